import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { world } from './desktop-world.ts';
import { runDesktop } from './run-desktop.ts';
import type { RunningDesktop } from './run-desktop.ts';

vi.mock('electron', () => import('./electron-stand-in.ts'));

let desktop: RunningDesktop | undefined;
afterAll(() => desktop?.quit());

test('a library that cannot be opened is told of in words; once it can be, trying again is all it takes', async () => {
  const library = path.join(world.folder, 'library');
  mkdirSync(library);
  writeFileSync(path.join(library, 'library.db'), 'This is no database, and long enough to be looked at. '.repeat(50));
  const asked = Promise.withResolvers<{ response: number; checkboxChecked: boolean }>();
  // The person answers later; until then the dialog stands.
  world.response = asked.promise;
  desktop = await runDesktop();
  const { client } = desktop;
  await expect(desktop.ready()).rejects.toThrow(/library/i);
  await expect(client.call('status', {})).rejects.toMatchObject({ code: 'corrupt-database' });
  expect(world.processes).toHaveLength(1);

  rmSync(library, { recursive: true });
  const ready = new Promise<void>((resolve) => {
    desktop?.onLibrary(({ state }) => {
      if (state === 'ready') resolve();
    });
  });
  asked.resolve({ response: 0, checkboxChecked: false });
  await ready;
  expect((await client.call('status', {})).photos).toBe(0);
});
