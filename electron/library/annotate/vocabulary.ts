import { BowerbirdError } from '../../../shared/errors.ts';
import { looseKey } from '../../../shared/loose-key.ts';

/**
 * What a concept can be in a caption. `subject` roles can carry a sentence; `activity`, `motion`, `rest` and `flight` are
 * what a subject does; the others only say where or when, or are never spoken of.
 */
export const roles = [
  'people',
  'animal',
  'thing',
  'clothing',
  'food',
  'vehicle',
  'activity',
  'motion',
  'rest',
  'flight',
  'place',
  'event',
  'light',
  'look',
  'detail',
  'geography',
] as const;
export type Role = (typeof roles)[number];

/** One entry of the vocabulary. Concepts refer to one another by their position in it. */
export interface Concept {
  name: string;
  /** Arranges what is below it and is no tag that a photo could be given: written in square brackets. */
  heading: boolean;
  /** Names from the root of the hierarchy down to the direct parent. */
  parents: string[];
  synonyms: string[];
  /** Prompt wordings of its own; a concept without any gets those of its role. */
  wordings: string[];
  /** How a caption says it, where "a NAME" or "in a NAME" would be wrong; null for the rule. */
  phrase: string | null;
  role: Role;
  /** Position of the parent, or -1. */
  parent: number;
  children: number[];
}

export interface Vocabulary {
  concepts: readonly Concept[];
  /** Position by `pathKey`. */
  byPath: ReadonlyMap<string, number>;
  /** Positions by the `looseKey` of the name, the names that several branches share included. */
  byName: ReadonlyMap<string, readonly number[]>;
}

export interface VocabularySource {
  /** For error messages: a file name. */
  name: string;
  text: string;
}

const invalid = (source: string, line: number, problem: string): BowerbirdError =>
  new BowerbirdError('bad-request', `${source}, line ${line}: ${problem}`);

interface Line {
  name: string;
  heading: boolean;
  synonyms: string[];
  wordings: string[];
  phrase: string | null;
  role: Role | undefined;
}

/**
 * `name, synonym, … | prompt wording | … => caption phrase @role`; only the name must be there, `[name]` for a heading. A name
 * with commas or other signs of the format is written in double quotes, with quotes inside doubled.
 */
function parseLine(text: string, source: string, number: number): Line {
  const quotedName = /^"((?:[^"]|"")*)"/.exec(text);
  let rest = quotedName ? text.slice(quotedName[0].length) : text;
  let role: Role | undefined;
  const roleMark = /(?:^|\s)@(\S*)/.exec(rest);
  if (roleMark) {
    role = roles.find((known) => known === roleMark[1]);
    if (role === undefined) {
      throw invalid(source, number, `"@${roleMark[1] ?? ''}" is no role. Roles are ${roles.join(', ')}.`);
    }
    rest = rest.replace(roleMark[0], ' ');
  }
  const arrow = rest.split('=>');
  if (arrow.length > 2) throw invalid(source, number, 'there is more than one "=>".');
  const phrase = arrow[1]?.trim() ?? null;
  if (phrase === '')
    throw invalid(source, number, 'there is nothing after "=>". Write the words a caption should use.');
  const [names = '', ...wordings] = (arrow[0] ?? '').split('|').map((part) => part.trim());
  if (wordings.includes('')) throw invalid(source, number, 'a prompt wording between "|" is empty.');
  const [unquoted = '', ...synonyms] = names.split(',').map((part) => part.trim().replace(/\s+/g, ' '));
  const written = quotedName?.[1]?.replaceAll('""', '"').trim() ?? unquoted;
  const heading = !quotedName && written.startsWith('[') && written.endsWith(']');
  const name = heading ? written.slice(1, -1).trim() : written;
  if (name === '') throw invalid(source, number, 'the concept has no name.');
  if (synonyms.includes('')) throw invalid(source, number, 'a synonym between commas is empty.');
  return { name, heading, synonyms, wordings, phrase, role };
}

