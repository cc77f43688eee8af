import { z } from 'zod';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { getSetting, removeSetting, setSetting } from '../catalogue/settings.ts';
import type { QueryAdapter } from './query-adapter.ts';

/** The outcome of the last training on the user's own library; kept only where its adapter was adopted. */
export interface AdapterRecord {
  /** The model whose vectors it was learned on; for another it means nothing. */
  model: string;
  version: string;
  /** ISO 8601, UTC. */
  trainedAt: string;
  /** Tags and captions it was learned from. */
  examples: number;
  /** Mean average precision on photos held out, 0 to 1. */
  before: number;
  after: number;
  adapter: QueryAdapter;
}

const SETTING = 'learn.adapter';

const matrix = z.base64().transform((text) => {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
});

const stored = z.object({
  model: z.string(),
  version: z.string(),
  trainedAt: z.string(),
  examples: z.int(),
  before: z.number(),
  after: z.number(),
  adapter: z.object({ rank: z.int().positive(), down: matrix, up: matrix }),
});

/** The last training's outcome for a model, or undefined. One that cannot be read counts as none: it is learned again. */
export function readAdapter(
  catalogue: Catalogue,
  model: { id: string; version: string; dimension: number },
): AdapterRecord | undefined {
  const text = getSetting(catalogue, SETTING);
  if (text === undefined) return undefined;
  let parsed: z.ZodSafeParseResult<AdapterRecord>;
  try {
    parsed = stored.safeParse(JSON.parse(text));
  } catch {
    return undefined;
  }
  if (!parsed.success) return undefined;
  const record = parsed.data;
  if (record.model !== model.id || record.version !== model.version) return undefined;
  const wanted = record.adapter.rank * model.dimension;
  if (record.adapter.down.length !== wanted || record.adapter.up.length !== wanted) return undefined;
  return record;
}

export function writeAdapter(catalogue: Catalogue, record: AdapterRecord): void {
  const text = (values: Float32Array): string =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
  const { adapter } = record;
  setSetting(
    catalogue,
    SETTING,
    JSON.stringify({
      ...record,
      adapter: { rank: adapter.rank, down: text(adapter.down), up: text(adapter.up) },
    }),
  );
}

/** Forgets what was learned: searches answer as before, from the vectors that were there all along. */
export function removeAdapter(catalogue: Catalogue): void {
  removeSetting(catalogue, SETTING);
}
