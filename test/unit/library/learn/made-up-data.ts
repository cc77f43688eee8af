import type { Vector } from '../../../../shared/kinds.ts';
import type { Random } from '../../../../electron/library/learn/random.ts';
import { seededRandom } from '../../../../electron/library/learn/random.ts';
import type { RecipeData } from '../../../../electron/library/learn/recipe.ts';
import { pairingOf } from '../../../../electron/library/learn/retrieval-ranks.ts';

const WIDTH = 32;
const colours = ['red', 'green', 'blue', 'white', 'black', 'pink'];
const animals = ['dog', 'cat', 'bird', 'fish', 'horse'];

const meaning = new Map<string, Vector>();
const shared = seededRandom(11);
for (const word of [...colours, ...animals]) meaning.set(word, randomVector(shared, 1));

function randomVector(random: Random, size: number): Vector {
  return Float32Array.from({ length: WIDTH }, () => random.normal() * size);
}

function unit(vectors: readonly Vector[]): Vector {
  const sum = new Float32Array(WIDTH);
  for (const vector of vectors) vector.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + value));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

/** An encoder of texts that knows the made-up words, though not well. */
export const madeUpEncoder = {
  encodeTexts: (texts: readonly string[]): Promise<Vector[]> => {
    const misunderstanding = seededRandom(5);
    const vague = new Map([...meaning.keys()].map((word) => [word, randomVector(misunderstanding, 3)]));
    return Promise.resolve(
      texts.map((text) =>
        unit(
          text.split(' ').flatMap((word) => [meaning.get(word), vague.get(word)].filter((part) => part !== undefined)),
        ),
      ),
    );
  },
};

/** Pictures of coloured animals, two captions each, as vectors in which colour and animal add up, with noise. */
export async function madeUpData(images: number, seed: number): Promise<RecipeData> {
  const random = seededRandom(seed);
  const captions: string[] = [];
  const imageVectors: Vector[] = [];
  for (let image = 0; image < images; image++) {
    const colour = colours[random.integer(colours.length)] ?? '';
    const animal = animals[random.integer(animals.length)] ?? '';
    captions.push(`${colour} ${animal}`, `${animal} ${colour}`);
    const parts = [meaning.get(colour), meaning.get(animal)].filter((part) => part !== undefined);
    imageVectors.push(unit([...parts, randomVector(random, 0.3)]));
  }
  return {
    pairing: pairingOf(imageVectors.map(() => 2)),
    imageVectors,
    captions,
    captionVectors: await madeUpEncoder.encodeTexts(captions),
  };
}
