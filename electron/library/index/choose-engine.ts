import type { Database } from 'better-sqlite3';
import { openScanEngine } from './scan-engine.ts';
import type { OpenEngine } from './segment-engine.ts';
import { openVecEngine } from './vec-engine.ts';
import type { EngineInfo, EngineName } from './vector-index.ts';
import { openVssEngine } from './vss-engine.ts';

const engines: Record<EngineName, OpenEngine> = {
  'sqlite-vss': openVssEngine,
  'sqlite-vec': openVecEngine,
  scan: openScanEngine,
};

/** Best first. The last one always opens. */
const preference: readonly EngineName[] = ['sqlite-vss', 'sqlite-vec', 'scan'];

export interface ChosenEngine {
  info: EngineInfo;
  open: OpenEngine;
}

/**
 * The best engine that opens on `probe`, which should be a connection to an empty database.
 *
 * @param wanted an engine by name, which is then tried first; or `auto`
 */
export function chooseEngine(probe: Database, wanted: EngineName | 'auto', dimension: number): ChosenEngine {
  const order = wanted === 'auto' ? preference : [wanted, ...preference.filter((name) => name !== wanted)];
  const refusals: string[] = [];
  for (const name of order) {
    try {
      const engine = engines[name](probe, dimension);
      const because =
        name === wanted
          ? 'asked for'
          : name === 'sqlite-vss'
            ? 'the fastest, and it loads here'
            : 'it is what works here';
      return {
        info: { name, version: engine.version, reason: [...refusals, because].join('; ') },
        open: engines[name],
      };
    } catch (error) {
      const [firstLine = 'unknown reason'] = (error instanceof Error ? error.message : String(error)).split('\n');
      refusals.push(`${name} does not load: ${firstLine}`);
    }
  }
  throw new Error(`No vector engine opens: ${refusals.join('; ')}`);
}
