import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cell, cells, openWindow, pictureName, scenePictures, type OpenWindow } from './open-window.ts';

/** Run in the page: whether a name in the sidebar is cut, and whether its first letter is in sight. */
const howShown = (name: string): string => `(() => {
  const span = [...document.querySelectorAll('nav span')].find((one) => one.textContent === ${JSON.stringify(name)});
  const range = document.createRange();
  range.setStart(span.firstChild, 0);
  range.setEnd(span.firstChild, 1);
  const [first, whole] = [range.getBoundingClientRect(), span.getBoundingClientRect()];
  return {
    isCut: span.scrollWidth > span.clientWidth,
    beginsInside: first.left >= whole.left - 1 && first.right <= whole.right + 1,
  };
})()`;

describe('tags in the sidebar', () => {
  let window: OpenWindow;
  const beach = pictureName('beach', 0);
  const snow = pictureName('snow', 0);

  async function tag(name: string, tags: string): Promise<void> {
    const { page } = window;
    await cell(page, name).click();
    await page.keyboard.press('t');
    await page.getByRole('dialog', { name: 'Tag 1 photo' }).waitFor();
    await page.keyboard.type(tags);
    await page.keyboard.press('Enter');
    await page.getByText(/^Tagged 1 photo/).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).last().click();
  }

  beforeAll(async () => {
    window = await openWindow({ pictures: await scenePictures(1) });
    await cells(window.page).first().waitFor();
    await tag(beach, 'qqtrip/qqcoast');
    await tag(snow, 'qqalps');
  });
  afterAll(() => window.close());

  const sidebar = () => window.page.getByRole('navigation', { name: 'Library' });
  const named = (name: string) => sidebar().getByRole('button', { name: new RegExp(`^${name} \\d`) });
  const said = (text: string) => window.page.getByText(text).first();

  it('moves a tag under another one from its menu, by keyboard alone, and takes it back', async () => {
    const { page } = window;
    await named('qqalps').focus();
    await page.keyboard.press('Shift+F10');
    const menu = page.getByRole('menu', { name: 'qqalps' });
    await menu.getByRole('menuitem', { name: 'Move to the top' }).waitFor();
    expect(await menu.getByRole('menuitem', { name: 'Move to the top' }).getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Move the tag “qqalps”' });
    await dialog.getByRole('combobox', { name: 'Put it under' }).waitFor();
    await page.keyboard.type('qqt');
    await dialog.getByRole('option', { name: 'qqtrip', exact: true }).waitFor();
    // Not below itself.
    expect(await dialog.getByRole('option', { name: /qqalps/ }).count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByText('It will stand at: qqtrip / qqalps').waitFor();
    await page.keyboard.press('Enter');
    await said('The tag “qqalps” is under “qqtrip” now.').waitFor();
    await sidebar()
      .getByRole('button', { name: /^qqtrip 2/ })
      .waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await sidebar()
      .getByRole('button', { name: /^qqtrip 1/ })
      .waitFor();
    await named('qqalps').waitFor();
  });

  it('moves a tag to the top from its menu, opened with the pointer', async () => {
    const { page } = window;
    await named('qqcoast').click({ button: 'right' });
    await page.getByRole('menu', { name: 'qqcoast' }).getByRole('menuitem', { name: 'Move to the top' }).click();
    await said('The tag “qqcoast” is at the top now.').waitFor();
    await expect.poll(() => sidebar().getByRole('button', { name: 'Hide what is in qqtrip' }).count()).toBe(0);
    await named('qqcoast').waitFor();
  });

  it('moves a tag by dragging it onto another one, and onto the heading for the top', async () => {
    await named('qqcoast').dragTo(named('qqalps'));
    await said('The tag “qqcoast” is under “qqalps” now.').waitFor();
    await sidebar()
      .getByRole('button', { name: /^qqalps 2/ })
      .waitFor();
    await named('qqcoast').dragTo(sidebar().getByRole('heading', { name: 'Tags' }));
    await said('The tag “qqcoast” is at the top now.').waitFor();
    await sidebar()
      .getByRole('button', { name: /^qqalps 1/ })
      .waitFor();
  });

  it('makes the place it is moved to, from the heading of its photos', async () => {
    const { page } = window;
    await named('qqcoast').click();
    await page.getByRole('heading', { name: '1 photo' }).waitFor();
    await page.getByRole('button', { name: 'Move tag…' }).click();
    await page.getByRole('combobox', { name: 'Put it under' }).fill('qqworld / qqsea');
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await said('The tag “qqcoast” is under “qqsea” now.').waitFor();
    await named('qqworld').waitFor();
    await cell(page, beach).waitFor();
  });

  it('shows where a long name begins, also one that is read from the right', async () => {
    await sidebar()
      .getByRole('button', { name: /^All photos/ })
      .click();
    const names = ['טיול משפחתי ארוך מאוד אל חוף הים הגדול בקיץ', 'qqa very long walk with the family along the sea'];
    await tag(snow, names.join(', '));
    for (const name of names) {
      await named(name).waitFor();
      expect(await window.page.evaluate(howShown(name)), name).toEqual({ isCut: true, beginsInside: true });
    }
  });

  it('keeps two tags of one name apart', async () => {
    const { page } = window;
    await sidebar()
      .getByRole('button', { name: /^All photos/ })
      .click();
    await tag(snow, 'qqother/qqcoast');
    await named('qqother').waitFor();
    // Few tags stand open by themselves.
    await sidebar().getByRole('button', { name: 'Hide what is in qqother' }).waitFor();
    await named('qqcoast').first().click();
    await page.getByRole('button', { name: 'Remove filter tag qqother/qqcoast' }).waitFor();
    await cell(page, snow).waitFor();
    await expect.poll(() => cells(page).count()).toBe(1);
    expect(window.complaints).toEqual([]);
  });
});

describe('tags in the atlas', () => {
  let window: OpenWindow;
  beforeAll(async () => {
    window = await openWindow({
      pictures: await scenePictures(3),
      commands: [
        ['tag', 'add', 'qqanimal/qqdog', '--query', `file:${pictureName('night', 0).slice(0, 2)}`],
        ['tag', 'add', 'qqtoy/qqdog', '--query', `file:${pictureName('flower', 0).slice(0, 2)}`],
      ],
    });
    await cells(window.page).first().waitFor();
    await window.page.getByRole('button', { name: 'Atlas', exact: true }).click();
  });
  afterAll(() => window.close());

  const atlas = () => window.page.getByRole('region', { name: /^Atlas/ });

  it('marks where photos of two tags of one name gather', async () => {
    await expect.poll(() => atlas().getByRole('button', { name: 'qqdog' }).count()).toBe(2);
    expect(window.complaints).toEqual([]);
  });

  it('chooses the photos that a line is drawn around', async () => {
    const { page } = window;
    const plane = await atlas().getByRole('group').boundingBox();
    if (!plane) throw new Error('The atlas is not on the screen.');
    const { x, y, width, height } = plane;
    await page.keyboard.down('Shift');
    await page.mouse.move(x + 4, y + 4);
    await page.mouse.down();
    await page.mouse.move(x + width - 4, y + 4);
    await page.mouse.move(x + width - 4, y + height - 70);
    await page.mouse.move(x + 4, y + height - 70);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const show = page.getByRole('button', { name: /^Show \d+ photos$/ });
    await show.waitFor();
    const said = await show.textContent();
    await show.click();
    await expect
      .poll(() => page.getByRole('gridcell', { selected: true }).count())
      .toBe(Number(said?.match(/\d+/)?.[0]));
  });

  it('shows the photos of the tag that is pressed, not of its namesake', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Atlas', exact: true }).click();
    const toy = atlas().getByTitle(/^qqtoy\/qqdog: /);
    const photos = Number(/(\d+) photo/.exec((await toy.getAttribute('title')) ?? '')?.[1]);
    await toy.click();
    await expect.poll(() => cells(page).count()).toBe(photos);
    expect(window.complaints).toEqual([]);
  });
});
