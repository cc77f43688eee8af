import { singular } from './english.ts';
import type { Role, Vocabulary } from './vocabulary.ts';
import { ancestors } from './vocabulary.ts';

/** Finds the concepts that a text speaks of, by name or synonym. */
export interface CaptionWords {
  /** Positions of the concepts that are named in the text. */
  named(text: string): Set<number>;
  /** The named concepts and everything that contains them: who says "poodle" also says dog and animal. */
  implied(text: string): Set<number>;
}

const words = (text: string): string[] =>
  (
    text
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map(singular);

const DOING: ReadonlySet<Role> = new Set<Role>(['activity', 'motion', 'rest', 'flight']);

/**
 * Compiles a vocabulary's names and synonyms for matching, in the singular, as whole words.
 *
 * A compound noun is not what its parts are: a hot dog is no dog, a teddy bear no bear. So a name found inside a longer
 * one counts only if the longer one is below it in the hierarchy, or is something done ("riding a horse" has a horse).
 */
export function captionWords(vocabulary: Vocabulary): CaptionWords {
  const byWords = new Map<string, number[]>();
  let longest = 1;
  vocabulary.concepts.forEach((concept, position) => {
    if (concept.heading) return;
    for (const name of [concept.name, ...concept.synonyms]) {
      const parts = words(name);
      longest = Math.max(longest, parts.length);
      const key = parts.join(' ');
      const places = byWords.get(key);
      if (!places) byWords.set(key, [position]);
      else if (!places.includes(position)) places.push(position);
    }
  });
  const contains = (inner: number, outer: number): boolean =>
    inner === outer || ancestors(vocabulary, outer).includes(inner);

  const named = (text: string): Set<number> => {
    const parts = words(text);
    const found: { from: number; to: number; position: number }[] = [];
    for (let from = 0; from < parts.length; from++) {
      for (let to = Math.min(parts.length, from + longest); to > from; to--) {
        for (const position of byWords.get(parts.slice(from, to).join(' ')) ?? []) found.push({ from, to, position });
      }
    }
    const stands = found.filter(
      (short) =>
        !found.some(
          (long) =>
            long.from <= short.from &&
            long.to >= short.to &&
            long.to - long.from > short.to - short.from &&
            !contains(short.position, long.position) &&
            !DOING.has(vocabulary.concepts[long.position]?.role ?? 'thing'),
        ),
    );
    return new Set(stands.map(({ position }) => position));
  };
  return {
    named,
    implied(text) {
      const all = named(text);
      for (const position of [...all]) for (const above of ancestors(vocabulary, position)) all.add(above);
      return all;
    },
  };
}
