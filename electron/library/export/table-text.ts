/**
 * The text of a table that another program wrote: UTF-8 or, with a byte order mark, UTF-16, as spreadsheets save it. What is
 * neither is the encoding that Windows has in Western Europe: an accent is then right, or at worst another letter.
 */
export function decodeTable(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
