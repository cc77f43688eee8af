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
  const first = maker.split(' ')[0] ?? maker;
  const rest = device.toLowerCase().startsWith(first.toLowerCase()) ? device.slice(first.length).trim() : device;
  return rest === '' ? readable(first) : `${readable(first)} ${rest}`;
}

/** Makers who shout are written as they are spoken of; short ones (LG, HTC) are initials. */
function readable(maker: string): string {
  return maker === maker.toUpperCase() && maker.length > 4 ? maker.charAt(0) + maker.slice(1).toLowerCase() : maker;
}
