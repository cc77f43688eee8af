import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cells, describePhoto, openWindow, scenePictures, type OpenWindow } from './open-window.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe-core finds on the page as it stands, of serious and critical impact, in a line each. */
async function findings({ page }: OpenWindow): Promise<string[]> {
  // Through the debugger's protocol, to which the page's content security policy does not apply.
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}

describe.each(['light', 'dark'] as const)('every view is accessible in the %s theme', (theme) => {
  let window: OpenWindow;
  beforeAll(async () => {
    window = await openWindow({ pictures: await scenePictures(1, { gps: { lat: 48.85, lon: 2.35 } }) });
    await window.page.getByRole('combobox', { name: 'Theme' }).selectOption(theme);
    await cells(window.page).first().click();
    await window.page.keyboard.press('a');
    await window.page.getByRole('list', { name: 'Suggested tags' }).waitFor();
  });
  afterAll(() => window.close());

  it('grid and inspector', async () => {
    expect(await findings(window)).toEqual([]);
  });

  it('search results', async () => {
    await describePhoto(window.page, 'snowy mountains -dog');
    await cells(window.page).first().waitFor();
    expect(await findings(window)).toEqual([]);
  });

  it('context menu', async () => {
    const { page } = window;
    await cells(page).first().click({ button: 'right' });
    await page.getByRole('menu', { name: 'Photo' }).waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it.each(['t', 'c', 'e', '?'])('dialog behind the key %s', async (key) => {
    const { page } = window;
    await cells(page).first().click();
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('large view', async () => {
    const { page } = window;
    await cells(page).first().dblclick();
    await page.getByRole('dialog', { name: /^Large view/ }).waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('review', async () => {
    const { page } = window;
    await cells(page).first().click();
    await page.keyboard.press('r');
    await page.getByRole('region', { name: 'Review' }).waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('timeline', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Timeline' }).click();
    await page.getByRole('toolbar', { name: 'Photos by month' }).getByRole('button').first().waitFor();
    expect(await findings(window)).toEqual([]);
  });

  it('check of the library', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Check the library…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Check the library' });
    await dialog.getByText(/in order\.$|attention\.$/).waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it.each([
    ['Settings of folder photos', 'Settings of “photos”'],
    ['Sidecars…', 'Sidecars'],
    ['Add folder…', 'Choose a folder of photos'],
  ])('dialog behind the sidebar’s %s', async (button, title) => {
    const { page } = window;
    await page.getByRole('navigation', { name: 'Library' }).getByRole('button', { name: button }).click();
    await page.getByRole('dialog', { name: title }).waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('menu of a tag, and the dialog that moves it', async () => {
    const { page } = window;
    await cells(page).first().click();
    await page.keyboard.press('t');
    await page.keyboard.type('qqtrip');
    await page.keyboard.press('Enter');
    const sidebar = page.getByRole('navigation', { name: 'Library' });
    await sidebar.getByRole('button', { name: /^qqtrip/ }).click({ button: 'right' });
    await page.getByRole('menu', { name: 'qqtrip' }).waitFor();
    expect(await findings(window)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Move…' }).click();
    await page.getByRole('dialog', { name: 'Move the tag “qqtrip”' }).waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('adding a model from a folder', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Models', exact: true }).click();
    await page.getByRole('button', { name: 'Add a model from a folder…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a model' });
    await dialog.getByRole('button', { name: 'Add this model' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await findings(window)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it.each([
    ['Map', 'Map of photos'],
    ['Atlas', 'Atlas: photos laid out by similarity'],
    ['Duplicates', 'Duplicates'],
    ['Not indexed 0', 'Not indexed'],
    ['Models', 'Models'],
    ['History', 'History'],
  ])('%s', async (name, region) => {
    const { page } = window;
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('region', { name: region }).waitFor();
    await page.waitForTimeout(500);
    expect(await findings(window)).toEqual([]);
  });
});
