import { mkdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { world } from './desktop-world.ts';
import type { BrowserWindow } from './electron-stand-in.ts';
import { runDesktop } from './run-desktop.ts';
import type { RunningDesktop } from './run-desktop.ts';

vi.mock('electron', () => import('./electron-stand-in.ts'));

let desktop: RunningDesktop;
let photos: string;

const window = (): BrowserWindow => world.windows[0] as BrowserWindow;

beforeAll(async () => {
  photos = path.join(world.folder, 'holiday');
  mkdirSync(photos);
  for (const [name, background] of Object.entries({ red: '#c00', green: '#0a0' })) {
    await sharp({ create: { width: 64, height: 48, channels: 3, background } })
      .jpeg()
      .toFile(path.join(photos, `${name}.jpg`));
  }
  desktop = await runDesktop([photos]);
  await desktop.ready();
  const allIndexed = async (): Promise<void> => expect((await desktop.client.call('status', {})).indexed).toBe(2);
  await vi.waitFor(allIndexed, { timeout: 60_000, interval: 100 });
});
afterAll(() => desktop.quit());

describe('the desktop app, with a stand-in of Electron and the real library', () => {
  test('opens one window with the page, and a menu bar', () => {
    expect(world.windows).toHaveLength(1);
    expect(window().webContents.mainFrame.url).toBe('app://bowerbird/');
    expect(window().shown).toBe(true);
    expect(world.menuBar?.map((item) => item.label)).toContain('Photo');
  });

  test('a folder named on the command line becomes part of the library', async () => {
    const { roots } = await desktop.client.call('roots.list', {});
    expect(roots.map((root) => root.name)).toEqual(['holiday']);
  });

  test('the page asks the library straight, and hears its events', async () => {
    const { ids } = await desktop.client.call('photos.outline', {});
    expect(ids).toHaveLength(2);
    const told = new Promise((resolve) => desktop.client.on('photos.changed', resolve));
    await desktop.client.call('photos.rate', { scope: { ids: ids.slice(0, 1) }, rating: 4 });
    await told;
    expect((await desktop.client.call('photos.get', { id: ids[0] ?? 0 })).rating).toBe(4);
  });

  test('the page’s own files and the photos come over the program’s schemes', async () => {
    const page = await world.protocols.get('app')?.(new Request('app://bowerbird/'));
    expect(page?.headers.get('content-type')).toContain('text/html');
    const { ids } = await desktop.client.call('photos.outline', {});
    const url = desktop.client.pictureUrl(ids[0] ?? 0, 'thumbnail');
    const picture = await world.protocols.get('photo')?.(new Request(url));
    expect(picture?.headers.get('content-type')).toBe('image/webp');
    const { width } = await sharp(Buffer.from((await picture?.arrayBuffer()) ?? new ArrayBuffer(0))).metadata();
    expect(width).toBeGreaterThan(0);
  });

  test('"show in folder", "copy path" and dragging out take ids and find the files', async () => {
    const { ids } = await desktop.client.call('photos.outline', { sort: 'name' });
    const files = ['green.jpg', 'red.jpg'].map((name) => path.join(photos, name));
    await desktop.bridge.call('showInFolder', { id: ids[0] ?? 0 });
    expect(world.shownInFolder).toEqual(files.slice(0, 1));
    await desktop.bridge.call('copyPath', { ids });
    expect(world.clipboard.split('\n')).toEqual(files);
    await desktop.bridge.call('startDrag', { ids });
    expect(world.dragged[0]?.files).toEqual(files);
  });

  test('a context menu is native, and answers what was chosen or that nothing was', async () => {
    const items = [
      { kind: 'command', id: 'annotate', label: 'Annotate', enabled: true, accelerator: 'A' },
      { kind: 'separator' },
      { kind: 'command', id: 'remove', label: 'Remove from library', enabled: false },
    ] as const;
    const asked = desktop.bridge.call('showContextMenu', { items: [...items], x: 10, y: 20 });
    await expect.poll(() => world.contextMenu?.template.length).toBe(3);
    expect(world.contextMenu?.options).toMatchObject({ x: 10, y: 20 });
    const click = world.contextMenu?.template[0]?.click as unknown as () => void;
    world.contextMenu?.options.callback?.();
    click();
    expect(await asked).toEqual({ chosen: 'annotate' });
    const dismissed = desktop.bridge.call('showContextMenu', { items: [...items], x: 0, y: 0 });
    await expect.poll(() => world.contextMenu?.options.x).toBe(0);
    world.contextMenu?.options.callback?.();
    expect(await dismissed).toEqual({ chosen: null });
  });

  test('commands of the menu bar reach the page, and the menu bar follows the selection', async () => {
    const heard: string[] = [];
    const stop = desktop.bridge.onCommand((command) => heard.push(command));
    const selection = { count: 3, suggested: 0, reachable: 3, rating: null, acceptAbove: null };
    await desktop.bridge.call('setMenuState', { selection, undo: 'Rate 1 photo', redo: null, paused: false });
    const labels = (world.menuBar ?? []).flatMap((menu) => menu.submenu as { label?: string; click?: () => void }[]);
    labels.find((item) => item.label === 'Annotate 3 photos')?.click?.();
    labels.find((item) => item.label === 'Undo Rate 1 photo')?.click?.();
    stop();
    expect(heard).toEqual(['annotate', 'undo']);
  });

  test('a second start shows the window that is there and adds its folders', async () => {
    const more = path.join(world.folder, 'more');
    mkdirSync(more);
    window().minimized = true;
    world.app.emit('second-instance', {}, [process.execPath, '--flag', 'more', 'no-such-folder'], world.folder);
    expect(window().minimized).toBe(false);
    expect(window().focused).toBe(1);
    await expect
      .poll(async () => (await desktop.client.call('roots.list', {})).roots.map((root) => root.name).sort())
      .toEqual(['holiday', 'more']);
  });

  test('a folder dropped on the icon is added', async () => {
    const dropped = path.join(world.folder, 'dropped on the icon');
    mkdirSync(dropped);
    world.app.emit('open-file', new Event('open-file'), dropped);
    const names = async (): Promise<string[]> =>
      (await desktop.client.call('roots.list', {})).roots.map((root) => root.name);
    await expect.poll(names).toContain('dropped on the icon');
  });

  test('work pauses on battery and goes on afterwards', async () => {
    const state = async (): Promise<unknown> => desktop.client.call('indexing.progress', {});
    world.onBattery = true;
    world.power.emit('on-battery');
    await desktop.client.call('indexing.rescan', {});
    world.onBattery = false;
    world.power.emit('on-ac');
    await expect.poll(state).toMatchObject({ state: 'idle' });
  });

  test('the window’s place is remembered', async () => {
    window().bounds = { x: 30, y: 40, width: 900, height: 700 };
    window().events.emit('close');
    const { openSettings } = await import('../../electron/desktop/desktop-settings.ts');
    const file = path.join(world.paths.get('userData') ?? '', 'desktop.json');
    expect(openSettings(file).get().bounds).toEqual({ x: 30, y: 40, width: 900, height: 700 });
  });

  test('diagnostics go to the clipboard, with names only where the person ticked that', async () => {
    world.response = { response: 1, checkboxChecked: false };
    world.clipboard = '';
    expect(await desktop.bridge.call('copyDiagnostics', {})).toEqual({ copied: false });
    expect(world.clipboard).toBe('');
    world.response = { response: 0, checkboxChecked: false };
    expect(await desktop.bridge.call('copyDiagnostics', {})).toEqual({ copied: true });
    expect(world.clipboard).toContain('Bowerbird 0.0.0-test');
    expect(world.clipboard).not.toContain('holiday');
    expect(world.clipboard).not.toContain(world.folder);
  });
});
