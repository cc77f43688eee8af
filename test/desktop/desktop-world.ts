import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type Electron from 'electron';
import type { Bridge } from '../../shared/shell.ts';
import type { BrowserWindow, WebContentsView } from './electron-stand-in.ts';
import type { UtilityProcessStandIn } from './utility-process.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

/** What happened to the stand-in of Electron, and what the person in front of it would do. */
export const world = {
  /** Stands for everything that Electron would keep outside the program. */
  folder: mkdtempSync(path.join(os.tmpdir(), 'bowerbird-desktop-')),
  app: new EventEmitter(),
  paths: new Map<string, string>(),
  isPackaged: false,
  isFirstInstance: true,
  sandboxed: false,
  quits: 0,
  power: new EventEmitter(),
  onBattery: false,
  schemes: [] as Electron.CustomScheme[],
  protocols: new Map<string, (request: Request) => Response | Promise<Response>>(),
  permissionRequest: undefined as Parameters<Electron.Session['setPermissionRequestHandler']>[0] | undefined,
  permissionCheck: undefined as Parameters<Electron.Session['setPermissionCheckHandler']>[0] | undefined,
  devicePermission: undefined as Parameters<Electron.Session['setDevicePermissionHandler']>[0] | undefined,
  beforeRequest: undefined as
    ((details: { url: string }, decide: (response: Electron.CallbackResponse) => void) => void) | undefined,
  session: new EventEmitter(),
  /** Handlers in the main process, by channel. */
  invoked: new Map<string, Handler>(),
  sent: new EventEmitter(),
  /** Listeners in the page's process, by channel. */
  renderer: new EventEmitter(),
  /** What the preload script put into the page's world. */
  page: {} as { bowerbird?: Bridge },
  /** Ports that reached the page, as messages of its window. */
  windowMessages: new EventEmitter<{ message: [data: unknown, ports: MessagePort[]] }>(),
  windows: [] as BrowserWindow[],
  /** Pages without a window, in the order in which they were opened. */
  views: [] as WebContentsView[],
  /** The frame that messages of the page come from; tests put another in its place. */
  frame: undefined as { url: string; parent: unknown } | undefined,
  processes: [] as UtilityProcessStandIn[],
  /** Started instead of the library process's source, to run what is built from it. */
  builtLibrary: undefined as string | undefined,
  menuBar: undefined as Electron.MenuItemConstructorOptions[] | undefined,
  contextMenu: undefined as
    { template: Electron.MenuItemConstructorOptions[]; options: Electron.PopupOptions } | undefined,
  clipboard: '',
  shownInFolder: [] as string[],
  openedOutside: [] as string[],
  notifications: [] as Electron.NotificationConstructorOptions[],
  errors: [] as string[],
  /** What dialogs answer: paths for file dialogs, a response and a tick for questions. */
  chosenPaths: [] as string[],
  response: { response: 0, checkboxChecked: false } as
    Electron.MessageBoxReturnValue | Promise<Electron.MessageBoxReturnValue>,
  dragged: [] as Electron.Item[],
  progress: [] as number[],
};
