import { expect, test } from 'vitest';
import type { FoundFile } from '../../../../electron/library/intake/list-folder.ts';
import { startSettling } from '../../../../electron/library/intake/settling.ts';

const file = (bytes: number, mtimeMs: number): FoundFile => ({
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
  const settling = startSettling(
    () => now,
    () => now,
  );
  for (let step = 0; step < 20; step++) {
    expect(settling.isWhole(1, file(step * 1000, now))).toBe(false);
    expect(settling.unsettled()).toEqual({ folders: [{ rootId: 1, folder: 'a' }], waitMs: 1000 });
    now += 400;
  }
  const last = now - 400;
  expect(settling.isWhole(1, file(19_000, last))).toBe(false);
  now = last + 999;
  expect(settling.isWhole(1, file(19_000, last))).toBe(false);
  now = last + 1_000;
  expect(settling.isWhole(1, file(19_000, last))).toBe(true);
  expect(settling.unsettled().folders).toEqual([]);
});

test('the second counts from the last write, not from when it was noticed', () => {
  const now = 1_000_000;
  const settling = startSettling(
    () => now,
    () => now,
  );
  expect(settling.isWhole(1, file(5000, now - 700))).toBe(false);
  expect(settling.unsettled().waitMs).toBe(300);
  expect(
    startSettling(
      () => now,
      () => now,
    ).isWhole(1, file(5000, now - 1_500)),
  ).toBe(true);
});

test('an old time proves nothing at once: the file is watched for half a second', () => {
  let now = 10_000_000;
  const settling = startSettling(
    () => now,
    () => now,
  );
  expect(settling.isWhole(1, file(5000, 1000))).toBe(false);
  now += 500;
  expect(settling.isWhole(1, file(5000, 1000))).toBe(true);
});

test('with a clock that is wrong, a file still settles', () => {
  let now = 1_000_000;
  const settling = startSettling(
    () => now,
    () => now,
  );
  expect(settling.isWhole(1, file(5000, now + 90_000))).toBe(false);
  now += 1_000;
  expect(settling.isWhole(1, file(5000, 1_090_000))).toBe(true);
});

test('an empty file is watched for longer: its content may be on the way', () => {
  let now = 1_000_000;
  const settling = startSettling(
    () => now,
    () => now,
  );
  expect(settling.isWhole(1, file(0, now - 5_000))).toBe(false);
  now += 999;
  expect(settling.isWhole(1, file(0, 995_000))).toBe(false);
  now += 1;
  expect(settling.isWhole(1, file(0, 995_000))).toBe(true);
});

test('a file that vanished while it was awaited is forgotten', () => {
  let now = 1_000_000;
  const settling = startSettling(
    () => now,
    () => now,
  );
  settling.isWhole(1, file(1, now));
  now += 70_000;
  settling.unsettled();
  expect(settling.unsettled().folders).toEqual([]);
});

test('a clock that is put back does not hold a file up', () => {
  let clock = 10_000_000;
  let elapsed = 0;
  const settling = startSettling(
    () => clock,
    () => elapsed,
  );
  const written = clock;
  expect(settling.isWhole(1, file(5000, written))).toBe(false);
  clock -= 3_600_000;
  elapsed += 1_100;
  expect(settling.unsettled().waitMs).toBe(0);
  expect(settling.isWhole(1, file(5000, written))).toBe(true);
});
