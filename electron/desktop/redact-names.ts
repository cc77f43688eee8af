const PICTURE = String.raw`\.(?:jpe?g|png|webp|gif|avif|tiff?|hei[cf]|bmp|xmp|jxl|dng|cr[23]|nef|arw|orf|rw2|raf)`;

// Greedy on purpose: a name may hold spaces, so a path is taken to run to the end of what could still be one. Losing a word
// of a log is better than sending a name.
const QUOTED = /"[^"\n]*"|“[^”\n]*”|'[^'\n]*[/\\][^'\n]*'/g;
const WINDOWS_PATH = /(?:\b[A-Za-z]:[\\/]|\\\\)[^\n"<>|*?:]*/g;
const UNIX_PATH = /(?<![\w.<>])~?\/(?!\/)[^\n"<>|*?:,;)]*/g;
const FILE_NAME = new RegExp(
  String.raw`[^\s"/\\:(]+(?: [^\s"/\\:(]+){0,6}?${PICTURE}\b|[^\s"/\\:(]+${PICTURE}\b`,
  'gi',
);

/** Takes the names of photos and folders out of a text: paths, quoted words and whatever ends like a picture's file. */
export function redactNames(text: string): string {
  return text
    .replace(QUOTED, '<name>')
    .replace(WINDOWS_PATH, '<path>')
    .replace(UNIX_PATH, '<path>')
    .replace(FILE_NAME, '<name>');
}
