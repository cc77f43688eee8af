/**
 * Wraps pixels into an uncompressed TIFF (TIFF 6.0, little-endian, one strip), so that pixels from another decoder can
 * take the same way through libvips as any file, their colour profile with them: raw pixels cannot carry one.
 *
 * @param picture 8 bits a channel, interleaved, rows without padding; a fourth channel is unassociated alpha
 */
export function uncompressedTiff(
  picture: { width: number; height: number; channels: 3 | 4; data: Uint8Array },
  iccProfile: Uint8Array | undefined,
): Uint8Array {
  const { width, height, channels, data } = picture;
  const short = 3;
  const long = 4;
  const entries: [tag: number, type: number, count: number, value: number][] = [];
  const entryCount = 10 + (channels === 4 ? 1 : 0) + (iccProfile ? 1 : 0);
  const bitsAt = 8 + 2 + entryCount * 12 + 4;
  const profileAt = bitsAt + 2 * channels;
  const pixelsAt = profileAt + (iccProfile?.length ?? 0);
  entries.push([256, long, 1, width], [257, long, 1, height], [258, short, channels, bitsAt]);
  // No compression; RGB; where the one strip begins; samples a pixel; rows a strip; bytes in it; interleaved.
  entries.push([259, short, 1, 1], [262, short, 1, 2], [273, long, 1, pixelsAt], [277, short, 1, channels]);
  entries.push([278, long, 1, height], [279, long, 1, data.length], [284, short, 1, 1]);
  if (channels === 4) entries.push([338, short, 1, 2]);
  if (iccProfile) entries.push([34675, 7, iccProfile.length, profileAt]);

  const file = Buffer.alloc(pixelsAt + data.length);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 10 + index * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  for (let channel = 0; channel < channels; channel++) file.writeUInt16LE(8, bitsAt + 2 * channel);
  if (iccProfile) file.set(iccProfile, profileAt);
  file.set(data, pixelsAt);
  return file;
}
