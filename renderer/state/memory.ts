/** Small things the window remembers between visits: widths, sizes, the theme. */
export interface Memory {
  read(key: string): string | null;
  write(key: string, value: string): void;
}

/**
 * Remembers in `storage` where the browser allows it (private windows and strict settings throw), and for this visit
 * only where it does not.
 */
export function openMemory(storage: () => Storage): Memory {
  const fallback = new Map<string, string>();
  const named = (key: string): string => `bowerbird.${key}`;
  return {
    read(key) {
      try {
        return storage().getItem(named(key)) ?? fallback.get(key) ?? null;
      } catch {
        return fallback.get(key) ?? null;
      }
    },
    write(key, value) {
      fallback.set(key, value);
      try {
        storage().setItem(named(key), value);
      } catch {
        // Kept for this visit in `fallback`.
      }
    },
  };
}

/** A remembered number, kept within `[least, most]`. */
export function readNumber(memory: Memory, key: string, fallback: number, least: number, most: number): number {
  const value = Number.parseFloat(memory.read(key) ?? '');
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;
}
