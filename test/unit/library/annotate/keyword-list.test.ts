import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseKeywordList } from '../../../../electron/library/annotate/keyword-list.ts';
import { addKeywordList } from '../../../../electron/library/annotate/own-vocabulary.ts';
import { loadVocabulary } from '../../../../electron/library/annotate/vocabulary-files.ts';
import { pathKey } from '../../../../electron/library/annotate/vocabulary.ts';
import { resourcesFolder } from '../../../../electron/library/resources.ts';

const LIGHTROOM = ['[Places]', '\tParis, France', '\t\t{City of Light}', '\t\tLouvre', 'Familie Müller', ''].join(
  '\r\n',
);

describe('keyword lists of other programs', () => {
  it('keep hierarchy, synonyms and keywords in brackets', () => {
    expect(parseKeywordList(LIGHTROOM)).toEqual([
      { path: ['Places'], synonyms: [] },
      { path: ['Places', 'Paris, France'], synonyms: ['City of Light'] },
      { path: ['Places', 'Paris, France', 'Louvre'], synonyms: [] },
      { path: ['Familie Müller'], synonyms: [] },
    ]);
  });

  it('may be indented with four spaces', () => {
    expect(parseKeywordList('a\n    b').map((keyword) => keyword.path)).toEqual([['a'], ['a', 'b']]);
  });

  it('are refused with the line that is wrong', () => {
    expect(() => parseKeywordList('a\n\t\tb')).toThrow('Line 2');
    expect(() => parseKeywordList('{x}')).toThrow('Line 1');
  });

  it('become part of the vocabulary, once', () => {
    const library = mkdtempSync(path.join(tmpdir(), 'bowerbird-words-'));
    try {
      const load = () => loadVocabulary(resourcesFolder(), library);
      expect(addKeywordList(library, load(), LIGHTROOM)).toBe(4);
      expect(load().byPath.has(pathKey(['Places', 'Paris, France', 'Louvre']))).toBe(true);
      expect(load().byName.has('dog')).toBe(true);
      expect(addKeywordList(library, load(), 'Places\n\tParis, France\n\tBerlin')).toBe(1);
    } finally {
      rmSync(library, { recursive: true, force: true });
    }
  });
});
