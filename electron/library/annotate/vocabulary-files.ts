import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseVocabulary } from './vocabulary.ts';
import type { Vocabulary, VocabularySource } from './vocabulary.ts';

/** Where the user's own words are: text files in the library's folder, written by hand or by an import. */
export const ownVocabularyFolder = (libraryFolder: string): string => path.join(libraryFolder, 'vocabulary');

function textFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt') && !name.startsWith('.'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** The vocabulary files that ship with the program, in order of name, and after them the user's own. */
function vocabularyFiles(resources: string, libraryFolder?: string): string[] {
  const own = libraryFolder === undefined ? undefined : ownVocabularyFolder(libraryFolder);
  const shipped = textFiles(path.join(resources, 'vocabulary'));
  return [...shipped, ...(own !== undefined && existsSync(own) ? textFiles(own) : [])];
}

/** What `parseVocabulary` reads. */
export function vocabularySources(resources: string, libraryFolder?: string): VocabularySource[] {
  return vocabularyFiles(resources, libraryFolder).map((file) => ({ name: file, text: readFileSync(file, 'utf8') }));
}

/**
 * Loads the whole vocabulary.
 *
 * @throws BowerbirdError `bad-request` with file and line where a file is not well formed
 */
export function loadVocabulary(resources: string, libraryFolder?: string): Vocabulary {
  return parseVocabulary(vocabularySources(resources, libraryFolder));
}

/** The vocabulary as it is on disk at the time of each call; read again only when a file has changed. */
export function followVocabulary(resources: string, libraryFolder: string): () => Vocabulary {
  let seen = '';
  let vocabulary: Vocabulary | undefined;
  return () => {
    const now = vocabularyFiles(resources, libraryFolder)
      .map((file) => `${file} ${statSync(file).mtimeMs}`)
      .join('\n');
    if (vocabulary === undefined || now !== seen) {
      vocabulary = loadVocabulary(resources, libraryFolder);
      seen = now;
    }
    return vocabulary;
  };
}
