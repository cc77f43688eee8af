import { describe, expect, test } from 'vitest';
import {
  acceleratorText,
  accelerators,
  applicationMenu,
  emptySelection,
  initialMenuState,
  photoMenu,
  tagMenu,
} from '../../../shared/menu.ts';
import type { MenuCommand, MenuItem } from '../../../shared/menu.ts';

const commands = (items: readonly MenuItem[]): MenuCommand[] =>
  items.flatMap((item) => (item.kind === 'command' ? [item] : item.kind === 'group' ? commands(item.items) : []));
const enabled = (items: readonly MenuItem[]): string[] =>
  commands(items)
    .filter((item) => item.enabled)
    .map((item) => item.label);

const three = { count: 3, suggested: 2, reachable: 3, rating: 4, acceptAbove: 0.8 };

describe('tagMenu', () => {
  test('offers to move to the top only what is not there', () => {
    const top = (nested: boolean) => commands(tagMenu({ nested })).find(({ id }) => id === 'tag-to-top');
    expect(top(true)?.enabled).toBe(true);
    expect(top(false)?.enabled).toBe(false);
  });
});

describe('photoMenu', () => {
  test('offers everything by the names that people and tests look for', () => {
    const labels = photoMenu({ ...three, count: 1, acceptAbove: null }, { showInFolder: true }).flatMap((item) =>
      item.kind === 'separator' ? [] : [item.label],
    );
    expect(labels).toEqual([
      'Annotate',
      'Accept suggestions',
      'Find similar',
      'Search with this picture and words…',
      'Tag…',
      'Edit caption',
      'Rate',
      'Show in folder',
      'Copy path',
      'Export tags…',
      'Re-index',
      'Remove from library',
    ]);
  });

  test('says how many photos it is about, and greys what is for one photo', () => {
    const menu = photoMenu(three, { showInFolder: true });
    expect(enabled(menu)).toContain('Annotate 3 photos');
    expect(enabled(menu)).toContain('Accept suggestions above 0.80');
    expect(enabled(menu)).not.toContain('Find similar');
    expect(enabled(menu)).not.toContain('Edit caption');
    expect(enabled(menu)).not.toContain('Show in folder');
  });

  test('marks the rating that all photos share', () => {
    const checked = commands(photoMenu(three, { showInFolder: true })).filter((item) => item.checked);
    expect(checked.map((item) => item.id)).toEqual(['rate-4']);
  });

  test('needs the file within reach for what touches it', () => {
    const offline = photoMenu({ ...three, count: 1, reachable: 0 }, { showInFolder: true });
    expect(enabled(offline)).not.toContain('Show in folder');
    expect(enabled(offline)).not.toContain('Re-index');
    expect(enabled(offline)).toContain('Tag…');
  });

  test('leaves out what the shell cannot do, and offers nothing for no photos', () => {
    const menu = photoMenu(emptySelection, { showInFolder: false });
    expect(commands(menu).map((item) => item.id)).not.toContain('show-in-folder');
    expect(enabled(menu)).toEqual([]);
  });
});

describe('applicationMenu', () => {
  test('names the edits that can be undone and redone', () => {
    const state = { ...initialMenuState, undo: 'Tag 3 photos' };
    const labels = enabled(applicationMenu(state, 'linux'));
    expect(labels).toContain('Undo Tag 3 photos');
    expect(labels).not.toContain('Redo');
  });

  test('follows each system: a menu of the program’s own on macOS, Quit under File elsewhere', () => {
    expect(applicationMenu(initialMenuState, 'mac')[0]?.label).toBe('Bowerbird');
    const [file] = applicationMenu(initialMenuState, 'windows');
    expect(file?.items.at(-1)).toEqual({ kind: 'role', role: 'quit' });
  });

  test('offers updates only where there is a feed for them', () => {
    const ids = (updates: boolean): string[] =>
      commands(applicationMenu({ ...initialMenuState, updates }, 'linux')).map((item) => item.id);
    expect(ids(false)).not.toContain('check-for-updates');
    expect(ids(true)).toContain('check-for-updates');
  });

  test('no two commands share a key', () => {
    const keys = Object.values(accelerators);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('acceleratorText writes keys as the system’s keyboards do', () => {
  expect(acceleratorText('CmdOrCtrl+Shift+C', 'mac')).toBe('⌘⇧C');
  expect(acceleratorText('CmdOrCtrl+Shift+C', 'windows')).toBe('Ctrl+Shift+C');
  expect(acceleratorText('+', 'linux')).toBe('+');
});
