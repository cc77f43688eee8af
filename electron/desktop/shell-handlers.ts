import { BrowserWindow, Menu, clipboard, dialog, ipcMain, nativeImage, shell } from 'electron';
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { CommandId } from '../../shared/menu.ts';
import type { Platform, ShellCallName, ShellInput, ShellOutput } from '../../shared/shell.ts';
import { externalLinks, shellCalls } from '../../shared/shell.ts';
import { channels } from '../../shared/shell-channels.ts';
import type { LibraryLink } from './library-link.ts';
import { nativeMenu } from './native-menu.ts';
import { isOwnPage } from './page-origin.ts';

export interface ShellHandlerOptions {
  link: LibraryLink;
  platform: Platform;
  /** Picture that hangs at the pointer while photos are dragged out. */
  dragIcon: string;
  setMenuState: (state: ShellInput<'setMenuState'>) => void;
  copyDiagnostics: (window: Electron.BrowserWindow) => Promise<boolean>;
}

type ShellHandlers = {
  [N in ShellCallName]: (input: ShellInput<N>, window: Electron.BrowserWindow) => Promise<ShellOutput<N>>;
};

/** Serves the table in shared/shell.ts to our own page in our own windows, and to nobody else. */
export function handleShellCalls(options: ShellHandlerOptions): void {
  const handlers = shellHandlers(options);
  ipcMain.handle(channels.call, async (event, name: unknown, input: unknown) => {
    const window = senderOf(event);
    if (!isShellCall(name)) throw new Error('There is no such call.');
    return run(handlers, name, input, window);
  });
  ipcMain.on(channels.requestPort, (event) => {
    senderOf(event);
    options.link.introduce(event.sender);
  });
  ipcMain.on(channels.dropped, (event, path: unknown) => {
    senderOf(event);
    if (typeof path === 'string' && path !== '') options.link.grant(path);
  });
}

const isShellCall = (name: unknown): name is ShellCallName =>
  typeof name === 'string' && Object.hasOwn(shellCalls, name);

function run<N extends ShellCallName>(
  handlers: ShellHandlers,
  name: N,
  input: unknown,
  window: Electron.BrowserWindow,
): Promise<ShellOutput<N>> {
  // Parsing with the schema of `name` gives that call's input; TypeScript cannot follow the name through the table.
  return handlers[name](shellCalls[name].input.parse(input) as ShellInput<N>, window);
}

/**
 * The window that a message came from. Only the top frame of one of our windows, showing our page, is listened to: a
 * frame or a page that has no business here is refused.
 *
 * @throws Error where it came from anywhere else
 */
function senderOf(event: IpcMainEvent | IpcMainInvokeEvent): Electron.BrowserWindow {
  const frame = event.senderFrame;
  const window = BrowserWindow.fromWebContents(event.sender);
  if (!window || frame?.parent !== null || !isOwnPage(frame.url)) throw new Error('This page may not ask for that.');
  return window;
}

const FILE_TYPES = {
  xmp: { name: 'XMP sidecars', extensions: ['xmp'] },
  csv: { name: 'Table (CSV)', extensions: ['csv'] },
  json: { name: 'JSON', extensions: ['json'] },
} as const;

function shellHandlers({
  link,
  platform,
  dragIcon,
  setMenuState,
  copyDiagnostics,
}: ShellHandlerOptions): ShellHandlers {
  const pathsOf = async (ids: readonly number[]): Promise<string[]> => {
    const photos = await Promise.all(ids.map((id) => link.client.call('photos.get', { id })));
    return photos.map((photo) => photo.path);
  };
  /** What a person chose in a dialog may be named by the page afterwards. */
  const granted = (path: string | undefined): { path: string | null } => {
    if (path) link.grant(path);
    return { path: path ?? null };
  };
  return {
    async chooseFolder({ of }, window) {
      const chosen = await dialog.showOpenDialog(window, {
        title: of === 'model' ? 'Add the folder of a model' : 'Add a folder of photos',
        buttonLabel: 'Add',
        properties: ['openDirectory', 'createDirectory'],
      });
      return granted(chosen.filePaths[0]);
    },
    async chooseExportTarget({ format, name }, window) {
      if (format === 'xmp') {
        const chosen = await dialog.showOpenDialog(window, {
          title: 'Write sidecars into',
          buttonLabel: 'Export',
          properties: ['openDirectory', 'createDirectory'],
        });
        return granted(chosen.filePaths[0]);
      }
      const chosen = await dialog.showSaveDialog(window, {
        title: 'Export tags',
        defaultPath: name,
        filters: [{ ...FILE_TYPES[format], extensions: [...FILE_TYPES[format].extensions] }],
      });
      return granted(chosen.canceled ? undefined : chosen.filePath);
    },
    async chooseImportSource({ format }, window) {
      const chosen = await dialog.showOpenDialog(window, {
        title: 'Import tags',
        buttonLabel: 'Import',
        properties: [format === 'xmp' ? 'openDirectory' : 'openFile'],
        filters: [{ ...FILE_TYPES[format], extensions: [...FILE_TYPES[format].extensions] }],
      });
      return granted(chosen.filePaths[0]);
    },
    async showInFolder({ id }) {
      for (const path of await pathsOf([id])) shell.showItemInFolder(path);
      return {};
    },
    async copyPath({ ids }) {
      await clipboard.writeText((await pathsOf(ids)).join('\n'));
      return {};
    },
    async startDrag({ ids }, window) {
      const files = await pathsOf(ids);
      const [file] = files;
      if (file !== undefined) window.webContents.startDrag({ file, files, icon: nativeImage.createFromPath(dragIcon) });
      return {};
    },
    showContextMenu: ({ items, x, y }, window) =>
      new Promise((resolve) => {
        const choose = (chosen: CommandId | null): void => resolve({ chosen });
        const plain = items.map((item) => ({ ...item })) as Parameters<typeof nativeMenu>[0];
        const template = nativeMenu(plain, { platform, devTools: false, onCommand: choose });
        // Closing may be told before or after the choice, as the system likes: the choice has time to come first.
        Menu.buildFromTemplate(template).popup({ window, x, y, callback: () => setTimeout(() => choose(null), 100) });
      }),
    setMenuState(state) {
      setMenuState(state);
      return Promise.resolve({});
    },
    setProgress({ fraction }, window) {
      window.setProgressBar(fraction ?? -1);
      return Promise.resolve({});
    },
    async openExternal({ link: name }) {
      // By name from a fixed list: no address ever comes from the page.
      await shell.openExternal(externalLinks[name]);
      return {};
    },
    copyDiagnostics: async (_input, window) => ({ copied: await copyDiagnostics(window) }),
  };
}
