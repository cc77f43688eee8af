import type { PhotoFile } from '../catalogue/photos.ts';
import { looseKey } from '../../../shared/loose-key.ts';

/** The files that the catalogue knows in the part of a root that is being compared, and which of them were not seen yet. */
export interface KnownFiles {
  /** The file with exactly this name, if it was not seen yet. It counts as seen from now on. */
  take(folder: string, name: string): PhotoFile | undefined;
  /** The same, looked at only. */
  at(folder: string, name: string): PhotoFile | undefined;
  /** Files not seen yet whose names differ from this one at most in case and in how accents are composed. */
  alike(folder: string, name: string): PhotoFile[];
  /** A file was seen under another name. */
  drop(file: PhotoFile): void;
  /** Those not seen. */
  left(): PhotoFile[];
}

const keyOf = (folder: string, name: string): string => `${folder}/${name}`;

export function knownFiles(files: readonly PhotoFile[]): KnownFiles {
  const unseen = new Map(files.map((file) => [keyOf(file.folder, file.name), file]));
  const looseKeyOf = (folder: string, name: string): string => looseKey(keyOf(folder, name));
  // Most comparisons find nothing new, and never ask.
  let byLooseKey: Map<string, PhotoFile[]> | undefined;
  return {
    take(folder, name) {
      const key = keyOf(folder, name);
      const file = unseen.get(key);
      unseen.delete(key);
      return file;
    },
    at: (folder, name) => unseen.get(keyOf(folder, name)),
    alike(folder, name) {
      byLooseKey ??= Map.groupBy(unseen.values(), (file) => looseKeyOf(file.folder, file.name));
      const files = byLooseKey.get(looseKeyOf(folder, name)) ?? [];
      return files.filter((file) => unseen.has(keyOf(file.folder, file.name)));
    },
    drop: (file) => void unseen.delete(keyOf(file.folder, file.name)),
    left: () => [...unseen.values()],
  };
}
