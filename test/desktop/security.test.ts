import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { shellCallNames } from '../../shared/shell.ts';
import { channels } from '../../shared/shell-channels.ts';
import { world } from './desktop-world.ts';
import type { BrowserWindow } from './electron-stand-in.ts';
import { runDesktop } from './run-desktop.ts';
import type { RunningDesktop } from './run-desktop.ts';

vi.mock('electron', () => import('./electron-stand-in.ts'));

const root = path.join(import.meta.dirname, '..', '..');
let desktop: RunningDesktop;

const window = (): BrowserWindow => world.windows[0] as BrowserWindow;
const fetched = async (url: string, method = 'GET'): Promise<Response> => {
  const handler = world.protocols.get(new URL(url).protocol.slice(0, -1));
  if (!handler) throw new Error(`Nobody handles ${url}.`);
  const request = new Request(url, { method });
  // `Request` tidies an address up; here it comes as somebody might have written it.
  Object.defineProperty(request, 'url', { value: url });
  return handler(request);
};
/** The bridge, as a script that got into the page would use it: with any name and any input. */
const ask = (name: string, input: unknown): Promise<unknown> => desktop.bridge.call(name as never, input as never);

beforeAll(async () => {
  world.isPackaged = true;
  symlinkSync(path.join(root, 'resources'), path.join(world.folder, 'resources'), 'junction');
  desktop = await runDesktop();
  await desktop.ready();
});
afterEach(() => (world.frame = undefined));
afterAll(() => desktop.quit());

