import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseVocabulary } from './vocabulary.ts';
import type { Vocabulary, VocabularySource } from './vocabulary.ts';

/** The user's own words, in the library's folder; edited by hand or added to by an import. */
export const ownVocabularyFile = (libraryFolder: string): string => path.join(libraryFolder, 'vocabulary.txt');

/** The vocabulary files that ship with the program, in order of name, and after them the user's own. */
export function vocabularySources(resources: string, libraryFolder?: string): VocabularySource[] {
  const folder = path.join(resources, 'vocabulary');
  const shipped = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => path.join(folder, name));
  const own = libraryFolder === undefined ? undefined : ownVocabularyFile(libraryFolder);
  return [...shipped, ...(own !== undefined && existsSync(own) ? [own] : [])].map((file) => ({
    name: file.startsWith(folder) ? path.basename(file) : file,
    text: readFileSync(file, 'utf8'),
  }));
}

/**
 * Loads the whole vocabulary.
 *
 * @throws BowerbirdError `bad-request` with file and line where a file is not well formed
 */
export function loadVocabulary(resources: string, libraryFolder?: string): Vocabulary {
  return parseVocabulary(vocabularySources(resources, libraryFolder));
}
