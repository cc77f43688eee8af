import { existsSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cell,
  cells,
  describePhoto,
  fileTransfer,
  firstNames,
  openWindow,
  paste,
  pictureName,
  scenePictures,
  searchbox,
  showAll,
  type OpenWindow,
} from './open-window.ts';

const EACH = 3;

describe('the main job', () => {
  let window: OpenWindow;
  let pictures: Record<string, Buffer>;
  beforeAll(async () => {
    pictures = await scenePictures(EACH);
    window = await openWindow({ pictures });
  });
  afterAll(() => window.close());

  const named = (scene: Parameters<typeof pictureName>[0]): string[] =>
    Array.from({ length: EACH }, (_, seed) => pictureName(scene, seed)).sort();

  it('shows every photo by name, newest first', async () => {
    await expect.poll(() => cells(window.page).count()).toBeGreaterThan(3);
    expect((await firstNames(window.page, 1))[0]).toBe(pictureName('desert', EACH - 1));
  });

  it.each([
    ['snowy mountains', 'snow'],
    ['a red flower', 'flower'],
    ['stars and moon at night', 'night'],
    ['buildings on a street', 'street'],
  ] as const)('finds “%s” by describing it', async (words, scene) => {
    await describePhoto(window.page, words);
    await showAll(window.page);
    await expect.poll(async () => (await firstNames(window.page, EACH)).sort()).toEqual(named(scene));
  });

  it('finds similar photos from the context menu, the photo itself first', async () => {
    const { page } = window;
    const name = pictureName('forest', 1);
    await describePhoto(page, 'a forest of green trees');
    await showAll(page);
    await cell(page, name).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Find similar' }).click();
    await expect.poll(async () => (await firstNames(page, 1))[0]).toBe(name);
    await expect.poll(async () => (await firstNames(page, EACH)).sort()).toEqual(named('forest'));
  });

  it('searches by a picture from outside the library, chosen as a file', async () => {
    const { page } = window;
    const resized = await sharp(pictures[pictureName('beach', 0)]).resize(300).jpeg({ quality: 60 }).toBuffer();
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Search by picture' }).click();
    await (await choosing).setFiles({ name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: resized });
    await page.getByRole('button', { name: 'Remove example picture holiday.jpg' }).waitFor();
    await expect.poll(async () => (await firstNames(page, 1))[0]).toBe(pictureName('beach', 0));
  });

  it('searches by a dropped picture', async () => {
    const { page } = window;
    const bytes = await sharp(pictures[pictureName('portrait', 2)]).resize(320).png().toBuffer();
    const dataTransfer = await fileTransfer(page, 'found.png', 'image/png', bytes);
    await page.getByRole('button', { name: 'Search by picture' }).dispatchEvent('drop', { dataTransfer });
    await page.getByRole('button', { name: 'Remove example picture found.png' }).waitFor();
    await expect.poll(async () => (await firstNames(page, 1))[0]).toBe(pictureName('portrait', 2));
  });

  it('searches by a pasted picture', async () => {
    const { page } = window;
    const bytes = await sharp(pictures[pictureName('night', 1)]).resize(320).png().toBuffer();
    await paste(page, 'image.png', 'image/png', bytes);
    await page.getByRole('button', { name: 'Remove example picture Pasted picture' }).waitFor();
    await expect.poll(async () => (await firstNames(page, 1))[0]).toBe(pictureName('night', 1));
  });

  it('searches with a part of a picture only', async () => {
    const { page } = window;
    // A snow scene on the left, a flower on the right: the part decides which is found.
    const [left, right] = await Promise.all(
      [pictures[pictureName('snow', 0)], pictures[pictureName('flower', 0)]].map((picture) =>
        sharp(picture).resize(400, 400, { fit: 'fill' }).toBuffer(),
      ),
    );
    const both = await sharp({ create: { width: 800, height: 400, channels: 3, background: 'white' } })
      .composite([
        { input: left ?? Buffer.alloc(0), left: 0, top: 0 },
        { input: right ?? Buffer.alloc(0), left: 400, top: 0 },
      ])
      .jpeg()
      .toBuffer();
    const dataTransfer = await fileTransfer(page, 'both.jpg', 'image/jpeg', both);
    await page.getByRole('button', { name: 'Search by picture' }).dispatchEvent('drop', { dataTransfer });
    await page.getByRole('button', { name: 'Choose a part of both.jpg' }).click();
    const part = page.getByRole('group', { name: 'Part to search with' });
    const box = await part.boundingBox();
    if (!box) throw new Error('There is nothing to draw on.');
    const draw = async (from: number, to: number): Promise<void> => {
      await page.mouse.move(box.x + box.width * from, box.y + 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * to, box.y + box.height - 2, { steps: 4 });
      await page.mouse.up();
    };
    await draw(0.52, 0.98);
    await page.getByRole('button', { name: 'Search with this part' }).click();
    await expect.poll(async () => named('flower').includes((await firstNames(page, 1))[0] ?? '')).toBe(true);

    await page.getByRole('button', { name: 'Choose a part of both.jpg' }).click();
    await draw(0.02, 0.48);
    await page.getByRole('button', { name: 'Search with this part' }).click();
    await expect.poll(async () => named('snow').includes((await firstNames(page, 1))[0] ?? '')).toBe(true);
  });

  it('goes back to the whole library when the search is cleared', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Remove example picture both.jpg' }).click();
    await page.getByRole('heading', { name: 'All photos' }).waitFor();
    expect(await searchbox(page).inputValue()).toBe('');
  });

  it('says nothing to the console, and keeps to the content security policy', () => {
    expect(window.complaints).toEqual([]);
  });
});

const realPhotos = path.resolve(import.meta.dirname, '..', '..', '..', 'shared', 'photos');

describe.skipIf(!existsSync(realPhotos))('the main job on real photographs', () => {
  let window: OpenWindow;
  beforeAll(async () => {
    window = await openWindow({ photos: realPhotos });
  });
  afterAll(() => window.close());

  it('shows all of them and finds the bear among the first five', async () => {
    const { page } = window;
    await page.getByRole('status').getByText('108 photos, all searchable').waitFor();
    await describePhoto(page, 'a brown bear');
    await showAll(page);
    await expect.poll(() => firstNames(page, 5)).toContain('000000020247.jpg');
  });

  it('finds the neighbours of a photo, itself first', async () => {
    const { page } = window;
    await cell(page, '000000020247.jpg').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Find similar' }).click();
    await expect.poll(async () => (await firstNames(page, 1))[0]).toBe('000000020247.jpg');
  });
});
