import { expect, test } from 'vitest';
import { startSettling } from '../../../../electron/library/intake/settling.ts';

const file = (bytes: number, mtimeMs: number) => ({
  folder: 'a',
  name: 'b.jpg',
  bytes,
  mtimeMs,
  fileId: null,
  sidecarName: null,
  sidecarMtimeMs: null,
});

test('a file that grows is whole only a second after it stopped growing', () => {
  let now = 1_000_000;
  const settling = startSettling(() => now);
  for (let step = 0; step < 20; step++) {
    expect(settling.isWhole(1, file(step * 1000, now))).toBe(false);
    expect(settling.unsettled()).toEqual([{ rootId: 1, folder: 'a' }]);
    now += 400;
  }
  const last = now - 400;
  expect(settling.isWhole(1, file(19_000, last))).toBe(false);
  now += 1_000;
  expect(settling.isWhole(1, file(19_000, last))).toBe(true);
  expect(settling.unsettled()).toEqual([]);
});

test('a file with an old time that rests is taken after half a second', () => {
  let now = 10_000_000;
  const settling = startSettling(() => now);
  expect(settling.isWhole(1, file(5000, 1000))).toBe(false);
  now += 500;
  expect(settling.isWhole(1, file(5000, 1000))).toBe(true);
});

test('a file that vanished while it was awaited is forgotten', () => {
  let now = 1_000_000;
  const settling = startSettling(() => now);
  settling.isWhole(1, file(1, now));
  now += 61_000;
  settling.unsettled();
  expect(settling.unsettled()).toEqual([]);
});
