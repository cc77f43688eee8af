import { looseKey } from '../../shared/loose-key.ts';
import { parse, printValue } from '../../shared/query.ts';

/** A tag with its place: the names from the top of the hierarchy down to its parent. */
interface PlacedTag {
  tag: string;
  parents: readonly string[];
}

/** A path as people write it, `animal/dog`. A slash that belongs to a name is written `\/`. */
export function writtenPath(path: readonly string[]): string {
  return path.map((name) => name.replaceAll('/', '\\/')).join('/');
}

/** The names in a path that a person wrote; none in an empty text. */
export function readPath(text: string): string[] {
  return text
    .split(/(?<!\\)\//)
    .map((name) => name.replaceAll('\\/', '/').replace(/\s+/g, ' ').trim())
    .filter((name) => name !== '');
}

/** The tag's own name, the last in a path that a person wrote. */
export const nameIn = (path: string): string => readPath(path).at(-1) ?? path;

/** The tag with its whole path, which means this tag and no other of its name. */
export const fullPath = (tag: PlacedTag): string => writtenPath([...tag.parents, tag.tag]);

const sameName = (a: string, b: string): boolean => looseKey(a) === looseKey(b);

/** Whether a tag that is given this name meets another of that name. A name that changes its case alone meets none. */
export function meetsOther(tag: PlacedTag, name: string, all: readonly PlacedTag[]): boolean {
  return !sameName(name, tag.tag) && all.some((other) => sameName(other.tag, name));
}

/** What people write between tags, as their keyboards have it. */
const BETWEEN_TAGS = /[,，、،]/;

/** Tags that a person typed side by side, each once. */
export function typedTags(text: string): string[] {
  return [...new Set(text.split(BETWEEN_TAGS).map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

/** Where in a text the tag begins that is being typed at its end. */
export const lastTagAt = (text: string): number => text.length - (text.split(BETWEEN_TAGS).at(-1) ?? '').length;

/** The filter that shows the photos of a tag: by its name where that says it all, by its path where there are more of them. */
export function tagQuery(tag: PlacedTag, all: readonly PlacedTag[]): string {
  const alone = all.filter((other) => sameName(other.tag, tag.tag)).length <= 1;
  return `tag:${printValue(alone ? tag.tag : [...tag.parents, tag.tag].join('/'))}`;
}

/**
 * The tag that a query is about and about nothing else: given by its name or the end of its path. Undefined where there is
 * more than one of them, or none.
 */
export function tagAskedFor<T extends PlacedTag>(query: string, all: readonly T[]): T | undefined {
  const { expression } = parse(query).query;
  if (expression.kind !== 'tag') return undefined;
  const wanted = expression.value.split('/').map((name) => name.trim());
  const meant = all.filter((tag) => {
    const end = [...tag.parents, tag.tag].slice(-wanted.length);
    return end.length === wanted.length && end.every((name, index) => sameName(name, wanted[index] ?? ''));
  });
  return meant.length === 1 ? meant[0] : undefined;
}
