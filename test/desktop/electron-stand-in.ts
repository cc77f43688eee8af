import { EventEmitter } from 'node:events';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type Electron from 'electron';
import { world } from './desktop-world.ts';
import { MessageChannelStandIn, UtilityProcessStandIn } from './utility-process.ts';
import type { PortStandIn } from './utility-process.ts';

// Stands in for 'electron' where its runtime cannot be had: exactly what the desktop app uses of it, typed by Electron's own
// declarations, so that a use of anything else is a type error here or an error in the tests. Overloads (`on`, `once`) are
// beyond what an implementation can be checked against; they are EventEmitter's own methods.

const overloaded = (method: (...args: never[]) => unknown): never => method as never;
const on = (emitter: EventEmitter): never => overloaded(emitter.on.bind(emitter));

export const app: Pick<
  Electron.App,
  | 'isPackaged'
  | 'on'
  | 'whenReady'
  | 'quit'
  | 'setPath'
  | 'getPath'
  | 'getVersion'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'showAboutPanel'
  | 'getGPUInfo'
> = {
  get isPackaged() {
    return world.isPackaged;
  },
  on: on(world.app),
  whenReady: () => Promise.resolve(),
  quit() {
    world.quits += 1;
    const event = new Event('will-quit', { cancelable: true });
    world.app.emit('will-quit', event);
    if (!event.defaultPrevented) world.app.emit('gone');
  },
  setPath: (name, value) => void world.paths.set(name, value),
  getPath: (name) => world.paths.get(name) ?? path.join(world.folder, name),
  getVersion: () => '0.0.0-test',
  enableSandbox: () => void (world.sandboxed = true),
  requestSingleInstanceLock: () => world.isFirstInstance,
  showAboutPanel: () => undefined,
  getGPUInfo: () => Promise.resolve({ gpuDevice: [{ active: true, driverVendor: 'Stand-in', driverVersion: '1.2' }] }),
};

type UsedOfContents =
  | 'on'
  | 'once'
  | 'send'
  | 'postMessage'
  | 'setWindowOpenHandler'
  | 'startDrag'
  | 'mainFrame'
  | 'id'
  | 'loadURL'
  | 'close';

class ContentsStandIn implements Pick<Electron.WebContents, Exclude<UsedOfContents, 'mainFrame'>> {
  readonly events = new EventEmitter();
  readonly id = world.windows.length + 1;
  readonly on = on(this.events);
  readonly once = overloaded(this.events.once.bind(this.events));
  readonly mainFrame: Pick<Electron.WebFrameMain, 'url' | 'parent'> = { url: '', parent: null };
  readonly #ports: MessagePort[] = [];
  openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;

  send(channel: string, ...args: unknown[]): void {
    world.renderer.emit(channel, {}, ...structuredClone<unknown[]>(args));
  }
  postMessage(channel: string, message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    const ports = (transfer as unknown as PortStandIn[]).map((port) => port.raw);
    this.#ports.push(...ports);
    world.renderer.emit(channel, { ports }, message);
  }
  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.openHandler = handler;
  }
  startDrag(item: Electron.Item): void {
    world.dragged.push(item);
  }
  loadURL(url: string): Promise<void> {
    Object.assign(this.mainFrame, { url });
    this.events.emit('did-finish-load');
    return Promise.resolve();
  }
  /** A page that is closed takes its ends of ports along. */
  close(): void {
    for (const port of this.#ports.splice(0)) port.close();
    this.events.emit('destroyed');
  }
}

type UsedOfWindow =
  | 'on'
  | 'once'
  | 'show'
  | 'focus'
  | 'maximize'
  | 'restore'
  | 'isMinimized'
  | 'isMaximized'
  | 'isDestroyed'
  | 'getNormalBounds'
  | 'loadURL'
  | 'setProgressBar';

export class BrowserWindow implements Pick<Electron.BrowserWindow, UsedOfWindow> {
  readonly events = new EventEmitter();
  readonly on = on(this.events);
  readonly once = overloaded(this.events.once.bind(this.events));
  readonly webContents = new ContentsStandIn();
  readonly options: Electron.BrowserWindowConstructorOptions;
  bounds: Electron.Rectangle;
  shown = false;
  focused = 0;
  minimized = false;
  maximized = false;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    this.options = options;
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 0, height: options.height ?? 0 };
    world.windows.push(this);
    world.app.emit('web-contents-created', {}, this.webContents);
  }
  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused += 1;
  }
  maximize(): void {
    this.maximized = true;
  }
  restore(): void {
    this.minimized = false;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  isDestroyed(): boolean {
    return !world.windows.includes(this);
  }
  getNormalBounds(): Electron.Rectangle {
    return this.bounds;
  }
  loadURL(url: string): Promise<void> {
    Object.assign(this.webContents.mainFrame, { url });
    this.events.emit('ready-to-show');
    return Promise.resolve();
  }
  setProgressBar(progress: number): void {
    world.progress.push(progress);
  }

  static getAllWindows(): BrowserWindow[] {
    return world.windows;
  }
  static getFocusedWindow(): BrowserWindow | null {
    return null;
  }
  static fromWebContents(contents: unknown): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }
}

/** A page that no window shows. */
export class WebContentsView {
  readonly webContents = new ContentsStandIn() as unknown as Electron.WebContents;
  readonly options: Electron.WebContentsViewConstructorOptions;

