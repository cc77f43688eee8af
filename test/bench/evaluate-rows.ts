import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Encoder } from '../../electron/library/encoder/encoder.ts';
import { evaluateRetrieval } from '../../electron/library/learn/evaluate.ts';
import { makeScenes, writeScenes } from '../fixtures/scenes/scenes.ts';
import type { Row } from './row.ts';

const PHOTOS = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'photos');

/** How well the built-in model finds captioned pictures: drawn ones, and photographs where they are at hand. */
export async function evaluateRows(encoder: Encoder): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-bench-evaluate-'));
  try {
    const scenes = await writeScenes(folder, makeScenes(250, { seed: 7, heldOut: true }));
    const rows = await rowsFor('drawn scenes', { images: folder, captions: scenes, encoder });
    const captions = path.join(PHOTOS, 'captions.jsonl');
    if (existsSync(captions)) rows.push(...(await rowsFor('photographs', { images: PHOTOS, captions, encoder })));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rowsFor(kind: string, options: Parameters<typeof evaluateRetrieval>[0]): Promise<Row[]> {
  const { images, captions, textToImage, imageToText, chance } = await evaluateRetrieval(options);
  const size = `${images} ${kind}, ${captions} captions`;
  const direction = (name: 'textToImage' | 'imageToText', words: string): Row[] =>
    (['r1', 'r5', 'r10'] as const).map((figure) => {
      const value = { textToImage, imageToText }[name][figure];
      const guess = chance[name][figure];
      const peer = { name: 'guessing', p50: guess, p95: guess };
      return {
        name: `evaluate: ${words}, recall@${figure.slice(1)}`,
        size,
        p50: value,
        p95: value,
        unit: 'share',
        peer,
      };
    });
  return [...direction('textToImage', 'text to image'), ...direction('imageToText', 'image to text')];
}
