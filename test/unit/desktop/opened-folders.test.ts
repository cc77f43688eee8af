import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldersIn } from '../../../electron/desktop/opened-folders.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-open-'));
  mkdirSync(path.join(place, 'summer photos'));
  writeFileSync(path.join(place, 'a.jpg'), '');
});
afterAll(() => rmSync(place, { recursive: true }));

test('folders are found among options, files and what is not there; relative ones from where the person stands', () => {
  const folder = path.join(place, 'summer photos');
  expect(foldersIn(['/usr/bin/bowerbird', '--no-sandbox', 'summer photos', 'a.jpg', 'gone'], false, place)).toEqual([
    folder,
  ]);
  expect(foldersIn(['/usr/bin/electron', place, folder], true, '/')).toEqual([folder]);
  expect(foldersIn(['/usr/bin/bowerbird'], false, place)).toEqual([]);
});