  constructor(options: Electron.WebContentsViewConstructorOptions) {
    this.options = options;
    world.views.push(this);
    world.app.emit('web-contents-created', {}, this.webContents);
  }
}

export class Menu {
  readonly template: Electron.MenuItemConstructorOptions[];

  private constructor(template: Electron.MenuItemConstructorOptions[]) {
    this.template = template;
  }
  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }
  static setApplicationMenu(menu: Menu): void {
    world.menuBar = menu.template;
  }
  popup(options: Electron.PopupOptions): void {
    world.contextMenu = { template: this.template, options };
  }
}

export class Notification {
  readonly #options: Electron.NotificationConstructorOptions;

  constructor(options: Electron.NotificationConstructorOptions) {
    this.#options = options;
  }
  show(): void {
    world.notifications.push(this.#options);
  }
}

export const clipboard: Pick<Electron.Clipboard, 'writeText'> = {
  writeText(text) {
    world.clipboard = text;
    return Promise.resolve();
  },
};

const chosen = (): Promise<Electron.OpenDialogReturnValue> =>
  Promise.resolve({ canceled: world.chosenPaths.length === 0, filePaths: world.chosenPaths });

export const dialog: Pick<Electron.Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox' | 'showErrorBox'> = {
  showOpenDialog: chosen,
  showSaveDialog: () =>
    Promise.resolve({ canceled: world.chosenPaths.length === 0, filePath: world.chosenPaths[0] ?? '' }),
  showMessageBox: async () => world.response,
  showErrorBox: (title, content) => void world.errors.push(`${title}: ${content}`),
};

export const shell: Pick<Electron.Shell, 'openExternal' | 'showItemInFolder'> = {
  openExternal(url) {
    world.openedOutside.push(url);
    return Promise.resolve();
  },
  showItemInFolder: (file) => void world.shownInFolder.push(file),
};

export const nativeImage: Pick<typeof Electron.nativeImage, 'createFromPath'> = {
  createFromPath: (file) => ({ file }) as unknown as Electron.NativeImage,
};

export const nativeTheme: Pick<Electron.NativeTheme, 'shouldUseDarkColors'> = { shouldUseDarkColors: false };

export const powerMonitor: Pick<Electron.PowerMonitor, 'on' | 'isOnBatteryPower'> = {
  on: on(world.power),
  isOnBatteryPower: () => world.onBattery,
};

export const protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged'> = {
  registerSchemesAsPrivileged: (schemes) => void world.schemes.push(...schemes),
};

export const screen: Pick<Electron.Screen, 'getAllDisplays'> = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display],
};

type UsedOfSession = 'on' | 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler';
type SessionStandIn = Pick<Electron.Session, UsedOfSession> & {
  protocol: Pick<Electron.Protocol, 'handle'>;
  webRequest: Pick<Electron.WebRequest, 'onBeforeRequest'>;
};

export const session: { defaultSession: SessionStandIn } = {
  defaultSession: {
    on: on(world.session),
    setPermissionRequestHandler: (handler) => void (world.permissionRequest = handler),
    setPermissionCheckHandler: (handler) => void (world.permissionCheck = handler),
    setDevicePermissionHandler: (handler) => void (world.devicePermission = handler),
    protocol: { handle: (scheme, handler) => void world.protocols.set(scheme, handler) },
    webRequest: {
      onBeforeRequest: overloaded(
        (handler: NonNullable<typeof world.beforeRequest>) => (world.beforeRequest = handler),
      ),
    },
  },
};

export const utilityProcess: { fork: (...args: Parameters<typeof Electron.utilityProcess.fork>) => unknown } = {
  fork(entry, args = [], options = {}) {
    const started = new UtilityProcessStandIn(world.builtLibrary ?? entry, args, { ...process.env, ...options.env });
    world.processes.push(started);
    return started;
  },
};

export const MessageChannelMain = MessageChannelStandIn;

/** A message of the page, as the main process gets it. */
function eventOfPage(): unknown {
  const [window] = world.windows;
  return { sender: window?.webContents, senderFrame: world.frame ?? window?.webContents.mainFrame };
}

export const ipcMain: Pick<Electron.IpcMain, 'handle' | 'on'> = {
  handle: (channel, handler) => void world.invoked.set(channel, handler as never),
  on: on(world.sent),
};

export const ipcRenderer: Pick<Electron.IpcRenderer, 'invoke' | 'send' | 'on' | 'removeListener'> = {
  async invoke(channel: string, ...args: unknown[]): Promise<never> {
    const handler = world.invoked.get(channel);
    if (!handler) throw new Error(`Nobody handles ${channel}.`);
    return structuredClone(await handler(eventOfPage(), ...structuredClone<unknown[]>(args))) as never;
  },
  send: (channel: string, ...args: unknown[]) => void world.sent.emit(channel, eventOfPage(), ...args),
  on: on(world.renderer),
  removeListener: overloaded(world.renderer.removeListener.bind(world.renderer)),
};

export const contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'> = {
  exposeInMainWorld: (name, api) => void Object.assign(world.page, { [name]: api as unknown }),
};

export const webUtils: Pick<Electron.WebUtils, 'getPathForFile'> = {
  // A file that a person dropped has a path in these tests; one that a script made has none.
  getPathForFile: (file) => (file as unknown as { path?: string }).path ?? '',
};
