import { connectCard } from '../../electron/library/encoder/graphics-connection.ts';
import { batchFor } from '../../electron/library/encoder/graphics-batch.ts';
import { fixedPictures } from '../../electron/library/encoder/graphics-calibration.ts';
import { isSoftware } from '../../electron/library/encoder/graphics-choice.ts';
import { readGraphicsModel } from '../../electron/library/encoder/graphics-model.ts';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import { readModelPack } from '../../electron/library/encoder/model-pack.ts';
import { buildStale } from '../../scripts/build.ts';
import { openGraphicsBrowser } from '../e2e/graphics-browser.ts';
import type { BenchModel } from './encoder-models.ts';
import { percentile } from './row.ts';
import type { Row } from './row.ts';

const ROUNDS = 3;
const PATIENCE = { start: 120_000, open: 120_000, encode: 300_000 };
const round = (value: number): number => Number(value.toFixed(2));

/**
 * Pictures a second on WebGPU, in the page that the desktop app opens, in a Chromium of this machine; beside wasm on all
 * cores, in turns. Undefined where there is no Chromium or no adapter.
 */
export async function graphicsRow(model: BenchModel): Promise<Row | undefined> {
  await buildStale(['page']);
  const browser = await openGraphicsBrowser();
  if (!browser || !(await browser.hasAdapter())) {
    await browser?.close();
    return undefined;
  }
  const processor = await openEncoder({ packFolder: model.folder, backend: 'wasm' });
  const connection = await connectCard(await browser.connect(), PATIENCE);
  const pack = await readModelPack(model.folder);
  const software = isSoftware(connection.card);
  // A program that poses as a card would be at a full batch for minutes.
  const batch = software ? 2 : batchFor(pack.config, connection.card.maxBufferBytes);
  const pictures = fixedPictures(processor.model.input.size, batch);
  await connection.open('image', readGraphicsModel(pack, 'image'));

  const rateOf = async (side: { encodeImages(given: Uint8Array[]): Promise<unknown> }): Promise<number> => {
    const started = performance.now();
    await Promise.all([side.encodeImages(pictures), side.encodeImages(pictures)]);
    return (2 * batch * 1000) / (performance.now() - started);
  };
  await rateOf(connection);
  await rateOf(processor);
  const [card, wasm]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < ROUNDS; turn++) {
    card.push(await rateOf(connection));
    wasm.push(await rateOf(processor));
  }
  connection.close();
  await browser.close();
  await processor.close();
  const what = software ? `${connection.card.name}: software, no card` : connection.card.name;
  return {
    name: `images, ${model.name}, webgpu (${what})`,
    size: `two batches of ${batch}`,
    p50: round(percentile(card, 0.5)),
    // The slow end: of a rate that is the low one.
    p95: round(percentile(card, 0.05)),
    unit: 'per second',
    peer: {
      name: `wasm x ${processor.backend.workers}`,
      p50: round(percentile(wasm, 0.5)),
      p95: round(percentile(wasm, 0.05)),
    },
    ratio: round(percentile(card, 0.5) / percentile(wasm, 0.5)),
  };
}
