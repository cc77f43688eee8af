import { existsSync } from 'node:fs';
import path from 'node:path';
import { resourcesFolder } from './resources.ts';

/** Where a library keeps the models that were downloaded or added for it. */
export function installedPacks(libraryFolder: string): string {
  return path.join(libraryFolder, 'models');
}

/** Where the models lie that ship with the program. */
export function builtInPacks(): string {
  return path.join(resourcesFolder(), 'models');
}

/** The folder of a model pack, built in or installed; undefined when there is none of this id. */
export function findPack(libraryFolder: string, id: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id)) return undefined;
  return [path.join(builtInPacks(), id), path.join(installedPacks(libraryFolder), id)].find((folder) =>
    existsSync(path.join(folder, 'pack.json')),
  );
}
