import { xmlTokens } from './xml-tokens.ts';

/**
 * The properties of an XMP packet by their usual prefixed name (`dc:subject`), whatever prefixes the file chose. A
 * simple property has one value, a bag or list several; of language alternatives the default language comes first.
 * Structures are left out: nothing Bowerbird reads is one.
 */
export type XmpProperties = Map<string, string[]>;

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** Our prefixes by namespace, as the XMP specification and ExifTool use them. */
const prefixes = new Map([
  [rdf, 'rdf'],
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ['http://ns.adobe.com/xap/1.0/', 'xmp'],
  ['http://ns.adobe.com/photoshop/1.0/', 'photoshop'],
  ['http://ns.adobe.com/lightroom/1.0/', 'lr'],
  ['http://www.digikam.org/ns/1.0/', 'digiKam'],
  ['http://ns.microsoft.com/photo/1.0/', 'MicrosoftPhoto'],
  ['http://ns.microsoft.com/photo/1.0', 'MicrosoftPhoto'],
  ['http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/', 'Iptc4xmpCore'],
  ['http://ns.adobe.com/exif/1.0/', 'exif'],
  ['http://ns.adobe.com/tiff/1.0/', 'tiff'],
  ['http://ns.adobe.com/exif/1.0/aux/', 'aux'],
  ['http://cipa.jp/exif/1.0/', 'exifEX'],
]);

/** More nesting than any writer produces; deeper files are not worth following. */
const deepest = 64;

interface Element {
  /** With our prefix; `?:name` in namespaces that are not read. */
  name: string;
  namespaces: ReadonlyMap<string, string>;
  language: string | undefined;
  text: string;
}

/** Reads an XMP packet or sidecar. Broken XML is read as far as it goes, so that a damaged end costs only the end. */
export function readXmp(packet: Uint8Array | string): XmpProperties {
  const properties: XmpProperties = new Map();
  const add = (name: string, value: string, first = false): void => {
    const trimmed = value.trim();
    if (name.startsWith('?') || trimmed === '') return;
    const values = properties.get(name) ?? [];
    if (first) values.unshift(trimmed);
    else values.push(trimmed);
    properties.set(name, values);
  };

  const open: Element[] = [];
  for (const token of xmlTokens(typeof packet === 'string' ? packet : decodeXml(packet))) {
    if (token.kind === 'text') {
      const inner = open.at(-1);
      if (inner) inner.text += token.text;
    } else if (token.kind === 'open') {
      if (open.length >= deepest) break;
      open.push(openElement(token.name, token.attributes, open, add));
    } else {
      const element = open.pop();
      if (element) closeElement(element, open, add);
    }
  }
  return properties;
}

type Add = (name: string, value: string, first?: boolean) => void;

function openElement(
  tag: string,
  attributes: readonly (readonly [string, string])[],
  outer: readonly Element[],
  add: Add,
): Element {
  const declared = attributes
    .filter(([name]) => name.startsWith('xmlns:'))
    .map(([name, value]): [string, string] => [name.slice('xmlns:'.length), value]);
  const inherited = outer.at(-1)?.namespaces ?? new Map<string, string>();
  const namespaces = declared.length > 0 ? new Map([...inherited, ...declared]) : inherited;
  const name = prefixed(tag, namespaces);
  // Simple properties may be written as attributes of the description itself.
  if (name === 'rdf:Description' && outer.at(-1)?.name === 'rdf:RDF') {
    for (const [attribute, value] of attributes) {
      const property = prefixed(attribute, namespaces);
      if (!property.startsWith('rdf:')) add(property, value);
    }
  }
  return { name, namespaces, language: attributes.find(([key]) => key === 'xml:lang')?.[1], text: '' };
}

function closeElement(element: Element, outer: readonly Element[], add: Add): void {
  const [third, second, first] = [outer.at(-3), outer.at(-2), outer.at(-1)];
  if (element.name === 'rdf:li') {
    // description > property > bag, sequence or alternatives > item
    if (second && third?.name === 'rdf:Description' && outer.at(-4)?.name === 'rdf:RDF') {
      add(second.name, element.text, element.language === 'x-default');
    }
  } else if (first?.name === 'rdf:Description' && second?.name === 'rdf:RDF') {
    add(element.name, element.text);
  }
}

function prefixed(name: string, namespaces: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(':');
  const prefix = prefixes.get(namespaces.get(name.slice(0, Math.max(0, colon))) ?? '');
  return `${prefix ?? '?'}:${name.slice(colon + 1)}`;
}

/** XMP is UTF-8 in practice; the other encodings it allows announce themselves by their first bytes. */
function decodeXml(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
