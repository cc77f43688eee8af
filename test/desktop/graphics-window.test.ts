import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serveTowers } from '../../electron/graphics/serve-towers.ts';
import { startBackend } from '../../electron/library/encoder/backend.ts';
import type { ToCard } from '../../electron/library/encoder/graphics-messages.ts';
import type { TensorFlow } from '../../electron/library/encoder/tower.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import type { EventData } from '../../shared/api.ts';
import { channels } from '../../shared/shell-channels.ts';
import { standInCard } from '../unit/library/encoder/graphics-stand-ins.ts';
import { world } from './desktop-world.ts';
import type { WebContentsView } from './electron-stand-in.ts';
import { runDesktop } from './run-desktop.ts';
import type { RunningDesktop } from './run-desktop.ts';

// The way from the library process over the main process to the graphics card's page and back, with the page's own code.
// The card is a stand-in: TensorFlow.js on wasm, under the name of one.

vi.mock('electron', () => import('./electron-stand-in.ts'));

let desktop: RunningDesktop;
let tf: TensorFlow;
/** What the page was sent, by kind. */
const heard: string[] = [];
/** The same messages as text, without their numbers. */
const texts: string[] = [];
const notices: EventData<'notice'>[] = [];

/** Runs the page behind the port that its preload script would pass on. */
function runPage(port: MessagePort): void {
  void serveTowers(
    {
      post: (message) => port.postMessage(message),
      listen: (onMessage) =>
        port.on('message', (message: ToCard) => {
          heard.push(message.kind);
          texts.push(JSON.stringify(message, (_key, value: unknown) => (ArrayBuffer.isView(value) ? null : value)));
          onMessage(message);
        }),
      close: () => port.close(),
    },
    () =>
      Promise.resolve({
        tf,
        card: standInCard,
        lost: new Promise(() => undefined),
      }),
  );
}

async function addPhotos(name: string, count: number): Promise<void> {
  const before = (await desktop.client.call('status', {})).indexed;
  const folder = path.join(world.folder, name);
  mkdirSync(folder);
  for (let i = 0; i < count; i++) {
    const background = { r: (i * 40) % 256, g: (i * 90) % 256, b: name.length * 20 };
    await sharp({ create: { width: 64, height: 48, channels: 3, background } })
      .jpeg()
      .toFile(path.join(folder, `${i}.jpg`));
  }
  world.app.emit('second-instance', {}, [process.execPath, name], world.folder);
  const allIndexed = async (): Promise<void> =>
    expect((await desktop.client.call('status', {})).indexed).toBe(before + count);
  await vi.waitFor(allIndexed, { timeout: 60_000, interval: 100 });
}

beforeAll(async () => {
  tf = await startBackend('wasm');
  world.renderer.on(channels.graphicsPort, ({ ports: [port] }: { ports: MessagePort[] }) => {
    if (port) runPage(port);
  });
  desktop = await runDesktop();
  await desktop.ready();
  desktop.client.on('notice', (notice) => notices.push(notice));
});
afterAll(() => desktop.quit());

const page = (): WebContentsView => world.views.at(-1) as WebContentsView;

describe('the graphics card’s page', () => {
  test('is not opened before there is work for it', async () => {
    expect(world.views).toHaveLength(0);
    expect(await desktop.client.call('graphics.get', {})).toMatchObject({
      possible: true,
      setting: 'auto',
      used: false,
    });
  });

  test('encodes photos where the person wants it to, with pixels and never a path', async () => {
    await desktop.client.call('graphics.choose', { setting: 'card' });
    await addPhotos('first', 20);
    const { used, reason } = await desktop.client.call('graphics.get', {});
    expect({ used, reason }).toEqual({
      used: true,
      reason: expect.stringMatching(/^Stand-in 4000: .* chosen in the settings$/) as string,
    });
    expect((await desktop.client.call('status', {})).backend.name).toBe('webgpu');
    expect(heard[0]).toBe('open');
    expect(heard.filter((kind) => kind === 'images').length).toBeGreaterThan(1);
    for (const text of texts) {
      expect(text).not.toContain(world.folder);
      expect(text).not.toContain(resourcesFolder());
    }
    const { findings } = await desktop.client.call('doctor', {});
    expect(findings.find(({ check }) => check === 'graphics card')).toMatchObject({ state: 'ok' });
  });

  test('is sandboxed, has no bridge, and is none of the windows', () => {
    expect(page().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      preload: expect.stringMatching(/graphics-preload\.cjs$/) as string,
    });
    expect(world.windows).toHaveLength(1);
    expect(page().webContents.mainFrame.url).toBe('app://bowerbird/graphics/index.html');
  });

  test('may crash: photos go on being indexed', async () => {
    const opened = world.views.length;
    const contents = page().webContents as unknown as { events: NodeJS.EventEmitter };
    contents.events.emit('render-process-gone', {}, { reason: 'crashed' });
    await vi.waitFor(async () =>
      expect((await desktop.client.call('graphics.get', {})).used, 'the library noticed').toBe(false),
    );
    await addPhotos('second', 20);
    expect(world.views.length).toBeGreaterThan(opened);
    expect(notices).toEqual([]);
  });

  test('is closed when the person wants the processor to do it', async () => {
    await desktop.client.call('graphics.choose', { setting: 'processor' });
    const sent = heard.length;
    await addPhotos('third', 10);
    expect(heard).toHaveLength(sent);
    expect((await desktop.client.call('status', {})).backend.name).not.toBe('webgpu');
  });
});
