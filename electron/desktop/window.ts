import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { SettingsStore } from './desktop-settings.ts';
import { PAGE_URL } from './page-origin.ts';
import { pagePreferences } from './page-preferences.ts';
import { SMALLEST, restoredBounds } from './window-bounds.ts';

/** The page's own background, so that a window does not flash white while it loads. */
const BACKGROUND = { light: '#f6f6f4', dark: '#17181a' };
const SAVE_AFTER_MS = 400;

export interface WindowOptions {
  settings: SettingsStore;
  /** The built preload script. */
  preload: string;
  /** Developer tools are for checkouts, not for installed programs. */
  devTools: boolean;
}

/** Opens the window where it was last, showing the page. */
export function openWindow({ settings, preload, devTools }: WindowOptions): BrowserWindow {
  const { bounds, maximized } = settings.get();
  const window = new BrowserWindow({
    ...restoredBounds(
      bounds,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Bowerbird',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    show: false,
    webPreferences: {
      preload,
      devTools,
      ...pagePreferences,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  rememberBounds(window, settings);
  void window.loadURL(PAGE_URL);
  return window;
}

function rememberBounds(window: BrowserWindow, settings: SettingsStore): void {
  let waiting: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(waiting);
    if (window.isDestroyed()) return;
    settings.update({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(save, SAVE_AFTER_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', save);
  window.on('closed', () => clearTimeout(waiting));
}
