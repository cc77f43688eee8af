/**
 * An uncompressed TIFF (TIFF 6.0, little-endian, one strip) whose pixels are still to be filled in. It lets pixels from
 * another decoder take the same way through libvips as any file, their colour profile with them: raw pixels cannot
 * carry one.
 *
 * @param size 8 bits a channel; a fourth channel is unassociated alpha
 * @returns the file, and the part of it that holds the pixels: interleaved, rows from the top without padding
 */
export function uncompressedTiff(
  size: { width: number; height: number; channels: 3 | 4 },
  iccProfile: Uint8Array | undefined,
): { file: Uint8Array<ArrayBuffer>; pixels: Uint8Array } {
  const { width, height, channels } = size;
  const short = 3;
  const long = 4;
  const undefinedType = 7;
  const entryCount = 10 + (channels === 4 ? 1 : 0) + (iccProfile ? 1 : 0);
  const directoryAt = 8;
  const bitsAt = directoryAt + 2 + entryCount * 12 + 4;
  const profileAt = bitsAt + 2 * channels;
  const pixelsAt = profileAt + (iccProfile?.length ?? 0);
  const pixelBytes = width * height * channels;
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, channels, bitsAt],
    [259, short, 1, 1], // not compressed
    [262, short, 1, 2], // RGB
    [273, long, 1, pixelsAt],
    [277, short, 1, channels],
    [278, long, 1, height], // all rows in one strip
    [279, long, 1, pixelBytes],
    [284, short, 1, 1], // interleaved
  ];
  if (channels === 4) entries.push([338, short, 1, 2]);
  if (iccProfile) entries.push([34675, undefinedType, iccProfile.length, profileAt]);

  const file = new Uint8Array(pixelsAt + pixelBytes);
  const view = new DataView(file.buffer);
  const littleEndian = true;
  view.setUint16(0, 0x4949, littleEndian);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, directoryAt, littleEndian);
  view.setUint16(directoryAt, entries.length, littleEndian);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = directoryAt + 2 + index * 12;
    view.setUint16(at, tag, littleEndian);
    view.setUint16(at + 2, type, littleEndian);
    view.setUint32(at + 4, count, littleEndian);
    view.setUint32(at + 8, value, littleEndian);
  }
  for (let channel = 0; channel < channels; channel++) view.setUint16(bitsAt + 2 * channel, 8, littleEndian);
  if (iccProfile) file.set(iccProfile, profileAt);
  return { file, pixels: file.subarray(pixelsAt) };
}
