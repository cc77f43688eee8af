import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openIndex } from '../../electron/library/index/open-index.ts';
import { silentLog } from '../../electron/library/log.ts';
import { SyntheticVectors } from '../bench/index-vectors.ts';
import { MapSource } from './index-fixture.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-index-crash-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a process that writes to the index, and kills it outright after `milliseconds` of writing. */
async function writeAndKill(engine: string, first: number, milliseconds: number): Promise<void> {
  const writer = path.join(import.meta.dirname, 'index-crash-writer.ts');
  const child = spawn(process.execPath, [writer, folder, engine, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  await once(child.stdout, 'data');
  await setTimeout(milliseconds);
  child.kill('SIGKILL');
  expect(await gone).toEqual([null, 'SIGKILL']);
}

it.each(['sqlite-vss', 'sqlite-vec'] as const)(
  'agrees with the source after being killed while writing (%s)',
  async (engine) => {
    const drawn = new SyntheticVectors(32, 1);
    const source = new MapSource();
    for (let id = 1; id <= 3000; id++) source.vectors.set(id, drawn.next());
    // The killed process knows nothing of the source, so everything it left is missing, stale or too much.
    for (const [round, milliseconds] of [40, 230, 610].entries()) {
      await writeAndKill(engine, 1 + 1000 * round, milliseconds);
      const index = await openIndex({ folder, modelId: 'crash', dimension: 32, source, engine, log: silentLog });
      expect(await index.verify()).toEqual({ checked: 3000, missing: [], stale: [], extra: [] });
      const query = drawn.next();
      expect(await index.search(query, 20)).toEqual(source.nearest(query, 20));
      await index.close();
    }
  },
);