/**
 * Reads vocabulary text. One concept a line; a tab more than the line above puts it below that. `#` begins a comment line.
 * A concept that several sources name with the same path is one concept: later synonyms and wordings are added, a later
 * phrase or role replaces the earlier, so that a person's own file can refine what ships with the program.
 *
 * @throws BowerbirdError `bad-request` naming source and line
 */
export function parseVocabulary(sources: readonly VocabularySource[]): Vocabulary {
  const concepts: Concept[] = [];
  const byPath = new Map<string, number>();
  for (const source of sources) {
    const branch: number[] = [];
    const seen = new Map<string, number>();
    // Composed, as tags are: a Mac's editor may write accents as signs of their own.
    for (const [index, raw] of source.text.normalize('NFC').split(/\r?\n/).entries()) {
      const number = index + 1;
      const text = raw.replace(/^\uFEFF/, '');
      if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
      const indent = /^\s*/.exec(text)?.[0] ?? '';
      if (indent.includes(' ')) throw invalid(source.name, number, 'indent with tabs, not with spaces.');
      const depth = indent.length;
      if (depth > branch.length) {
        throw invalid(source.name, number, 'the line is indented by more than one tab below the line above it.');
      }
      const line = parseLine(text.trim(), source.name, number);
      const parent = depth === 0 ? -1 : (branch[depth - 1] ?? -1);
      const above = concepts[parent];
      const parents = above ? [...above.parents, above.name] : [];
      const path = pathKey([...parents, line.name]);
      const earlier = seen.get(path);
      if (earlier !== undefined) {
        throw invalid(source.name, number, `"${line.name}" stands in line ${earlier} already, in the same place.`);
      }
      seen.set(path, number);
      let position = byPath.get(path);
      const known = position === undefined ? undefined : concepts[position];
      if (position === undefined || known === undefined) {
        position = concepts.length;
        concepts.push({
          name: line.name,
          heading: line.heading,
          parents,
          synonyms: line.synonyms,
          wordings: line.wordings,
          phrase: line.phrase,
          role: line.role ?? above?.role ?? 'thing',
          parent,
          children: [],
        });
        byPath.set(path, position);
        above?.children.push(position);
      } else {
        known.synonyms.push(...line.synonyms.filter((synonym) => !known.synonyms.includes(synonym)));
        known.wordings.push(...line.wordings.filter((wording) => !known.wordings.includes(wording)));
        known.phrase = line.phrase ?? known.phrase;
        known.role = line.role ?? known.role;
      }
      branch.length = depth;
      branch.push(position);
    }
  }
  return { concepts, byPath, byName: indexNames(concepts) };
}

/** How a path is looked up: without regard to case and to how accents are composed, joined with a tab, which no name can hold. */
export function pathKey(path: readonly string[]): string {
  return path.map(looseKey).join('\t');
}

function indexNames(concepts: readonly Concept[]): Map<string, number[]> {
  const byName = new Map<string, number[]>();
  concepts.forEach((concept, position) => {
    const key = looseKey(concept.name);
    const places = byName.get(key);
    if (places) places.push(position);
    else byName.set(key, [position]);
  });
  return byName;
}

/** The concept at a position that came from this vocabulary. */
export function conceptAt(vocabulary: Vocabulary, position: number): Concept {
  const concept = vocabulary.concepts[position];
  if (!concept) throw new Error(`The vocabulary has ${vocabulary.concepts.length} concepts and none at ${position}.`);
  return concept;
}

/** The positions of a concept's ancestors, nearest first. */
export function ancestors(vocabulary: Vocabulary, position: number): number[] {
  const found: number[] = [];
  let at = vocabulary.concepts[position]?.parent ?? -1;
  while (at >= 0) {
    found.push(at);
    at = vocabulary.concepts[at]?.parent ?? -1;
  }
  return found;
}
