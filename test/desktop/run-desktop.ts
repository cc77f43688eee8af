import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '../../shared/api.ts';
import type { Bridge, LibraryState } from '../../shared/shell.ts';
import { connectDesktop } from '../../renderer/client/desktop-client.ts';
import { world } from './desktop-world.ts';

export interface RunningDesktop {
  bridge: Bridge;
  client: Client;
  onLibrary: (listener: (state: LibraryState) => void) => () => void;
  /** Waits until the page is connected to a library. */
  ready(): Promise<void>;
  quit(): Promise<void>;
}

/**
 * Runs main.ts and preload.ts as Electron would, with the page's own client behind them. 'electron' must have been replaced
 * by its stand-in (`vi.mock`) in the calling test.
 *
 * @param folders folders named on the command line
 */
export async function runDesktop(folders: readonly string[] = []): Promise<RunningDesktop> {
  process.env['BOWERBIRD_LIBRARY'] = path.join(world.folder, 'library');
  process.argv = [process.execPath, ...folders];
  Object.assign(process, { resourcesPath: world.folder });
  Object.assign(globalThis, {
    window: {
      location: { origin: 'app://bowerbird' },
      postMessage: (data: unknown, _origin: string, ports: []) => world.windowMessages.emit('message', data, ports),
    },
  });
  await import('../../electron/main.ts');
  await import('../../electron/preload.ts');
  const { bowerbird: bridge } = world.page;
  if (!bridge) throw new Error('The preload script exposed nothing.');
  const { client, onLibrary } = connectDesktop(bridge, (attach) => {
    world.windowMessages.on('message', (_data, [port]) => {
      if (!port) return;
      const receive = attach(port);
      port.on('message', (message: unknown) => receive(message));
    });
  });
  return {
    bridge,
    client,
    onLibrary,
    ready: () =>
      new Promise((resolve, reject) => {
        onLibrary((next) => {
          if (next.state === 'ready') resolve();
          if (next.state === 'failed') reject(new Error(next.error.message));
        });
      }),
    async quit() {
      const { app } = await import('electron');
      const gone = new Promise((resolve) => world.app.once('gone', resolve));
      app.quit();
      await gone;
      rmSync(world.folder, { recursive: true, force: true });
    },
  };
}
