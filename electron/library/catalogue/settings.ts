import type { Catalogue } from './catalogue.ts';

/** A setting's text, or undefined where it was never set. Callers parse what they stored. */
export function getSetting(catalogue: Catalogue, key: string): string | undefined {
  return catalogue.statement('SELECT value FROM settings WHERE key = ?').pluck().get(key) as string | undefined;
}

export function setSetting(catalogue: Catalogue, key: string, value: string): void {
  catalogue.write(() => catalogue.statement('INSERT OR REPLACE INTO settings VALUES (?, ?)').run(key, value));
}

/** Keys and texts of all settings whose key begins with `prefix`. */
export function settingsUnder(catalogue: Catalogue, prefix: string): { key: string; value: string }[] {
  return catalogue
    .statement('SELECT key, value FROM settings WHERE substr(key, 1, ?) = ? ORDER BY key')
    .all(prefix.length, prefix) as { key: string; value: string }[];
}

export function removeSetting(catalogue: Catalogue, key: string): void {
  catalogue.write(() => catalogue.statement('DELETE FROM settings WHERE key = ?').run(key));
}
