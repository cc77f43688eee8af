import type { MenuItemConstructorOptions } from 'electron';
import type { CommandId, MenuItem } from '../../shared/menu.ts';
import type { Platform } from '../../shared/shell.ts';

export interface NativeMenuOptions {
  platform: Platform;
  devTools: boolean;
  onCommand: (id: CommandId) => void;
}

/** Electron's form of the menus in shared/menu.ts. */
export function nativeMenu(items: readonly MenuItem[], options: NativeMenuOptions): MenuItemConstructorOptions[] {
  return items
    .filter((item) => options.devTools || item.kind !== 'role' || item.role !== 'toggleDevTools')
    .map((item): MenuItemConstructorOptions => {
      switch (item.kind) {
        case 'separator':
          return { type: 'separator' };
        case 'role':
          return { role: item.role };
        case 'group':
          return { label: item.label, enabled: item.enabled, submenu: nativeMenu(item.items, options) };
        case 'command':
          return {
            id: item.id,
            label: item.label,
            enabled: item.enabled,
            ...(item.checked === undefined ? {} : { type: 'checkbox', checked: item.checked }),
            ...keyOf(item.accelerator, options.platform),
            click: () => options.onCommand(item.id),
          };
      }
    });
}

/**
 * A key of its own, without Control or Command, must reach the page: it decides whether the letter is a command or is being
 * typed. Linux and Windows can show such a key without listening for it; macOS cannot, so there it is left out.
 */
function keyOf(accelerator: string | undefined, platform: Platform): Partial<MenuItemConstructorOptions> {
  if (accelerator === undefined) return {};
  if (accelerator.startsWith('CmdOrCtrl+')) return { accelerator };
  return platform === 'mac' ? {} : { accelerator, registerAccelerator: false };
}
