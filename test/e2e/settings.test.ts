import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cell, cells, openWindow, pictureName, scenePictures, type OpenWindow } from './open-window.ts';

const clipFolder = path.join(import.meta.dirname, '..', 'fixtures', 'clip', 'quick-gelu-f32');

describe('what can be set in the window', () => {
  let window: OpenWindow;
  beforeAll(async () => {
    const pictures = Object.entries(await scenePictures(1));
    window = await openWindow({
      pictures: {
        ...Object.fromEntries(pictures.slice(0, 5)),
        ...Object.fromEntries(pictures.slice(5).map(([name, bytes]) => [`Scans/${name}`, bytes])),
        'broken.jpg': Buffer.from('this is not a picture'),
      },
    });
    await cells(window.page).first().waitFor();
  });
  afterAll(() => window.close());

  const sidebar = () => window.page.getByRole('navigation', { name: 'Library' });
  const dialogNamed = (name: string) => window.page.getByRole('dialog', { name });

  it('leaves out what a pattern matches, and brings it back with its tags when the pattern goes', async () => {
    const { page } = window;
    const scan = pictureName('street', 0);
    await cell(page, scan).click();
    await page.keyboard.press('t');
    await page.keyboard.type('qqkept');
    await page.keyboard.press('Enter');
    await page.getByText('Tagged 1 photo “qqkept”.').waitFor();

    await sidebar().getByRole('button', { name: 'Settings of folder photos' }).click();
    const dialog = dialogNamed('Settings of “photos”');
    await dialog.getByText('9 photos of this folder are in the library.').waitFor();
    await dialog.getByRole('textbox', { name: 'Pattern to leave out' }).fill('Scans');
    await page.keyboard.press('Enter');
    await dialog.getByText('6 photos of this folder are in the library.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => cells(page).count()).toBe(6);
    await sidebar()
      .getByRole('button', { name: /^All photos 6/ })
      .waitFor();
    expect(
      await sidebar()
        .getByRole('button', { name: /^Scans/ })
        .count(),
    ).toBe(0);

    await sidebar()
      .getByRole('button', { name: /^photos 6/ })
      .click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Settings…' }).click();
    await dialog.getByRole('button', { name: 'Take away the pattern Scans' }).click();
    // The button is gone, and the keyboard has a place to go on from.
    await page.locator('input[aria-label="Pattern to leave out"]:focus').waitFor();
    await dialog.getByText('9 photos of this folder are in the library.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => cells(page).count()).toBe(9);
    await cell(page, scan).click();
    await page.getByRole('list', { name: 'Tags of this photo' }).getByText('qqkept').waitFor();
  });

  it('looks through a folder again and again where the system reports nothing', async () => {
    const { page } = window;
    await sidebar().getByRole('button', { name: 'Settings of folder photos' }).click();
    const dialog = dialogNamed('Settings of “photos”');
    await dialog.getByText('It is watched.').waitFor();
    await dialog.getByRole('radio', { name: 'By looking through the folder every half minute' }).check();
    await dialog.getByText('It is looked through every half minute.').waitFor();
    await page.keyboard.press('Escape');
    // Remembered, and undone as easily.
    await sidebar().getByRole('button', { name: 'Settings of folder photos' }).click();
    await expect
      .poll(() => dialog.getByRole('radio', { name: 'By looking through the folder every half minute' }).isChecked())
      .toBe(true);
    await dialog.getByRole('radio', { name: 'As the system reports them, at once' }).check();
    await dialog.getByText('It is watched.').waitFor();
    await page.keyboard.press('Escape');
  });

  it('writes sidecars beside the photos from when it is told to, and says so', async () => {
    const { page } = window;
    const name = pictureName('beach', 0);
    const sidecar = path.join(window.photos, `${name}.xmp`);
    await sidebar().getByRole('button', { name: 'Sidecars…', exact: true }).click();
    const dialog = dialogNamed('Sidecars');
    const inStep = dialog.getByRole('checkbox', { name: 'Keep sidecars in step with my changes' });
    expect(await inStep.isChecked()).toBe(false);
    await dialog.getByText(/^Off: nothing is written/).waitFor();
    await inStep.check();
    await dialog.getByText(/^On: each change/).waitFor();
    await page.keyboard.press('Escape');
    await sidebar().getByRole('button', { name: 'Sidecars… kept in step' }).waitFor();
    await cell(page, name).click();
    await page.keyboard.press('t');
    await page.keyboard.type('qqseaside');
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(sidecar) && readFileSync(sidecar, 'utf8')).toContain('qqseaside');
    // Beside the choice of what to export, too.
    await page.keyboard.press('e');
    const exporting = dialogNamed('Export tags of 1 photo');
    const there = exporting.getByRole('checkbox', { name: 'Keep sidecars in step with my changes' });
    expect(await there.isChecked()).toBe(true);
    await there.uncheck();
    await exporting.getByText(/^Off: nothing is written/).waitFor();
    await page.keyboard.press('Escape');
    await sidebar().getByRole('button', { name: 'Sidecars…', exact: true }).waitFor();
  });

  it('names the button that mends what the check found', async () => {
    const { page } = window;
    await sidebar().getByRole('button', { name: 'Check the library…' }).click();
    const dialog = dialogNamed('Check the library');
    await dialog.getByText('1 thing needs attention.').waitFor();
    expect(await dialog.getByText('"bowerbird ').count()).toBe(0);
    // There is nothing that a repair could mend.
    expect(await dialog.getByRole('button', { name: 'Repair' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Show what is not indexed' }).click();
    await page
      .getByRole('list', { name: 'Not indexed' })
      .getByText(/broken\.jpg/)
      .first()
      .waitFor();
  });

  it('says on a photo that could not be read why, and tries it again', async () => {
    const { page } = window;
    await sidebar()
      .getByRole('button', { name: /^All photos/ })
      .click();
    await cell(page, 'broken.jpg').click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText(/not a picture/).waitFor();
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog', { name: 'Large view of broken.jpg' })
      .getByText(/not a picture/)
      .waitFor();
    await page.keyboard.press('Escape');
    const { '0': picture } = Object.values(await scenePictures(1));
    writeFileSync(path.join(window.photos, 'broken.jpg'), picture ?? Buffer.alloc(0));
    await inspector.getByRole('button', { name: 'Try again' }).click();
    await sidebar()
      .getByRole('button', { name: /^Not indexed 0/ })
      .waitFor();
  });
});

describe('a model from a folder', () => {
  let window: OpenWindow;
  let folder: string;
  beforeAll(async () => {
    window = await openWindow({ pictures: Object.fromEntries(Object.entries(await scenePictures(1)).slice(0, 2)) });
    folder = path.join(window.folder, 'my clip');
    cpSync(clipFolder, folder, { recursive: true });
    mkdirSync(path.join(window.folder, 'half a clip'));
    cpSync(folder, path.join(window.folder, 'half a clip'), { recursive: true });
    rmSync(path.join(window.folder, 'half a clip', 'preprocessor_config.json'));
    mkdirSync(path.join(window.folder, 'no clip'));
    cpSync(folder, path.join(window.folder, 'no clip'), { recursive: true });
    writeFileSync(path.join(window.folder, 'no clip', 'config.json'), JSON.stringify({ model_type: 'bert' }));
  });
  afterAll(() => window.close());

  const dialog = () => window.page.getByRole('dialog', { name: 'Add a model' });

  /** Walks to a folder by its names, from wherever the list stands. */
  async function walkTo(target: string): Promise<void> {
    const folders = dialog().getByRole('list', { name: 'Folders' });
    const up = folders.getByRole('button', { name: 'Parent folder' });
    const place = dialog().getByRole('status');
    await expect.poll(() => place.textContent()).not.toBe('');
    for (let here = await place.textContent(); here !== path.parse(target).root; here = await place.textContent()) {
      await up.click();
      await expect.poll(() => place.textContent()).not.toBe(here);
    }
    let here = path.parse(target).root;
    for (const name of path.relative(here, target).split(path.sep)) {
      here = path.join(here, name);
      await folders.getByRole('button', { name, exact: true }).click();
      await expect.poll(() => place.textContent()).toBe(here);
    }
  }

  it('says what is wrong with a folder, and waits for another one', async () => {
    const { page } = window;
    await page
      .getByRole('navigation', { name: 'Library' })
      .getByRole('button', { name: 'Models', exact: true })
      .click();
    await page.getByRole('button', { name: 'Add a model from a folder…' }).click();
    const add = dialog().getByRole('button', { name: 'Add this model' });
    await walkTo(window.photos);
    await add.click();
    await dialog()
      .getByRole('alert')
      .getByText(/has no model\.safetensors/)
      .waitFor();
    await walkTo(path.join(window.folder, 'half a clip'));
    await add.click();
    await dialog()
      .getByRole('alert')
      .getByText(/preprocessor_config\.json/)
      .waitFor();
    await walkTo(path.join(window.folder, 'no clip'));
    await add.click();
    await dialog()
      .getByRole('alert')
      .getByText(/does not describe a model this program can run/)
      .waitFor();
  });

  it('adds a model that is whole, which then stands in the list', async () => {
    const { page } = window;
    await walkTo(folder);
    await dialog().getByRole('button', { name: 'Add this model' }).click();
    await page.getByText('my clip is here. Press “Use” to search with it.').waitFor();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'Models' }).getByRole('button', { name: 'Use my clip' }).waitFor();
  });
});

describe('a window that is narrow', () => {
  let window: OpenWindow;
  beforeAll(async () => {
    window = await openWindow({ pictures: await scenePictures(1), viewport: { width: 700, height: 800 } });
    await cells(window.page).first().waitFor();
  });
  afterAll(() => window.close());

  it('leaves room for the photos: one panel at a time, each a button away', async () => {
    const { page } = window;
    const sidebar = page.getByRole('navigation', { name: 'Library' });
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await sidebar.waitFor();
    expect(await inspector.count()).toBe(0);
    await cells(page).first().click();
    await page.getByRole('button', { name: 'Inspector', exact: true }).click();
    await inspector.waitFor();
    expect(await sidebar.count()).toBe(0);
    const grid = await page.getByRole('grid', { name: 'Photos' }).boundingBox();
    expect(grid?.width).toBeGreaterThan(350);
    await page.setViewportSize({ width: 1280, height: 800 });
    await sidebar.waitFor();
    await inspector.waitFor();
  });

  it('keeps every button of the search in reach however many filters there are', async () => {
    const { page } = window;
    await page.setViewportSize({ width: 700, height: 800 });
    const field = page.getByRole('searchbox', { name: 'Describe a photo' });
    await field.fill('camera:Leica lens:Summicron date:2019 folder:Holiday tag:summer -dog');
    await field.press('Enter');
    await page.getByRole('button', { name: 'Remove filter tag summer' }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('heading', { name: 'All photos' }).waitFor();
  });
});
