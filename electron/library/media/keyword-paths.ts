import { looseKey } from '../../../shared/loose-key.ts';
import type { DescriptiveMetadata } from './photo-metadata.ts';

/** A name as it stands in a path that cannot hold a separator: with the full-width double of either (see export). */
const withoutSeparators = (name: string): string => name.replaceAll('|', '｜').replaceAll('/', '／');

/**
 * What a file says in keywords, as paths in a tree of tags, outermost name first: its hierarchical keywords, and the flat ones
 * that are part of none. Each path once, in the file's order.
 */
export function keywordPaths(said: Pick<DescriptiveMetadata, 'keywords' | 'hierarchicalKeywords'>): string[][] {
  // A separator inside a name was written as its full-width double; the flat keyword tells what the name is.
  const plain = new Map(said.keywords.map((name) => [withoutSeparators(name.trim()), name.trim()]));
  const paths = new Map<string, string[]>();
  const covered = new Set<string>();
  for (const written of said.hierarchicalKeywords) {
    const path = written
      .map((name) => plain.get(withoutSeparators(name.trim())) ?? name.trim())
      .filter((name) => name !== '');
    if (path.length === 0) continue;
    paths.set(path.map(looseKey).join('\0'), path);
    for (const name of path) covered.add(looseKey(name));
  }
  // Programs list a tag's parents as tags too ("animal", "animal|dog"): only the deepest says something new.
  for (const key of [...paths.keys()]) {
    if ([...paths.keys()].some((other) => other !== key && other.startsWith(`${key}\0`))) paths.delete(key);
  }
  for (const keyword of said.keywords) {
    const name = keyword.trim();
    if (name !== '' && !covered.has(looseKey(name))) paths.set(looseKey(name), [name]);
  }
  return [...paths.values()];
}
