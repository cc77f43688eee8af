import type { CardSource } from './card-line.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { openEncoder } from './encoder/encoder.ts';
import type { Encoder } from './encoder/encoder.ts';
import { readModelPack } from './encoder/model-pack.ts';
import { calibrationMemory, readGraphicsSetting } from './graphics-settings.ts';
import type { Log } from './log.ts';

export interface OpenModelOptions {
  catalogue: Catalogue;
  log: Log;
  programVersion: string;
  /** The front end's way to a graphics card, if it has one. */
  card: CardSource | undefined;
  onNotice: (message: string) => void;
}

/**
 * Opens the encoder of a model pack, with the graphics card before it where there may be one.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid`
 */
export async function openModel(packFolder: string, options: OpenModelOptions): Promise<Encoder> {
  const { catalogue, log, card } = options;
  const processor = await openEncoder({ packFolder, log });
  if (!card) return processor;
  // Most of the command line never comes here, and would load the towers with it: they belong to its worker threads.
  const [{ connectOver }, { openGraphicsEncoder }, { readGraphicsModel }] = await Promise.all([
    import('./card-line.ts'),
    import('./encoder/graphics-encoder.ts'),
    import('./encoder/graphics-model.ts'),
  ]);
  const pack = await readModelPack(packFolder);
  return openGraphicsEncoder({
    processor,
    config: pack.config,
    readModel: (tower) => readGraphicsModel(pack, tower),
    offer: () => card.offer(),
    connect: async () => connectOver(await card.open()),
    acceptSoftware: process.env['BOWERBIRD_SOFTWARE_CARD'] === '1',
    setting: () => readGraphicsSetting(catalogue),
    memory: calibrationMemory(catalogue),
    programVersion: options.programVersion,
    onNotice: options.onNotice,
    log,
  });
}
