import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseKeywordList } from './keyword-list.ts';
import type { Keyword } from './keyword-list.ts';
import { ownVocabularyFolder } from './vocabulary-files.ts';
import { pathKey } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

const HEADER = `# Imported keywords, one a line, a tab deeper for what lies below:
#   name, synonym, synonym | prompt wording => words for captions @role
# Edit this file freely; the model reads again only what you change.
`;

/**
 * Adds a keyword list of another program to the user's own vocabulary, as a file of its own. The list keeps its hierarchy;
 * what the vocabulary has under the same path already gains the list's synonyms.
 *
 * @returns how many keywords were new
 * @throws BowerbirdError `bad-request` for a list that is not well formed
 */
export function addKeywordList(libraryFolder: string, vocabulary: Vocabulary, list: string): number {
  const keywords = eachOnce(parseKeywordList(list));
  const added = keywords.filter(({ path: names }) => !vocabulary.byPath.has(pathKey(names))).length;
  if (added === 0 && keywords.every(({ synonyms }) => synonyms.length === 0)) return 0;
  const lines = keywords.map(({ path: names, synonyms }) => {
    const name = quoteName(names.at(-1) ?? '');
    // A comma would end a synonym; the words are found without it too.
    const others = synonyms.map((synonym) => synonym.replace(/[,|@"[\]]|=>/g, ' ').trim()).filter(Boolean);
    return `${'\t'.repeat(names.length - 1)}${[name, ...others].join(', ')}`;
  });
  const folder = ownVocabularyFolder(libraryFolder);
  mkdirSync(folder, { recursive: true });
  let number = 1;
  while (existsSync(path.join(folder, `imported-${number}.txt`))) number++;
  const partial = path.join(folder, '.imported.partial');
  writeFileSync(partial, `${HEADER}${lines.join('\n')}\n`);
  renameSync(partial, path.join(folder, `imported-${number}.txt`));
  return added;
}

/** Every keyword once, with all of its synonyms, and right after it what lies below it: a list may name one in several places. */
function eachOnce(keywords: readonly Keyword[]): Keyword[] {
  const known = new Map<string, Keyword>();
  const below = new Map<string, Keyword[]>();
  for (const { path: names, synonyms } of keywords) {
    const key = pathKey(names);
    const first = known.get(key);
    if (first) {
      first.synonyms.push(...synonyms.filter((synonym) => !first.synonyms.includes(synonym)));
      continue;
    }
    const keyword = { path: names, synonyms: [...synonyms] };
    known.set(key, keyword);
    const parent = pathKey(names.slice(0, -1));
    below.set(parent, [...(below.get(parent) ?? []), keyword]);
  }
  const withAllBelow = (keyword: Keyword): Keyword[] => [
    keyword,
    ...(below.get(pathKey(keyword.path)) ?? []).flatMap(withAllBelow),
  ];
  return (below.get('') ?? []).flatMap(withAllBelow);
}

const quoteName = (name: string): string => (/[,|@"[\]#]|=>/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
