import { expect, test } from 'vitest';
import { judgeAdoption } from '../../../../electron/library/learn/adoption.ts';
import { seededRandom } from '../../../../electron/library/learn/random.ts';

const outcomes = (count: number, gain: number, noise: number, before = 0.3) => {
  const random = seededRandom(2);
  return Array.from({ length: count }, () => ({ before, after: before + gain + noise * random.normal() }));
};

test('a gain beyond noise is adopted, the same gain drowned in noise is not', () => {
  expect(judgeAdoption(outcomes(40, 0.05, 0.02))).toMatchObject({ adopt: true, before: expect.closeTo(0.3) as number });
  expect(judgeAdoption(outcomes(10, 0.02, 0.2)).adopt).toBe(false);
});

test('noise alone is adopted about as rarely as a 95 % interval says', () => {
  let adopted = 0;
  for (let seed = 0; seed < 200; seed++) {
    const random = seededRandom(seed + 1);
    const noise = Array.from({ length: 30 }, () => ({ before: 0.3, after: 0.3 + 0.1 * random.normal() }));
    if (judgeAdoption(noise).adopt) adopted++;
  }
  expect(adopted).toBeLessThan(16);
});

test('a gain overall does not excuse spoiling what worked', () => {
  const mixed = [...outcomes(40, 0.3, 0.02, 0.1), ...outcomes(20, -0.1, 0.02, 0.9)];
  expect(judgeAdoption(mixed)).toMatchObject({
    adopt: false,
    reason: expect.stringContaining('worked before') as string,
  });
});

test('no outcome at all is no reason to change anything', () => {
  expect(judgeAdoption([]).adopt).toBe(false);
});
