import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettings } from '../../../electron/desktop/desktop-settings.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-settings-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('what is changed is there the next time', () => {
  const file = path.join(folder, 'new', 'desktop.json');
  expect(openSettings(file).get()).toEqual({ bounds: null, maximized: false, pauseOnBattery: true });
  openSettings(file).update({ pauseOnBattery: false });
  openSettings(file).update({ maximized: true });
  expect(openSettings(file).get()).toMatchObject({ pauseOnBattery: false, maximized: true });
});

test('a damaged file is a first start, not a failure', () => {
  const file = path.join(folder, 'desktop.json');
  for (const content of ['{', '[]', '{"bounds": {"x": "left"}}']) {
    writeFileSync(file, content);
    expect(openSettings(file).get().bounds).toBeNull();
  }
});
