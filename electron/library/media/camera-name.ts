const companySuffix =
  /\b(corporation|corp\.?|co\.?,? ?ltd\.?|inc\.?|ag|gmbh|imaging|camera|electric|company|optical)(?=\s|,|$)[.,]?/gi;

/**
 * One name for the camera from EXIF's Make and Model: "NIKON CORPORATION" and "NIKON D750" are a "Nikon D750",
 * "Canon" and "Canon EOS R5" a "Canon EOS R5".
 */
export function cameraName(make: string | undefined, model: string | undefined): string | null {
  const maker = make?.replace(companySuffix, '').replace(/\s+/g, ' ').trim() ?? '';
  const device = model?.replace(/\s+/g, ' ').trim() ?? '';
  if (device === '') return maker === '' ? null : readable(maker);
  if (maker === '') return device;
  // Models often repeat one word of the maker: "EASTMAN KODAK COMPANY", "KODAK DC240".
  const words = maker.split(' ');
  const repeated = words.find((word) => device.toLowerCase().startsWith(word.toLowerCase()));
  const rest = repeated === undefined ? device : device.slice(repeated.length);
  if (repeated !== undefined && /^\S/.test(rest)) return device;
  return `${readable(repeated ?? words[0] ?? maker)} ${rest.trim()}`.trim();
}

/** Makers who shout or whisper are written as they are spoken of; the shortest (LG, HTC, DJI) are initials. */
function readable(maker: string): string {
  const oneCase = maker === maker.toUpperCase() || maker === maker.toLowerCase();
  return oneCase && maker.length > 3 ? maker.charAt(0).toUpperCase() + maker.slice(1).toLowerCase() : maker;
}
