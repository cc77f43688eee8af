import path from 'node:path';
import type { Scope } from '../../shared/domain.ts';
import { BowerbirdError } from '../../shared/errors.ts';
import type { Library } from '../library/library.ts';
import type { CommandLine } from './command-line.ts';
import { UsageError } from './usage.ts';

/** A photo by its id or its path; undefined when the library has no photo at the path. */
export function findPhoto(library: Library, word: string): number | undefined {
  const byPath = library.findPhoto(path.resolve(word));
  if (byPath !== undefined) return byPath;
  return /^[1-9]\d*$/.test(word) && Number.isSafeInteger(Number(word)) ? Number(word) : undefined;
}

/** Photos that must be in the library, by id or path. Throws `not-found` naming the one that is not. */
export function needPhotos(library: Library, words: readonly string[]): number[] {
  return words.map((word) => {
    const id = findPhoto(library, word);
    if (id === undefined) {
      throw new BowerbirdError(
        'not-found',
        `${path.resolve(word)} is not a photo of this library. Add its folder with "bowerbird index" first.`,
      );
    }
    return id;
  });
}

/** What --query narrows a command to. An empty one, of a variable that was never set, does not mean every photo. */
export function queryOf(line: CommandLine): string | undefined {
  const query = line.text('query');
  if (query?.trim() === '') throw new UsageError('--query is empty. Say which photos, or leave it out.');
  return query;
}

/** The photos a command is about: words (files or ids), --query or --all; exactly one of them. */
export function readScope(library: Library, line: CommandLine, words: readonly string[]): Scope {
  const query = queryOf(line);
  const given = [words.length > 0, query !== undefined, line.flag('all')].filter(Boolean).length;
  if (given !== 1) throw new UsageError('Say which photos: files or ids, or --query, or --all.');
  if (query !== undefined) return { query };
  return line.flag('all') ? { all: true } : { ids: needPhotos(library, words) };
}
