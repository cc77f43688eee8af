import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bowerbird,
  cell,
  cells,
  describePhoto,
  firstNames,
  grid,
  inspector,
  openWindow,
  scenePictures,
  type OpenWindow,
} from './open-window.ts';

describe('annotating', () => {
  let window: OpenWindow;
  let name: string;
  beforeAll(async () => {
    window = await openWindow({ pictures: await scenePictures(1) });
    name = (await firstNames(window.page, 1))[0] ?? '';
  });
  afterAll(() => window.close());

  const suggestions = () => inspector(window.page).getByRole('list', { name: 'Suggested tags' });
  const tagsOf = async (): Promise<string[]> => {
    const { photos } = (await bowerbird(window.library, 'tag', 'list', path.join(window.photos, name))) as {
      photos: { tags: { tag: string; state: string }[] }[];
    };
    return photos.flatMap(({ tags }) => tags.filter((tag) => tag.state === 'accepted').map((tag) => tag.tag));
  };

  it('suggests tags with a certainty from the context menu', async () => {
    const { page } = window;
    await cell(page, name).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Annotate', exact: true }).click();
    await expect.poll(() => suggestions().getByRole('listitem').count()).toBeGreaterThan(0);
    const text = await suggestions().getByRole('listitem').first().textContent();
    expect(text).toMatch(/0\.\d\d/);
  });

  it('accepts and rejects a suggestion, and takes the decision back', async () => {
    const accept = suggestions()
      .getByRole('button', { name: /^Accept / })
      .first();
    const reject = suggestions()
      .getByRole('button', { name: /^Reject / })
      .nth(1);
    await accept.click();
    await expect.poll(() => accept.getAttribute('aria-pressed')).toBe('true');
    await reject.click();
    await expect.poll(() => reject.getAttribute('aria-pressed')).toBe('true');
    const tag = ((await accept.getAttribute('aria-label')) ?? '').replace('Accept ', '');
    const own = inspector(window.page).getByRole('list', { name: 'Tags of this photo' });
    await own.getByRole('button', { name: `Show photos with tag ${tag}` }).waitFor();
    await accept.click();
    await expect.poll(() => accept.getAttribute('aria-pressed')).toBe('false');
  });

  it('accepts all above the slider, with one Undo for all of them', async () => {
    const { page } = window;
    const slider = inspector(page).getByRole('slider', { name: 'Accept suggestions above this certainty' });
    await slider.focus();
    await page.keyboard.press('Home');
    await inspector(page)
      .getByRole('button', { name: /^Accept all above/ })
      .click();
    const pressed = () =>
      suggestions()
        .getByRole('button', { name: /^Accept /, pressed: true })
        .count();
    await expect.poll(pressed).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(pressed).toBe(0);
  });

  it('says how many suggestions the slider would accept on a whole selection', async () => {
    const { page } = window;
    await cell(page, name).focus();
    await page.keyboard.press('Control+a');
    const slider = inspector(page).getByRole('slider', { name: 'Accept suggestions above this certainty' });
    const counted = async (): Promise<number> => {
      const text = await inspector(page)
        .getByText(/^accepts \d+ suggestions?$/)
        .textContent();
      return Number(/\d+/.exec(text ?? '')?.[0]);
    };
    await slider.press('Home');
    const ofOne = await counted();
    await inspector(page)
      .getByRole('button', { name: /^Annotate \d+ photos$/ })
      .click();
    await expect.poll(counted).toBeGreaterThan(ofOne);
    const all = await counted();
    await slider.press('End');
    await expect.poll(counted).toBeLessThan(all);
    await slider.press('Home');
    await expect.poll(counted).toBe(all);
    await inspector(page)
      .getByRole('button', { name: /^Accept all above/ })
      .click();
    await expect.poll(counted).toBe(0);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(counted).toBe(all);
    await cell(page, name).click();
  });

  it('tags by keyboard only', async () => {
    const { page } = window;
    await cell(page, name).focus();
    await page.keyboard.press('t');
    await page.getByRole('dialog', { name: 'Tag 1 photo' }).waitFor();
    await page.keyboard.type('our boat');
    await page.keyboard.press('Enter');
    await inspector(page).getByRole('button', { name: 'Show photos with tag our boat' }).waitFor();
    await page
      .getByRole('navigation', { name: 'Library' })
      .getByRole('button', { name: /^our boat/ })
      .waitFor();
  });

  it('finds the photo by that tag, typed as a filter that becomes a chip', async () => {
    const { page } = window;
    await describePhoto(page, 'tag:"our boat"');
    await page.getByRole('button', { name: 'Remove filter tag "our boat"' }).waitFor();
    await expect.poll(() => cells(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Remove filter tag "our boat"' }).click();
    await expect.poll(() => cells(page).count()).toBeGreaterThan(1);
  });

  it('renames the tag from where its photos are shown, and takes that back', async () => {
    const { page } = window;
    const library = page.getByRole('navigation', { name: 'Library' });
    await library.getByRole('button', { name: /^our boat/ }).click();
    await page.getByRole('button', { name: 'Rename tag' }).click();
    await page.getByRole('textbox', { name: 'Name of the tag' }).fill('the old boat');
    await page.keyboard.press('Enter');
    await library.getByRole('button', { name: /^the old boat/ }).waitFor();
    await expect.poll(() => cells(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await library.getByRole('button', { name: /^our boat/ }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await expect.poll(() => cells(page).count()).toBeGreaterThan(1);
  });

  it('writes a caption', async () => {
    const { page } = window;
    await cell(page, name).focus();
    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Caption' }).fill('The boat at anchor.');
    await page.keyboard.press('Enter');
    await inspector(page).getByText('The boat at anchor.').waitFor();
  });

  it('rates by key and takes it back by key', async () => {
    const { page } = window;
    await cell(page, name).focus();
    await page.keyboard.press('4');
    await inspector(page).getByRole('button', { name: 'Rate 4 stars', pressed: true }).waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => inspector(page).getByRole('button', { name: /^Rate/, pressed: true }).count()).toBe(0);
  });

  it('goes through many photos with single keys', async () => {
    const { page } = window;
    await grid(page).getByRole('gridcell').first().focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('r');
    const review = page.getByRole('region', { name: 'Review' });
    await review.getByText(/^1 of \d+$/).waitFor();
    const list = review.getByRole('list', { name: 'Suggested tags' });
    await page.keyboard.press('y');
    await expect.poll(() => list.getByRole('button', { name: /^Accept /, pressed: true }).count()).toBe(1);
    await page.keyboard.press('n');
    await expect.poll(() => list.getByRole('button', { name: /^Reject /, pressed: true }).count()).toBeGreaterThan(0);
    await page.keyboard.press('ArrowRight');
    await review.getByText(/^2 of \d+$/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'All photos' }).waitFor();
  });

  it('has kept what a person said, as the command line sees it', async () => {
    expect(await tagsOf()).toContain('our boat');
  });

  it('says nothing to the console', () => {
    expect(window.complaints).toEqual([]);
  });
});
