import { expect, test } from 'vitest';
import { adaptQuery } from '../../../../electron/library/learn/query-adapter.ts';

test('an adapter adds what it maps a query to, and the result has length one', () => {
  // Rank one: whatever points along the first axis is drawn towards the second.
  const adapter = { rank: 1, down: Float32Array.of(1, 0), up: Float32Array.of(0, 0.75) };
  const adapted = adaptQuery(adapter, Float32Array.of(1, 0));
  expect(adapted[0]).toBeCloseTo(0.8);
  expect(adapted[1]).toBeCloseTo(0.6);
  expect([...adaptQuery(adapter, Float32Array.of(0, 1))]).toEqual([0, 1]);
});
