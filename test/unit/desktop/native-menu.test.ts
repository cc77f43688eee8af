import { expect, test } from 'vitest';
import { nativeMenu } from '../../../electron/desktop/native-menu.ts';
import type { MenuItem } from '../../../shared/menu.ts';

const options = { platform: 'linux', devTools: false, onCommand: () => undefined } as const;

test('letters are shown but left to the page, which knows whether they are being typed', () => {
  const letter: MenuItem = { kind: 'command', id: 'tag', label: 'Tag…', enabled: true, accelerator: 'T' };
  expect(nativeMenu([letter], options)[0]).toMatchObject({ accelerator: 'T', registerAccelerator: false });
  // macOS would take the key away from every text field.
  expect(nativeMenu([letter], { ...options, platform: 'mac' })[0]).not.toHaveProperty('accelerator');
});

test('keys with Command or Control work from the menu', () => {
  const undo: MenuItem = { kind: 'command', id: 'undo', label: 'Undo', enabled: true, accelerator: 'CmdOrCtrl+Z' };
  expect(nativeMenu([undo], { ...options, platform: 'mac' })[0]).toMatchObject({ accelerator: 'CmdOrCtrl+Z' });
  expect(nativeMenu([undo], options)[0]).not.toHaveProperty('registerAccelerator');
});

test('groups, separators, ticks and roles find their native form', () => {
  const chosen: string[] = [];
  const menu = nativeMenu(
    [
      {
        kind: 'group',
        label: 'Rate',
        enabled: true,
        items: [{ kind: 'command', id: 'rate-3', label: '★★★', enabled: true, checked: true }],
      },
      { kind: 'separator' },
      { kind: 'role', role: 'copy' },
      { kind: 'role', role: 'toggleDevTools' },
    ],
    { ...options, onCommand: (id) => chosen.push(id) },
  );
  expect(menu).toMatchObject([
    { label: 'Rate', submenu: [{ type: 'checkbox', checked: true }] },
    { type: 'separator' },
    { role: 'copy' },
  ]);
  const [rating] = menu[0]?.submenu as unknown as { click: () => void }[];
  rating?.click();
  expect(chosen).toEqual(['rate-3']);
});
