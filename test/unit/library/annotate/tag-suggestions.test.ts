import { describe, expect, it } from 'vitest';
import { logit } from '../../../../electron/library/annotate/certainty.ts';
import { settledPositions, suggestTags } from '../../../../electron/library/annotate/tag-suggestions.ts';
import { parseVocabulary } from '../../../../electron/library/annotate/vocabulary.ts';

const vocabulary = parseVocabulary([
  { name: 'words.txt', text: '[everything]\n\tanimal\n\t\tdog\n\t\t\tpoodle\n\t\tcat\n\tperson' },
]);
const position = (name: string): number => vocabulary.byName.get(name)?.[0] ?? -1;

function scores(certainties: Record<string, number>) {
  const logOdds = new Float32Array(vocabulary.concepts.length).fill(-9);
  for (const [name, certainty] of Object.entries(certainties)) logOdds[position(name)] = logit(certainty);
  return { logOdds, similarities: new Float32Array(vocabulary.concepts.length) };
}
const suggested = (certainties: Record<string, number>, skip = new Set<number>()): string[] =>
  suggestTags(vocabulary, scores(certainties), skip).map((tag) => vocabulary.concepts[tag.position]?.name ?? '');

describe('suggesting tags', () => {
  it('leaves out what a tag implies, and keeps it where only that is certain', () => {
    expect(suggested({ everything: 0.95, animal: 0.9, dog: 0.88 })).toEqual(['dog']);
    expect(suggested({ everything: 0.95, animal: 0.9, dog: 0.4 })).toEqual(['animal', 'dog']);
  });

  it('never suggests headings or what is hardly likely', () => {
    expect(suggested({ everything: 0.9, person: 0.1 })).toEqual([]);
  });

  it('asks nothing that a decision has settled', () => {
    const accepted = settledPositions(vocabulary, [position('dog')], []);
    expect(suggested({ animal: 0.9, dog: 0.6, poodle: 0.4 }, accepted)).toEqual(['poodle']);
    const rejected = settledPositions(vocabulary, [], [position('dog')]);
    expect(suggested({ animal: 0.9, dog: 0.6, poodle: 0.4 }, rejected)).toEqual(['animal']);
  });
});
