import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import {
  cell,
  cells,
  describePhoto,
  openWindow,
  pictureName,
  scenePictures,
  searchbox,
  type OpenWindow,
} from './open-window.ts';

describe('the first run', () => {
  let window: OpenWindow;
  beforeAll(async () => {
    window = await openWindow({ indexed: false });
    mkdirSync(path.join(window.photos, 'Garden'), { recursive: true });
    for (const [name, bytes] of Object.entries(await scenePictures(1))) {
      writeFileSync(path.join(window.photos, 'Garden', name), bytes);
    }
  });
  afterAll(() => window.close());

  it('asks for a folder, and says which model is in use and what a better one costs', async () => {
    const { page } = window;
    await page.getByRole('heading', { name: 'Find photos by describing them' }).waitFor();
    await page.getByText(/Searching with the model/).waitFor();
    await page.getByText(/takes [\d.]+ MB to download/).waitFor();
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    await page.getByRole('dialog', { name: 'Choose a folder of photos' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('shows photos as they are found and says when all of them can be searched', async () => {
    const { page } = window;
    const added = await page.evaluate(
      `fetch('/call/roots.add', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer ' + new URLSearchParams(location.search).get('token'),
        },
        body: ${JSON.stringify(JSON.stringify({ path: window.photos }))},
      }).then((answer) => answer.status)`,
    );
    expect(added).toBe(200);
    await expect.poll(() => cells(page).count()).toBeGreaterThan(3);
    await page.getByRole('status').getByText('8 photos, all searchable').waitFor();
    // Each cell shows its picture as soon as there is one, and nothing was asked for before.
    const pictures = `[...document.querySelectorAll('[role=gridcell] img')].filter((image) => image.naturalWidth > 0)`;
    await expect.poll(() => page.evaluate<number>(`${pictures}.length`)).toBe(8);
    expect(window.complaints).toEqual([]);
    await page
      .getByRole('navigation', { name: 'Library' })
      .getByRole('button', { name: /^photos 8/ })
      .waitFor();
  });
});

describe('a library one lives with', () => {
  let window: OpenWindow;
  beforeAll(async () => {
    const pictures = await scenePictures(2);
    const original = await makePicture({ scene: 'flower', seed: 9, width: 640, height: 480 });
    window = await openWindow({
      pictures: {
        ...pictures,
        'Holiday/original.jpg': original,
        'Holiday/copy.jpg': original,
        'Holiday/smaller.jpg': await sharp(original).resize(320).jpeg({ quality: 70 }).toBuffer(),
        'broken.jpg': Buffer.from('this is not a picture'),
      },
    });
    await cells(window.page).first().waitFor();
  });
  afterAll(() => window.close());

  const sidebar = () => window.page.getByRole('navigation', { name: 'Library' });

  it('narrows down by folder, and by a chip that can be taken away', async () => {
    const { page } = window;
    await sidebar()
      .getByRole('button', { name: /^Holiday 3/ })
      .click();
    await expect.poll(() => cells(page).count()).toBe(3);
    await page.getByRole('button', { name: /^Remove filter folder / }).click();
    await page.getByRole('heading', { name: 'All photos' }).waitFor();
  });

  it('narrows down by typed filters together with words', async () => {
    const { page } = window;
    await describePhoto(page, 'date:2020-03 file:p2');
    await page.getByRole('button', { name: 'Remove filter date 2020-03' }).waitFor();
    await expect.poll(() => cells(page).count()).toBe(1);
    await cell(page, pictureName('night', 0)).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
  });

  it('narrows down by the timeline', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Timeline' }).click();
    const months = page.getByRole('toolbar', { name: 'Photos by month' });
    await months.getByRole('button', { name: 'January 2020, 1 photo' }).click();
    await page.getByRole('button', { name: 'Remove filter date 2020-01' }).waitFor();
    await expect.poll(() => cells(page).count()).toBe(1);
    await months.getByRole('button', { name: 'January 2020, 1 photo' }).click();
    await page.getByRole('heading', { name: 'All photos' }).waitFor();
    await page.getByRole('button', { name: 'Timeline' }).click();
  });

  it('completes filters while they are typed', async () => {
    const { page } = window;
    await searchbox(page).fill('');
    await searchbox(page).pressSequentially('fold');
    await page
      .getByRole('listbox', { name: 'Completions' })
      .getByRole('option', { name: /^folder:/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  it('saves a search and finds it again in the sidebar', async () => {
    const { page } = window;
    await describePhoto(page, 'has:tags OR date:2021');
    await page.getByRole('button', { name: 'Save search' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Last year');
    await page.keyboard.press('Enter');
    const saved = sidebar().getByRole('button', { name: /^Last year/ });
    await saved.waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('heading', { name: 'All photos' }).waitFor();
    await saved.click();
    await page.getByRole('heading', { name: '8 photos' }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
  });

  it('shows the same file and smaller copies of it as duplicates', async () => {
    const { page } = window;
    await sidebar().getByRole('button', { name: 'Duplicates' }).click();
    await page
      .getByRole('button', { name: 'original.jpg' })
      .or(page.getByRole('button', { name: 'copy.jpg' }))
      .first()
      .waitFor();
    await page.getByText('best copy').first().waitFor();
  });

  it('names the file that could not be read, and tries it again once it was mended', async () => {
    const { page } = window;
    await sidebar()
      .getByRole('button', { name: /^Not indexed 1/ })
      .click();
    const failures = page.getByRole('list', { name: 'Not indexed' });
    await failures
      .getByText(/broken\.jpg/)
      .first()
      .waitFor();
    writeFileSync(path.join(window.photos, 'broken.jpg'), await makePicture({ scene: 'desert', seed: 30 }));
    await failures.getByRole('button', { name: /^Try again/ }).click();
    await page.getByText('Every file could be read.').waitFor();
    await sidebar()
      .getByRole('button', { name: /^Not indexed 0/ })
      .waitFor();
    await sidebar()
      .getByRole('button', { name: /^All photos/ })
      .click();
  });

  it('shows what an export would change, and then writes it', async () => {
    const { page } = window;
    const name = pictureName('beach', 0);
    await describePhoto(page, `file:${name}`);
    await cell(page, name).click();
    await page.keyboard.press('t');
    await page.getByRole('dialog', { name: 'Tag 1 photo' }).waitFor();
    await page.keyboard.type('seaside');
    await page.keyboard.press('Enter');
    await page.getByText('Tagged 1 photo “seaside”.').waitFor();
    await cell(page, name).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Export tags…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export tags of 1 photo' });
    await dialog.getByRole('button', { name: 'Show what would change' }).click();
    await dialog.getByText('1 file would change').waitFor();
    const sidecars = () => readdirSync(window.photos).filter((file) => file.endsWith('.xmp'));
    expect(sidecars()).toEqual([]);
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText('1 file written, 0 already up to date.').waitFor();
    expect(sidecars().length).toBe(1);
    await page.getByRole('button', { name: 'Clear the search' }).click();
  });

  it('says that a folder is offline and keeps its photos', async () => {
    const { page } = window;
    renameSync(window.photos, `${window.photos}-unplugged`);
    await page.keyboard.press('Control+r');
    await sidebar()
      .getByRole('button', { name: /^photos, offline/ })
      .waitFor({ timeout: 30_000 });
    await page.getByRole('heading', { name: 'All photos' }).waitFor();
    expect(await cells(page).count()).toBeGreaterThan(3);
    renameSync(`${window.photos}-unplugged`, window.photos);
    await page.keyboard.press('Control+r');
    await sidebar()
      .getByRole('button', { name: /^photos \d+/ })
      .waitFor({ timeout: 30_000 });
  });

  it('opens a photo large, turns to the next one, and comes back to it', async () => {
    const { page } = window;
    await cells(page).first().focus();
    await page.keyboard.press('Enter');
    const large = page.getByRole('dialog', { name: /^Large view of/ });
    await large.getByText(/^1 of \d+$/).waitFor();
    await page.keyboard.press('ArrowRight');
    await large.getByText(/^2 of \d+$/).waitFor();
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
    const focused = page.locator('[role=gridcell]:focus');
    await focused.waitFor();
    expect(await focused.getAttribute('aria-selected')).toBe('true');
  });

  it('opens the menu of a photo by keyboard, and a key closes it again', async () => {
    const { page } = window;
    await cells(page).first().focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu', { name: 'Photo' }).getByRole('menuitem', { name: 'Annotate', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu', { name: 'Photo' }).waitFor({ state: 'detached' });
  });

  it('finds that the library lacks a thumbnail, and repairs it', async () => {
    const { page } = window;
    const thumbnails = new Database(path.join(window.library, 'thumbs.db'));
    thumbnails.exec('DELETE FROM thumbnails WHERE photo_id = (SELECT min(photo_id) FROM thumbnails)');
    thumbnails.close();
    await sidebar().getByRole('button', { name: 'Check the library…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Check the library' });
    await dialog.getByText('1 thing needs attention.').waitFor();
    await dialog.getByText('1 photo without a thumbnail.').waitFor();
    await dialog.getByRole('button', { name: 'Repair' }).click();
    await dialog.getByText('Everything is in order.').waitFor();
    await expect
      .poll(async () => {
        await dialog.getByRole('button', { name: 'Check again' }).click();
        return dialog.getByText('Every indexed photo has its thumbnail.').count();
      })
      .toBe(1);
    await page.keyboard.press('Escape');
  });

  it('shows every key on ?', async () => {
    const { page } = window;
    await page.keyboard.press('?');
    const map = page.getByRole('dialog', { name: 'Keyboard map' });
    await map.getByText('Find similar').waitFor();
    await page.keyboard.press('Escape');
    await map.waitFor({ state: 'detached' });
    expect(existsSync(window.photos)).toBe(true);
  });

  it('takes a key that is pressed the moment a dialog closes', async () => {
    const { page } = window;
    // Within one turn of the page's event loop, as keys that waited while the machine was busy come.
    const keyOnceClosed = (close: string) =>
      page.evaluate(`(async () => {
        const dialog = document.querySelector('dialog');
        ${close};
        await null;
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
      })()`);
    const map = page.getByRole('dialog', { name: 'Keyboard map' });
    await sidebar().getByRole('button', { name: 'About Bowerbird' }).click();
    await page.getByRole('dialog').waitFor();
    await keyOnceClosed("dialog.querySelector('.close').click()");
    await map.waitFor();
    // Its own key brings it back, and no late word of the one before takes it away.
    const escape = "new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })";
    await keyOnceClosed(`dialog.querySelector('.body').dispatchEvent(${escape})`);
    await map.waitFor();
    await page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))');
    expect(await map.count()).toBe(1);
    await page.keyboard.press('Escape');
    await map.waitFor({ state: 'detached' });
  });

  it('takes a key right after Escape, too, where nothing in the dialog had the focus', async () => {
    const { page } = window;
    for (let time = 0; time < 3; time++) {
      await sidebar().getByRole('button', { name: 'About Bowerbird' }).click();
      await page.getByRole('dialog').waitFor();
      // As where the button that was pressed cannot be pressed for a while.
      await page.evaluate('document.activeElement.blur()');
      await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('?')]);
      const map = page.getByRole('dialog', { name: 'Keyboard map' });
      await map.waitFor();
      await page.keyboard.press('Escape');
      await map.waitFor({ state: 'detached' });
    }
  });
});
