import path from 'node:path';
import { app } from 'electron';
import { defaultLibraryFolder } from './default-library.ts';
import { platform, startDesktopApp } from './desktop/desktop-app.ts';
import { openSettings } from './desktop/desktop-settings.ts';
import { linkLibrary } from './desktop/library-link.ts';
import { lockContents } from './desktop/lockdown.ts';
import { foldersIn } from './desktop/opened-folders.ts';
import { registerSchemes } from './desktop/protocols.ts';
import { resourcesFolder } from './library/resources.ts';
import { workerFile } from './library/worker-file.ts';
import { rotatingLog } from './rotating-log.ts';
import { terminalProgress } from './terminal-progress.ts';

// Entry of the desktop app. The main process owns windows, menus and dialogs; the library runs in a process of its own.

// Beside the library's default folder, not in it: Chromium keeps its caches there.
app.setPath('userData', path.join(app.getPath('appData'), 'Bowerbird Desktop'));
app.enableSandbox();
registerSchemes();
lockContents(app);

const bare = process.defaultApp;
const waiting = foldersIn(process.argv, bare, process.cwd());
let openFolders = (folders: readonly string[]): void => void waiting.push(...folders);

// macOS tells of folders dropped on the icon before anything else happens.
app.on('open-file', (event, file) => {
  event.preventDefault();
  openFolders([file]);
});

if (!app.requestSingleInstanceLock()) app.quit();
else void app.whenReady().then(start);

function start(): void {
  const built = import.meta.dirname;
  if (app.isPackaged) process.env['BOWERBIRD_RESOURCES'] = path.join(process.resourcesPath, 'resources');
  const logs = path.join(app.getPath('userData'), 'logs');
  const logFiles = ['main.log', 'library.log'].map((name) => path.join(logs, name)) as [string, string];
  const log = rotatingLog(logFiles[0]);
  const link = linkLibrary({
    entry: workerFile(import.meta.url, 'library-process'),
    library: defaultLibraryFolder(),
    logFile: logFiles[1],
    env: process.env,
    graphicsPreload: path.join(built, 'graphics-preload.cjs'),
    log,
  });
  const desktop = startDesktopApp({
    link,
    log,
    logFiles,
    settings: openSettings(path.join(app.getPath('userData'), 'desktop.json')),
    rendererFolder: path.join(built, '..', 'renderer'),
    preload: path.join(built, 'preload.cjs'),
    resources: resourcesFolder(),
  });

  // Started from a terminal, by npm start: the bar belongs there as well.
  if (process.env['BOWERBIRD_TERMINAL'] !== undefined) {
    const bar = terminalProgress(process.stderr);
    link.client.on('indexing.progress', (progress) => bar.show(progress));
  }
  openFolders = (folders) => void desktop.openFolders(folders);
  openFolders(waiting);
  app.on('second-instance', (_event, argv, workingFolder) => {
    desktop.show();
    openFolders(foldersIn(argv, bare, workingFolder));
  });
  app.on('activate', () => desktop.show());
  app.on('window-all-closed', () => {
    if (platform !== 'mac') app.quit();
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    // The library finishes what it is writing first.
    event.preventDefault();
    void link.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}
