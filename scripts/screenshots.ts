import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { cells, describePhoto, inspector, openWindow, searchbox, type OpenWindow } from '../test/e2e/open-window.ts';
import { makePicture } from '../test/fixtures/pictures/make-picture.ts';
import { sceneKinds, type SceneKind } from '../test/fixtures/pictures/scene.ts';

// node scripts/screenshots.ts: pictures of the main views for the documentation, light and dark, taken of the real program
// over a small library of drawn pictures, which anyone may pass on.

const folder = path.resolve(import.meta.dirname, '..', 'docs', 'screenshots');
const VIEWPORT = { width: 1360, height: 850 };
const EACH = 9;
const MOST_BYTES = 400_000;

const places: Record<SceneKind, { lat: number; lon: number } | undefined> = {
  beach: { lat: 38.69, lon: -9.42 },
  forest: { lat: 48.4, lon: 8.2 },
  night: { lat: 64.1, lon: -21.9 },
  snow: { lat: 46.5, lon: 8.0 },
  flower: undefined,
  street: { lat: 51.5, lon: -0.12 },
  portrait: undefined,
  desert: { lat: 31.1, lon: -4.0 },
};
const shapes = [
  [720, 480],
  [480, 640],
  [720, 540],
  [840, 420],
] as const;

async function drawLibrary(): Promise<Record<string, Buffer>> {
  const pictures: Record<string, Buffer> = {};
  for (const [index, scene] of sceneKinds.entries()) {
    for (let seed = 0; seed < EACH; seed++) {
      const [width, height] = shapes[(index * 3 + seed * 5) % shapes.length] ?? shapes[0];
      const place = places[scene];
      const month = ((index * 5 + seed * 7) % 12) + 1;
      const taken = `${2021 + (seed % 4)}:${String(month).padStart(2, '0')}:${10 + seed} 1${seed}:20:00`;
      pictures[`${['Holidays', 'At home', 'Weekends'][seed % 3] ?? ''}/DSC_${1000 + index * 37 + seed * 211}.jpg`] =
        await makePicture({
          scene,
          seed: seed + 1,
          width,
          height,
          taken,
          camera: { make: 'Nikon', model: 'D70' },
          ...(place ? { gps: { lat: place.lat + seed * 0.3, lon: place.lon + ((seed * 7) % 5) * 0.4 } } : {}),
        });
    }
  }
  return pictures;
}

async function photograph({ page }: OpenWindow, name: string): Promise<void> {
  // Thumbnails and counts arrive within this time; the event stream stays open, so the network never falls idle.
  await page.waitForTimeout(1500);
  const dismiss = page.getByRole('button', { name: 'Dismiss' });
  for (let left = await dismiss.count(); left > 0; left--) await dismiss.first().click();
  for (const theme of ['light', 'dark']) {
    await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme);
    const file = path.join(folder, `${name}-${theme}.png`);
    await sharp(await page.screenshot())
      .png({ palette: true, quality: 92, effort: 8 })
      .toFile(file);
    const { size } = statSync(file);
    process.stdout.write(`${path.relative(process.cwd(), file)}  ${Math.round(size / 1000)} kB\n`);
    if (size > MOST_BYTES) throw new Error(`${file} is larger than the documentation should be made of.`);
  }
}

mkdirSync(folder, { recursive: true });
const window = await openWindow({
  pictures: await drawLibrary(),
  viewport: VIEWPORT,
  commands: [['annotate', '--all', '--accept', '0.6']],
});
try {
  const { page } = window;
  await cells(page).nth(3).click();
  await page.keyboard.press('a');
  await inspector(page).getByRole('list', { name: 'Suggested tags' }).waitFor();
  await photograph(window, 'grid');

  await describePhoto(page, 'red flower on green grass');
  await cells(page).first().click({ button: 'right' });
  await photograph(window, 'search');
  await page.getByRole('menuitem', { name: 'Find similar' }).click();
  await page.getByRole('button', { name: /^Remove example picture/ }).waitFor();
  await photograph(window, 'similar');

  await page.getByRole('button', { name: /^Remove example picture/ }).click();
  await page.getByRole('button', { name: 'Timeline' }).click();
  await photograph(window, 'timeline');
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await photograph(window, 'map');
  await page.getByRole('button', { name: 'Atlas', exact: true }).click();
  await photograph(window, 'atlas');

  await page.getByRole('button', { name: 'Photos', exact: true }).click();
  await searchbox(page).fill('');
  await cells(page).first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('r');
  await page.getByRole('region', { name: 'Review' }).getByRole('list', { name: 'Suggested tags' }).waitFor();
  await photograph(window, 'review');
} finally {
  await window.close();
}
