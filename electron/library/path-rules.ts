import path from 'node:path';
import type { PlatformPath } from 'node:path';
import { looseKey } from '../../shared/loose-key.ts';

/** How a platform writes paths, and which spellings its file systems take for one name. */
export interface PathRules {
  flavour: PlatformPath;
  /**
   * Names may come in another spelling than they are stored in: Windows folds case, macOS folds case and gives accents out
   * composed or decomposed. Single volumes differ, so that this is a reason to look closer and no proof of one file.
   */
  loose: boolean;
}

export const linuxPaths: PathRules = { flavour: path.posix, loose: false };
export const macPaths: PathRules = { flavour: path.posix, loose: true };
export const windowsPaths: PathRules = { flavour: path.win32, loose: true };

/** The rules of a platform as Node names it. */
export function pathRules(platform: NodeJS.Platform): PathRules {
  if (platform === 'win32') return windowsPaths;
  return platform === 'darwin' ? macPaths : linuxPaths;
}

/** The running system's. */
export const ownPaths = pathRules(process.platform);

/** The same text for the spellings that these rules take for one name. */
export const nameKey = (name: string, rules: PathRules = ownPaths): string => (rules.loose ? looseKey(name) : name);
