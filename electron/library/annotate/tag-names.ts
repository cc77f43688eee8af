import { BowerbirdError } from '../../../shared/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findTag, findTagsByName } from '../catalogue/tags.ts';

/**
 * A tag written by a person as a path. `/` separates levels; a slash that belongs to a name is written `\/`.
 *
 * @throws BowerbirdError `bad-request` when nothing is left of it
 */
export function parseTagPath(text: string): string[] {
  const path = text
    .split(/(?<!\\)\//)
    .map((part) => part.replaceAll('\\/', '/').replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '');
  if (path.length === 0) throw new BowerbirdError('bad-request', 'A tag needs a name.');
  return path;
}

/**
 * The tag that a name or a path means: the whole path, else a lone name wherever in the hierarchy it stands.
 *
 * @param preferred ids among which to look first, for instance those of one photo
 */
export function resolveTag(catalogue: Catalogue, text: string, preferred: readonly number[] = []): number | undefined {
  const path = parseTagPath(text);
  const literal = findTagsByName(catalogue, text.trim());
  const byName = path.length === 1 ? findTagsByName(catalogue, path[0] ?? '') : [];
  const exact = findTag(catalogue, path);
  const candidates = [...(exact === undefined ? [] : [exact]), ...byName, ...literal];
  return candidates.find((id) => preferred.includes(id)) ?? candidates[0];
}
