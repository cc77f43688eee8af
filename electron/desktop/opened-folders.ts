import { statSync } from 'node:fs';
import path from 'node:path';

/**
 * The folders that a command line names, as absolute paths. Options (Chromium adds its own when a second start is passed
 * on to the first) and everything that is not a folder are left out.
 *
 * @param argv the whole command line
 * @param bare whether the program itself is a bare Electron, whose first argument is the app
 */
export function foldersIn(argv: readonly string[], bare: boolean, workingFolder: string): string[] {
  return argv
    .slice(bare ? 2 : 1)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => path.resolve(workingFolder, argument))
    .filter((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isDirectory() === true);
}
