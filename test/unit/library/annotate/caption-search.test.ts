import { describe, expect, it } from 'vitest';
import type { Background } from '../../../../electron/library/annotate/background.ts';
import { openCaptionSearch } from '../../../../electron/library/annotate/caption-search.ts';
import type { KnownCaption } from '../../../../electron/library/annotate/caption-search.ts';
import { captionWords } from '../../../../electron/library/annotate/caption-words.ts';
import { logit } from '../../../../electron/library/annotate/certainty.ts';
import { meanDirection } from '../../../../electron/library/annotate/concept-vectors.ts';
import { parseVocabulary } from '../../../../electron/library/annotate/vocabulary.ts';
import type { Vector } from '../../../../shared/kinds.ts';

const vocabulary = parseVocabulary([
  {
    name: 'words.txt',
    text: 'animal @animal\n\tdog\n\t\tpoodle\nrunning @motion\nbeach @place => on a beach\nkitchen @place\nsunset @light => at sunset',
  },
]);
const { concepts } = vocabulary;
const words = captionWords(vocabulary);

/** Every concept has a direction of its own, and a text points where its concepts do. */
const DIMENSION = concepts.length;
const basis = (position: number): Vector => new Float32Array(DIMENSION).map((_, i) => (i === position ? 1 : 0));
const towards = (names: readonly string[]): Vector =>
  meanDirection(names.map((name) => basis(vocabulary.byName.get(name)?.[0] ?? -1)));
const background: Background = {
  pictures: 100,
  mean: new Float32Array(DIMENSION),
  covariance: new Float32Array(DIMENSION * DIMENSION).map((_, i) => (i % (DIMENSION + 1) === 0 ? 0.05 : 0)),
};
const search = openCaptionSearch({
  vocabulary,
  matrix: Float32Array.from(concepts.flatMap((_, position) => [...basis(position)])),
  background,
  words,
  encodeTexts: (texts) =>
    Promise.resolve(texts.map((text) => meanDirection([...words.named(text)].map((position) => basis(position))))),
});

function suggest(picture: readonly string[], certainties: Record<string, number>, known: readonly KnownCaption[] = []) {
  const logOdds = new Float32Array(DIMENSION).fill(-6);
  for (const [name, certainty] of Object.entries(certainties)) {
    logOdds[vocabulary.byName.get(name)?.[0] ?? -1] = logit(certainty);
  }
  return search.suggest(towards(picture), { logOdds, similarities: new Float32Array(DIMENSION) }, known);
}

describe('finding a caption', () => {
  it('composes what the picture shows, with the certainty of all of it', async () => {
    const caption = await suggest(['dog', 'running', 'beach'], { animal: 0.9, dog: 0.9, running: 0.8, beach: 0.8 });
    expect(caption?.text).toBe('A dog is running on a beach.');
    expect(caption?.certainty).toBeCloseTo(0.9 * 0.8 * 0.8, 2);
  });

  it('says dog rather than poodle when it is not sure of the poodle', async () => {
    const unsure = await suggest(['poodle', 'dog'], { animal: 0.95, dog: 0.9, poodle: 0.45 });
    expect(unsure?.text).toBe('A dog.');
    const sure = await suggest(['poodle', 'dog'], { animal: 0.95, dog: 0.93, poodle: 0.9 });
    expect(sure?.text).toBe('A poodle.');
  });

  it('leaves out what is unlikely, however well it fits', async () => {
    const caption = await suggest(['dog', 'beach'], { animal: 0.9, dog: 0.9, beach: 0.2 });
    expect(caption?.text).toBe('A dog.');
  });

  it('says nothing when nothing is likely', async () => {
    expect(await suggest(['dog'], { dog: 0.1 })).toBeUndefined();
  });

  it('takes over the words of people where they fit better', async () => {
    const known = [{ text: 'Our dog at the beach, sunset', twin: false }];
    const certainties = { animal: 0.9, dog: 0.9, beach: 0.45, sunset: 0.45 };
    expect((await suggest(['dog', 'beach', 'sunset'], certainties, known))?.text).toBe('Our dog at the beach, sunset');
  });

  it('does not take over what it cannot back, unless the pictures are all but the same', async () => {
    const text = 'Bello, the poodle, in the kitchen';
    const certainties = { animal: 0.9, dog: 0.9, poodle: 0.3, kitchen: 0.3 };
    const picture = ['poodle', 'kitchen'];
    expect((await suggest(picture, certainties, [{ text, twin: false }]))?.text).not.toBe(text);
    expect((await suggest(picture, certainties, [{ text, twin: true }]))?.text).toBe(text);
  });
});
