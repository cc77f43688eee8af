import { beforeAll, expect, test } from 'vitest';
import { dot } from '../../../../electron/library/learn/dot.ts';
import { measureFeatureSpace, standingOut } from '../../../../electron/library/learn/feature-space.ts';
import type { FeatureSpace } from '../../../../electron/library/learn/feature-space.ts';
import {
  learnPersonalTag,
  personalCertainty,
  suggestPersonalTags,
} from '../../../../electron/library/learn/personal-tags.ts';
import type { PersonalTag } from '../../../../electron/library/learn/personal-tags.ts';
import { seededRandom } from '../../../../electron/library/learn/random.ts';
import type { Vector } from '../../../../shared/kinds.ts';

const WIDTH = 24;
const random = seededRandom(4);

/** A photo: much variation along the first axis that says nothing, little elsewhere, and perhaps the thing itself. */
function photo(thing: number): Vector {
  const vector = new Float32Array(WIDTH).map((_, axis) => random.normal() * (axis === 0 ? 2 : 0.3));
  vector[5] = (vector[5] ?? 0) + thing;
  const length = Math.hypot(...vector, 3);
  return vector.map((value) => value / length);
}

let space: FeatureSpace;
let examples: Vector[];
beforeAll(async () => {
  examples = Array.from({ length: 12 }, () => photo(2));
  space = await measureFeatureSpace(
    Array.from({ length: 600 }, (_, i) => photo(i % 60 === 0 ? 2 : 0)),
    WIDTH,
  );
});

function learned(accepted: Vector[]): PersonalTag {
  const tag = learnPersonalTag(space, { tag: 'Grandma', accepted, rejected: [] });
  if (!tag) throw new Error('Nothing was learned.');
  return tag;
}

test('solving with the covariance undoes multiplying with it', () => {
  const solved = standingOut(
    space,
    Float64Array.from({ length: WIDTH }, (_, i) => (i === 0 ? 1 : 0)),
  );
  // Along the axis of much variation a difference stands out least.
  const other = standingOut(
    space,
    Float64Array.from({ length: WIDTH }, (_, i) => (i === 9 ? 1 : 0)),
  );
  expect(solved[0]).toBeLessThan((other[9] ?? 0) / 4);
});

test('five examples are enough and four are not', () => {
  expect(learnPersonalTag(space, { tag: 'x', accepted: examples.slice(0, 4), rejected: [] })).toBeUndefined();
  expect(learned(examples.slice(0, 5)).examples).toBe(5);
});

test('a tag that every photo of the library has says nothing to tell them by', async () => {
  const unit = (vector: Vector): Vector => vector.map((value) => value / Math.hypot(...vector));
  const all = examples.slice(0, 6).map(unit);
  const own = await measureFeatureSpace(all, WIDTH);
  expect(learnPersonalTag(own, { tag: 'Holiday', accepted: all, rejected: [] })).toBeUndefined();
  const copies = Array.from({ length: 6 }, () => all[0] ?? unit(photo(2)));
  const ofCopies = await measureFeatureSpace(copies, WIDTH);
  expect(learnPersonalTag(ofCopies, { tag: 'Holiday', accepted: copies, rejected: [] })).toBeUndefined();
  // With one photo that does not have it, there is something to say, and it is a number.
  const one = unit(photo(0));
  const more = await measureFeatureSpace([...all, one], WIDTH);
  const tag = learnPersonalTag(more, { tag: 'Holiday', accepted: all, rejected: [] });
  expect(tag && personalCertainty(tag, dot(tag.direction, one))).toBeLessThan(0.6);
});

test('photos of the thing are told from others, whatever else varies', () => {
  const tag = learned(examples);
  const certainty = (vector: Vector): number => personalCertainty(tag, dot(tag.direction, vector));
  const have = Array.from({ length: 50 }, () => certainty(photo(2)));
  const haveNot = Array.from({ length: 500 }, () => certainty(photo(0)));
  expect(have.filter((value) => value > 0.5).length).toBeGreaterThan(25);
  expect(haveNot.filter((value) => value > 0.5).length).toBeLessThan(10);
});

test('examples that have nothing in common are suggested for nothing', () => {
  const tag = learned(Array.from({ length: 10 }, () => photo(0)));
  const sure = Array.from({ length: 500 }, () => suggestPersonalTags([tag], photo(0), 0.5)).flat();
  expect(sure.length).toBeLessThan(10);
});

test('the most certain tag is suggested first and unlikely ones not at all', () => {
  const grandma = learned(examples);
  const anything = { ...grandma, tag: 'anything', middle: -10 };
  const never = { ...grandma, tag: 'never', middle: 10 };
  const suggested = suggestPersonalTags([never, grandma, anything], photo(1.5));
  expect(suggested[0]).toEqual({ tag: 'anything', certainty: 0.99 });
  expect(suggested.map(({ tag }) => tag)).not.toContain('never');
});
