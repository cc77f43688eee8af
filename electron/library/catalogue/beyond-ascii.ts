// SQLite ignores the case of ASCII only, and a text of nothing else needs no second look.

const BEYOND = /[^\0-\x7f]/;

/** Whether a text has no letter beyond ASCII. */
export const isAscii = (text: string): boolean => !BEYOND.test(text);

/** SQL condition of texts with letters beyond ASCII. */
export const beyondAscii = (column: string): string => `${column} GLOB '*[^' || char(1) || '-' || char(127) || ']*'`;
