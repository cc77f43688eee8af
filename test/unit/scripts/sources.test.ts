import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildIfStale, fingerprintOf } from '../../../scripts/sources.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-sources-'));
  mkdirSync(path.join(root, 'src', 'deep'), { recursive: true });
  writeFileSync(path.join(root, 'src', 'deep', 'a.ts'), 'a');
  writeFileSync(path.join(root, 'lock.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const build = (): Promise<void> => {
  mkdirSync(path.join(root, 'dist', 'page'), { recursive: true });
  return Promise.resolve();
};
const run = (): Promise<boolean> => buildIfStale(root, 'dist/page', ['src', 'lock.json', 'not-there'], build);

test('builds at first, and then only when a source was changed, added or removed, or the output is gone', async () => {
  expect(await run()).toBe(true);
  expect(await run()).toBe(false);
  writeFileSync(path.join(root, 'src', 'deep', 'b.ts'), 'b');
  expect(await run()).toBe(true);
  utimesSync(path.join(root, 'lock.json'), 1, 1);
  expect(await run()).toBe(true);
  rmSync(path.join(root, 'src', 'deep', 'b.ts'));
  expect(await run()).toBe(true);
  rmSync(path.join(root, 'dist', 'page'), { recursive: true });
  expect(await run()).toBe(true);
  expect(await run()).toBe(false);
});

test('a build that fails is tried again the next time', async () => {
  const failing = buildIfStale(root, 'dist/page', ['src'], () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await run()).toBe(true);
});

test('the fingerprint does not depend on the order in which the disk lists files', () => {
  expect(fingerprintOf(root, ['src'])).toBe(fingerprintOf(root, ['src']));
  expect(fingerprintOf(root, ['src'])).not.toBe(fingerprintOf(root, ['src', 'lock.json']));
});
