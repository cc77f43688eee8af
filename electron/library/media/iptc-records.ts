/** What Bowerbird reads of the application record (2) of IPTC-IIM 4.2, decoded. */
export interface IptcRecords {
  keywords: string[];
  title: string | undefined;
  caption: string | undefined;
  /** Date and time of creation, `CCYYMMDD HHMMSS±HHMM` or the date alone. */
  created: string | undefined;
  place: string | undefined;
  city: string | undefined;
  state: string | undefined;
  countryCode: string | undefined;
  country: string | undefined;
}

/** Record 1, dataset 90: the escape sequence that announces UTF-8 (ISO 2022). */
const announcesUtf8 = '\x1b%G';

/**
 * Reads IPTC-IIM data sets, with or without the Photoshop resource block that wraps them in JPEG files.
 * Text is UTF-8 where the file announces it or where it can be nothing else, otherwise Latin-1 as old programs wrote
 * it. Whatever is damaged ends the reading; what came before it counts.
 */
export function readIptc(block: Uint8Array): IptcRecords {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const values = new Map<number, Buffer[]>();
  let utf8 = false;
  let at = findDataSets(bytes);
  while (at + 5 <= bytes.length && bytes[at] === 0x1c) {
    const record = bytes[at + 1] ?? 0;
    const dataset = bytes[at + 2] ?? 0;
    const length = bytes.readUInt16BE(at + 3);
    // The top bit marks a length longer than two bytes; no text field is that long.
    if (length > 0x7fff || at + 5 + length > bytes.length) break;
    const value = bytes.subarray(at + 5, at + 5 + length);
    at += 5 + length;
    if (record === 1 && dataset === 90) utf8 = value.toString('latin1') === announcesUtf8;
    if (record === 2) values.set(dataset, [...(values.get(dataset) ?? []), value]);
  }

  const texts = (dataset: number): string[] =>
    (values.get(dataset) ?? []).map((value) => decodeText(value, utf8)).filter((text) => text !== '');
  const text = (dataset: number): string | undefined => texts(dataset)[0];
  const date = text(55);
  const time = text(60);
  return {
    keywords: texts(25),
    title: text(5),
    caption: text(120),
    created: date && time ? `${date} ${time}` : date,
    place: text(92),
    city: text(90),
    state: text(95),
    countryCode: text(100),
    country: text(101),
  };
}

/** Where the first data set begins: at once, or inside the Photoshop resource 0x0404. */
function findDataSets(bytes: Buffer): number {
  if (bytes[0] === 0x1c) return 0;
  let at = bytes.indexOf('8BIM', 0, 'latin1');
  while (at >= 0 && at + 12 <= bytes.length) {
    const id = bytes.readUInt16BE(at + 4);
    const nameLength = bytes[at + 6] ?? 0;
    // The name's length byte and the name are together padded to an even length.
    const data = at + 6 + 2 * Math.ceil((nameLength + 1) / 2) + 4;
    if (id === 0x0404) return data;
    at = bytes.indexOf('8BIM', at + 4, 'latin1');
  }
  return bytes.length;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function decodeText(value: Buffer, announcedUtf8: boolean): string {
  let text: string;
  try {
    text = strictUtf8.decode(value);
  } catch {
    text = announcedUtf8 ? value.toString('utf8') : value.toString('latin1');
  }
  return text.replaceAll('\0', '').trim();
}
