import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { addKeywordList } from '../../../../electron/library/annotate/own-vocabulary.ts';
import { ownVocabularyFolder } from '../../../../electron/library/annotate/vocabulary-files.ts';
import { parseVocabulary } from '../../../../electron/library/annotate/vocabulary.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** What a list becomes: each keyword with what lies above it and its synonyms. */
function imported(list: string): string[] {
  const folder = temporaryFolder();
  addKeywordList(folder, parseVocabulary([]), list);
  const name = path.join(ownVocabularyFolder(folder), 'imported-1.txt');
  const { concepts } = parseVocabulary([{ name, text: readFileSync(name, 'utf8') }]);
  return concepts.map(({ parents, name: own, synonyms }) => [[...parents, own].join('/'), ...synonyms].join(', '));
}

test('a keyword that a list has in two places keeps everything below it, and its synonyms', () => {
  expect(imported('Österreich\n\t{Autriche}\n\tWien\nSea\nösterreich\n\t{Austria}\n\tGraz\n')).toEqual([
    'Österreich, Autriche, Austria',
    'Österreich/Wien',
    'Österreich/Graz',
    'Sea',
  ]);
});

test('keywords in any script are kept as they are', () => {
  expect(imported('家族\n\t祖母, 父方\n\t\t{おばあちゃん}\nعائلة\n👵 Oma #1\n')).toEqual([
    '家族',
    '家族/祖母, 父方, おばあちゃん',
    'عائلة',
    '👵 Oma #1',
  ]);
});
