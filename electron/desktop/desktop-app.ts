import path from 'node:path';
import { BrowserWindow, Menu, Notification, app, clipboard, dialog, powerMonitor, session } from 'electron';
import type { WireError } from '../../shared/errors.ts';
import { applicationMenu, initialMenuState } from '../../shared/menu.ts';
import type { CommandId, MenuState } from '../../shared/menu.ts';
import type { Platform } from '../../shared/shell.ts';
import { channels } from '../../shared/shell-channels.ts';
import type { Log } from '../library/log.ts';
import { createBatteryPause } from './battery-pause.ts';
import type { BatteryPause } from './battery-pause.ts';
import type { SettingsStore } from './desktop-settings.ts';
import { diagnosticsReport } from './diagnostics.ts';
import { watchIndexing } from './indexing-watch.ts';
import type { LibraryLink } from './library-link.ts';
import { lockSession } from './lockdown.ts';
import { nativeMenu } from './native-menu.ts';
import { servePage, servePictures } from './protocols.ts';
import { handleShellCalls } from './shell-handlers.ts';
import { checkForUpdates, hasUpdateFeed } from './updates.ts';
import { openWindow } from './window.ts';

export interface DesktopAppOptions {
  link: LibraryLink;
  settings: SettingsStore;
  log: Log;
  logFiles: readonly string[];
  /** Built files: the page's folder and the preload script. */
  rendererFolder: string;
  preload: string;
  /** Folder with icons. */
  resources: string;
}

/** The running desktop app, once Electron is ready. */
export interface DesktopApp {
  /** Brings the window to the front, opening one if there is none. */
  show(): void;
  /** Adds folders that were named on the command line or dropped on the icon. */
  openFolders(folders: readonly string[]): Promise<void>;
}

export const platform: Platform =
  process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux';

export function startDesktopApp(options: DesktopAppOptions): DesktopApp {
  const { link, settings, log, logFiles, rendererFolder, preload, resources } = options;
  const devTools = !app.isPackaged;
  let menuState: MenuState = {
    ...initialMenuState,
    pauseOnBattery: settings.get().pauseOnBattery,
    updates: hasUpdateFeed(process.resourcesPath),
  };

  lockSession(session.defaultSession);
  servePage(session.defaultSession, rendererFolder);
  servePictures(session.defaultSession, link.picture);

  const show = (): void => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) {
      openWindow({ settings, preload, devTools });
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
  };

  const drawMenu = (): void => {
    const template = nativeMenu(applicationMenu(menuState, platform), { platform, devTools, onCommand: command });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };

  const battery = followPower(link, settings);

  const command = (id: CommandId): void => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    switch (id) {
      case 'about':
        app.showAboutPanel();
        return;
      case 'copy-diagnostics':
        if (window) void copyDiagnostics(window);
        return;
      case 'check-for-updates':
        void checkForUpdates(log).then(
          (message) => dialog.showMessageBox({ message }),
          (error: unknown) => dialog.showErrorBox('Looking for updates failed', String(error)),
        );
        return;
      case 'pause-on-battery':
        settings.update({ pauseOnBattery: !settings.get().pauseOnBattery });
        menuState = { ...menuState, pauseOnBattery: settings.get().pauseOnBattery };
        drawMenu();
        battery.update();
        return;
      case 'pause-indexing':
        battery.takenOver();
        window?.webContents.send(channels.command, id);
        return;
      default:
        // Everything else is the page's to do, as if its own key had been pressed.
        window?.webContents.send(channels.command, id);
    }
  };

  const copyDiagnostics = async (window: Electron.BrowserWindow): Promise<boolean> => {
    const asked = await dialog.showMessageBox(window, {
      type: 'question',
      message: 'Copy diagnostics?',
      detail: 'Puts versions, findings and the end of the logs on the clipboard, to be pasted into a report.',
      checkboxLabel: 'Include the names of photos and folders',
      checkboxChecked: false,
      buttons: ['Copy', 'Cancel'],
      defaultId: 0,
      cancelId: 1,
    });
    if (asked.response !== 0) return false;
    const withNames = asked.checkboxChecked;
    const library = await link.client.call('diagnostics', { withNames }).then(
      ({ text }) => text,
      (error: unknown) => `The library did not answer: ${String(error)}`,
    );
    const versions = {
      Bowerbird: app.getVersion(),
      Electron: process.versions.electron,
      Node: process.versions.node,
      System: `${process.platform} ${process.arch}`,
    };
    await clipboard.writeText(diagnosticsReport({ library, logs: logFiles, versions, withNames }));
    return true;
  };

  handleShellCalls({
    link,
    platform,
    dragIcon: path.join(resources, 'icons', 'drag.png'),
    setMenuState(state) {
      menuState = { ...menuState, ...state };
      drawMenu();
    },
    copyDiagnostics,
  });
  drawMenu();
  link.onFailed((error) => void offerRetry(link, error));
  link.client.on('indexing.progress', showIndexing());
  show();

  return {
    show,
    async openFolders(folders) {
      for (const folder of folders) {
        link.grant(folder);
        try {
          await link.client.call('roots.add', { path: folder });
        } catch (error) {
          dialog.showErrorBox('This folder could not be added', error instanceof Error ? error.message : String(error));
        }
      }
    },
  };
}

/** A library that cannot be opened may be one that another program holds, or that lies on a disk to be plugged in. */
async function offerRetry(link: LibraryLink, error: WireError): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The library could not be opened',
    detail: error.message,
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) link.retry();
  else app.quit();
}

function showIndexing(): ReturnType<typeof watchIndexing> {
  return watchIndexing({
    setProgress(fraction, paused) {
      for (const window of BrowserWindow.getAllWindows()) {
        window.setProgressBar(fraction ?? -1, { mode: paused ? 'paused' : 'normal' });
      }
    },
    notify: (title, body) => new Notification({ title, body }).show(),
    isFocused: () => BrowserWindow.getFocusedWindow() !== null,
  });
}

function followPower(link: LibraryLink, settings: SettingsStore): BatteryPause {
  const ask = (name: 'indexing.pause' | 'indexing.resume'): void => {
    // A library that is gone is not working either.
    link.client.call(name, {}).catch(() => undefined);
  };
  const battery = createBatteryPause({
    pause: () => ask('indexing.pause'),
    resume: () => ask('indexing.resume'),
    wanted: () => settings.get().pauseOnBattery,
    onBattery: () => powerMonitor.isOnBatteryPower(),
  });
  powerMonitor.on('on-battery', () => battery.update());
  powerMonitor.on('on-ac', () => battery.update());
  powerMonitor.on('suspend', () => link.setAsleep(true));
  powerMonitor.on('resume', () => link.setAsleep(false));
  battery.update();
  return battery;
}