describe('Electron’s security checklist', () => {
  test('every process of a page is sandboxed, isolated and without Node', () => {
    expect(world.sandboxed).toBe(true);
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
  });

  test('developer tools stay out of an installed program', () => {
    expect(window().options.webPreferences?.devTools).toBe(false);
    expect(JSON.stringify(world.menuBar)).not.toContain('toggleDevTools');
  });

  test('no remote content: only the program’s own schemes load', () => {
    const cancelled = (url: string): boolean | undefined => {
      let answer: boolean | undefined;
      world.beforeRequest?.({ url }, (response) => (answer = response.cancel));
      return answer;
    };
    for (const url of [
      'https://example.com/',
      'http://127.0.0.1/',
      'ws://example.com/',
      'file:///etc/passwd',
      'ftp://x/',
    ]) {
      expect(cancelled(url), url).toBe(true);
    }
    for (const url of ['app://bowerbird/assets/a.js', 'photo://library/full/1', 'blob:app://bowerbird/1', 'data:,x']) {
      expect(cancelled(url), url).toBe(false);
    }
  });

  test('a strict content security policy, without unsafe-inline or unsafe-eval', async () => {
    const policy = (await fetched('app://bowerbird/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-|\*|https?:/);
  });

  test('every permission is denied, asked for or checked, and every device', () => {
    const answers: boolean[] = [];
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
    ]) {
      world.permissionRequest?.({} as never, permission as never, (granted) => answers.push(granted), {} as never);
      answers.push(world.permissionCheck?.(null, permission as never, '', {} as never) ?? true);
    }
    expect(answers).toEqual(Array(12).fill(false));
    expect(world.devicePermission?.({} as never)).toBe(false);
  });

  test('navigation, frames and redirects lead nowhere but to the page itself', () => {
    for (const kind of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const stopped = (url: string): boolean => {
        const event = Object.assign(new Event(kind, { cancelable: true }), { url });
        window().webContents.events.emit(kind, event);
        return event.defaultPrevented;
      };
      for (const url of [
        'https://example.com/',
        'file:///etc/passwd',
        'app://elsewhere/',
        'app://bowerbird.example/',
        'app://user@bowerbird/',
        'photo://library/full/1',
        'javascript:alert(1)',
        'data:text/html,x',
        'nonsense',
      ]) {
        expect(stopped(url), `${kind} ${url}`).toBe(true);
      }
      expect(stopped('app://bowerbird/')).toBe(false);
    }
  });

  test('no new windows, no embedded pages, no downloads', () => {
    expect(window().webContents.openHandler?.({ url: 'https://example.com/' } as never)).toEqual({ action: 'deny' });
    for (const [emitter, kind] of [
      [window().webContents.events, 'will-attach-webview'],
      [world.session, 'will-download'],
    ] as const) {
      const event = new Event(kind, { cancelable: true });
      emitter.emit(kind, event);
      expect(event.defaultPrevented, kind).toBe(true);
    }
  });

  test('the sender of every message is checked: another page, a frame inside ours, no frame at all', async () => {
    const top = { url: 'app://bowerbird/', parent: null };
    const strangers = [
      { url: 'https://example.com/', parent: null },
      { url: 'app://bowerbird.example/', parent: null },
      { url: 'app://bowerbird/', parent: top },
      { url: 'about:blank', parent: top },
    ];
    const { ipcRenderer } = await import('electron');
    for (const stranger of strangers) {
      world.frame = stranger;
      for (const name of shellCallNames) {
        await expect(ipcRenderer.invoke(channels.call, name, {}), name).rejects.toThrow('may not ask');
      }
      expect(() => ipcRenderer.send(channels.requestPort)).toThrow('may not ask');
      expect(() => ipcRenderer.send(channels.dropped, '/etc')).toThrow('may not ask');
    }
  });

  test('what the page asks of its shell is checked against the table', async () => {
    await expect(ask('nothing', {})).rejects.toThrow();
    await expect(ask('constructor', {})).rejects.toThrow();
    await expect(ask('showInFolder', { id: '../../etc' })).rejects.toThrow();
    await expect(ask('showInFolder', { id: 12_345 })).rejects.toThrow();
    await expect(ask('showContextMenu', { items: [{ kind: 'role', role: 'quit' }], x: 0, y: 0 })).rejects.toThrow();
    expect(world.shownInFolder).toEqual([]);
  });

  test('photo:// serves known ids only, and only GET', async () => {
    for (const url of [
      'photo://library/thumbnail/1',
      'photo://library/full/999999',
      'photo://library/full/0',
      'photo://library/full/-1',
      'photo://library/full/1.5',
      'photo://library/full/../../etc/passwd',
      'photo://library/full/%2e%2e%2fetc%2fpasswd',
      'photo://library//etc/passwd',
      'photo://elsewhere/full/1',
      'photo://library/full/1?path=/etc/passwd',
    ]) {
      expect((await fetched(url)).status, url).toBe(404);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
      expect((await fetched('photo://library/full/1', method)).status, method).toBe(405);
    }
  });

  test('app:// serves the files of the page only', async () => {
    for (const url of [
      'app://bowerbird/../package.json',
      'app://bowerbird/%2e%2e/package.json',
      'app://bowerbird/..%2fpackage.json',
      'app://bowerbird/assets/',
      'app://elsewhere/',
    ]) {
      expect((await fetched(url)).status, url).toBe(404);
    }
    expect((await fetched('app://bowerbird/', 'POST')).status).toBe(405);
  });

  test('openExternal takes a name from a fixed list, never an address', async () => {
    for (const link of ['https://example.com/', 'file:///etc/passwd', 'constructor', '']) {
      await expect(ask('openExternal', { link })).rejects.toThrow();
    }
    expect(world.openedOutside).toEqual([]);
    await ask('openExternal', { link: 'exiftool' });
    expect(world.openedOutside).toEqual(['https://exiftool.org/']);
  });

  test('the page names no path that a person has not chosen', async () => {
    const chosen = path.join(world.folder, 'chosen');
    mkdirSync(chosen);
    const add = (folder: string): Promise<unknown> => desktop.client.call('roots.add', { path: folder });
    await expect(add(chosen)).rejects.toMatchObject({ code: 'bad-request' });
    await expect(desktop.client.call('folders.browse', {})).rejects.toMatchObject({ code: 'unsupported' });
    await expect(
      desktop.client.call('export', { format: 'csv', scope: { all: true }, to: '/etc/passwd' }),
    ).rejects.toMatchObject({ code: 'bad-request' });
    // A file made by a script has no path, so it grants nothing.
    expect(desktop.bridge.pathOfDropped({})).toBe('');
    await expect(add(chosen)).rejects.toMatchObject({ code: 'bad-request' });
    world.chosenPaths = [chosen];
    expect(await desktop.bridge.call('chooseFolder', { of: 'photos' })).toEqual({ path: chosen });
    expect(await add(chosen)).toMatchObject({ root: { name: 'chosen' } });
    const dropped = path.join(world.folder, 'dropped');
    mkdirSync(dropped);
    desktop.bridge.pathOfDropped({ path: dropped });
    expect(await add(dropped)).toMatchObject({ root: { name: 'dropped' } });
  });

  test('the bridge exposes what the page needs, and neither Electron nor Node', () => {
    expect(Object.keys(world.page)).toEqual(['bowerbird']);
    expect(Object.keys(desktop.bridge).sort()).toEqual(
      ['call', 'onCommand', 'onLibrary', 'pathOfDropped', 'platform', 'requestPort'].sort(),
    );
    const heard: unknown[][] = [];
    const stop = desktop.bridge.onCommand((...args) => heard.push(args));
    world.renderer.emit(channels.command, { sender: 'the way back into IPC' }, 'tag');
    stop();
    world.renderer.emit(channels.command, {}, 'tag');
    expect(heard).toEqual([['tag']]);
  });

  test('schemes are registered with no more privileges than they need', () => {
    for (const { privileges } of world.schemes) {
      expect(privileges).toMatchObject({ standard: true, secure: true });
      expect(privileges?.bypassCSP ?? false).toBe(false);
      expect(privileges?.allowServiceWorkers ?? false).toBe(false);
    }
    expect(world.schemes.map(({ scheme }) => scheme)).toEqual(['app', 'photo']);
  });
});

describe('the stand-in', () => {
  const sources = readdirSync(path.join(root, 'electron'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(path.join(root, 'electron', file), 'utf8') }));
  const importers = sources.filter(({ text }) => /^import \{[^}]*\} from 'electron';/m.test(text));

  test('covers exactly what the desktop app imports from Electron', async () => {
    const used = importers.flatMap(({ text }) =>
      [...text.matchAll(/^import \{([^}]*)\} from 'electron';/gm)].flatMap((match) => (match[1] ?? '').split(',')),
    );
    const standIn = await import('./electron-stand-in.ts');
    expect(Object.keys(standIn).sort()).toEqual([...new Set(used.map((name) => name.trim()).filter(Boolean))].sort());
  });

  test('what imports Electron is small', () => {
    for (const { file, text } of importers) expect(text.split('\n').length, file).toBeLessThan(240);
  });
});
