/** A piece of an XML document. An empty element (`<a/>`) is opened and closed. */
export type XmlToken =
  { kind: 'open'; name: string; attributes: [string, string][] } | { kind: 'close' } | { kind: 'text'; text: string };

/**
 * Reads XML as far as photo metadata needs it, in one pass whatever it is given: no document types, and no entities but
 * the five predefined ones and character references, so that a hostile file can neither grow in memory nor fetch
 * anything. It does not check that tags match. A document that breaks off ends there.
 */
export function* xmlTokens(xml: string): Generator<XmlToken> {
  let at = 0;
  while (at < xml.length) {
    const tag = xml.indexOf('<', at);
    if (tag !== at) {
      yield { kind: 'text', text: decodeEntities(xml.slice(at, tag < 0 ? undefined : tag)) };
      if (tag < 0) return;
    }
    const skipped = skippable.find(({ begins }) => xml.startsWith(begins, tag));
    const end = skipped ? xml.indexOf(skipped.ends, tag + skipped.begins.length) : endOfTag(xml, tag);
    if (end < 0) return;
    if (skipped) {
      if (skipped.isText) yield { kind: 'text', text: xml.slice(tag + skipped.begins.length, end) };
      at = end + skipped.ends.length;
      continue;
    }
    at = end + 1;
    if (xml[tag + 1] === '/') {
      yield { kind: 'close' };
      continue;
    }
    const empty = xml[end - 1] === '/';
    yield openingTag(xml.slice(tag + 1, empty ? end - 1 : end));
    if (empty) yield { kind: 'close' };
  }
}

const skippable = [
  { begins: '<!--', ends: '-->', isText: false },
  { begins: '<![CDATA[', ends: ']]>', isText: true },
  { begins: '<?', ends: '?>', isText: false },
  { begins: '<!', ends: '>', isText: false },
];

/** The `>` that ends a tag: one inside quotes belongs to an attribute. */
function endOfTag(xml: string, tag: number): number {
  let at = tag + 1;
  while (at < xml.length) {
    const char = xml[at];
    if (char === '>') return at;
    if (char === '"' || char === "'") {
      at = xml.indexOf(char, at + 1);
      if (at < 0) return -1;
    }
    at++;
  }
  return -1;
}

function openingTag(source: string): XmlToken {
  const name = /^[^\s]*/.exec(source)?.[0] ?? '';
  const attributes: [string, string][] = [];
  for (const [, key = '', value = ''] of source.matchAll(/([^\s="']+)\s*=\s*("[^"]*"|'[^']*')/g)) {
    attributes.push([key, decodeEntities(value.slice(1, -1))]);
  }
  return { kind: 'open', name, attributes };
}

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,8}));/g, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return predefined.get(name) ?? whole;
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
