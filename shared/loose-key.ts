/**
 * The same text for all spellings of a name, or of a path with `/` between its names: without regard to case and to how accents
 * are composed.
 */
export const looseKey = (name: string): string => name.normalize('NFC').toLowerCase();
