/**
 * The XMP packet of a JPEG, found by how a packet begins. Decoders find it by the name that its segment bears; some services
 * on the web have garbled that name in pictures that passed through them (`XMP\0://ns.adobe.com/…` for `http://ns.adobe.com/…`)
 * and left the packet as it was.
 *
 * @param bytes a whole JPEG file
 * @returns undefined where there is none before the picture data
 */
export function findJpegXmp(bytes: Uint8Array): Uint8Array | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const app1 = 0xe1;
  const startOfScan = 0xda;
  let at = 2;
  while (at + 4 <= view.length && view[at] === 0xff && view[at + 1] !== startOfScan) {
    const end = at + 2 + view.readUInt16BE(at + 2);
    if (view[at + 1] === app1) {
      const segment = view.subarray(at + 4, end);
      const packet = segment.subarray(0, LONGEST_NAME).indexOf('<?xpacket');
      if (packet >= 0) return segment.subarray(packet);
    }
    at = end;
  }
  return undefined;
}

/** More than any name that a segment bears, in bytes. */
const LONGEST_NAME = 100;
