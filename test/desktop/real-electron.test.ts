import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStale } from '../../scripts/build.ts';
import { findElectron } from '../../scripts/electron-runtime.ts';

const root = path.join(import.meta.dirname, '..', '..');
const executable = findElectron();
const display = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const missing = executable === undefined ? 'no Electron runtime on this machine' : display ? '' : 'no display';

describe.skipIf(missing !== '')(`the app in real Electron${missing && ` (NOT RUN: ${missing})`}`, () => {
  let place: string;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    await buildStale(['page', 'electron']);
    place = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-electron-'));
    const photos = path.join(place, 'photos');
    mkdirSync(photos);
    for (const [name, background] of Object.entries({ red: '#c00000', green: '#00a000' })) {
      const picture = sharp({ create: { width: 400, height: 300, channels: 3, background } });
      await picture.jpeg().toFile(path.join(photos, `${name}.jpg`));
    }
    app = await _electron.launch({
      executablePath: executable ?? '',
      // CI's machines have no set-uid sandbox helper; the sandbox itself is asserted in the stand-in run.
      args: [...(process.env['CI'] ? ['--no-sandbox'] : []), root, photos],
      env: {
        ...(process.env as Record<string, string>),
        BOWERBIRD_LIBRARY: path.join(place, 'library'),
        XDG_CONFIG_HOME: path.join(place, 'config'),
      },
    });
    page = await app.firstWindow();
  });
  afterAll(async () => {
    await app.close();
    rmSync(place, { recursive: true, force: true });
  });

  test('shows the photos of the folder it was started with, and finds them', async () => {
    const grid = page.getByRole('grid', { name: 'Photos' });
    await grid.getByRole('gridcell', { name: 'red.jpg' }).waitFor({ timeout: 60_000 });
    await page.getByRole('searchbox', { name: 'Describe a photo' }).fill('a plain green surface');
    await page.keyboard.press('Enter');
    await grid.getByRole('gridcell').first().waitFor();
  });

  test('the page has neither Node nor Electron, and only the bridge', async () => {
    const found = await page.evaluate(() => ({
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
      bridge: Object.keys((globalThis as { bowerbird?: object }).bowerbird ?? {}).sort(),
    }));
    expect(found).toEqual({
      require: 'undefined',
      process: 'undefined',
      bridge: ['call', 'onCommand', 'onLibrary', 'pathOfDropped', 'platform', 'requestPort'],
    });
  });

  test('inline script, evaluated text and foreign hosts are refused', async () => {
    const attempts = {
      // Built from text, so that the page has to evaluate it: a policy without unsafe-eval refuses.
      evaluated: `Promise.resolve().then(() => globalThis['ev' + 'al']('1')).then(() => 'done', () => 'refused')`,
      fetched: `fetch('https://example.com/').then(() => 'done', () => 'refused')`,
      unknownPhoto: `fetch('photo://library/full/999999').then((answer) => (answer.ok ? 'done' : 'refused'))`,
    };
    const refused: Record<string, unknown> = {};
    for (const [name, script] of Object.entries(attempts)) refused[name] = await page.evaluate(script);
    expect(refused).toEqual({ evaluated: 'refused', fetched: 'refused', unknownPhoto: 'refused' });
  });

  test('navigation and new windows go nowhere', async () => {
    await page.evaluate(() => {
      (globalThis as unknown as { location: { href: string } }).location.href = 'https://example.com/';
    });
    await page.waitForTimeout(300);
    expect(page.url()).toBe('app://bowerbird/');
    expect(app.windows()).toHaveLength(1);
  });
});
