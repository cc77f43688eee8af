import { expect, test } from 'vitest';
import { startEstimate } from '../../../../electron/library/intake/estimate.ts';

test('the rate follows the recent steps, and says nothing before there are any', () => {
  let now = 0;
  const estimate = startEstimate(() => now);
  expect(estimate.secondsLeft(10)).toBeNull();
  for (let n = 0; n < 200; n++) {
    estimate.step();
    now += 1000;
  }
  expect(estimate.perSecond()).toBeCloseTo(1, 5);
  for (let n = 0; n < 100; n++) {
    estimate.step();
    now += 100;
  }
  expect(estimate.perSecond()).toBeCloseTo(10, 5);
  expect(estimate.secondsLeft(50)).toBeCloseTo(5, 5);
});
