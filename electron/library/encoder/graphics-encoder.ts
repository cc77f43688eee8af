import type { GraphicsSetting } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { Log } from '../log.ts';
import type { Encoder } from './encoder.ts';
import { batchFor } from './graphics-batch.ts';
import { calibrate, compareTexts } from './graphics-calibration.ts';
import type { Calibration } from './graphics-calibration.ts';
import { calibrationKey, chooseGraphics, isSoftware, PROCESSOR_CHOSEN } from './graphics-choice.ts';
import type { CardOffer, GraphicsChoice } from './graphics-choice.ts';
import type { CardConnection } from './graphics-connection.ts';
import type { GraphicsModel, TowerName } from './graphics-messages.ts';
import type { ModelPack } from './model-pack.ts';

export interface GraphicsEncoderOptions {
  /** Encodes whatever the card does not, and everything a lost card had not finished. Closed with this encoder. */
  processor: Encoder;
  config: ModelPack['config'];
  readModel: (tower: TowerName) => GraphicsModel;
  /** Asked before each use: what failed or was refused is tried again when somebody else offers a card. */
  offer: () => CardOffer;
  /** Starts the card on offer, which takes a moment. Rejects where there is none. */
  connect: () => Promise<CardConnection>;
  /** Lets a program that poses as a card pass for one, so that tests need no card. */
  acceptSoftware?: boolean;
  /** Asked before each use, so that a change counts at once. */
  setting: () => GraphicsSetting;
  /** Calibrations of earlier runs. */
  memory: { load(key: string): Calibration | undefined; save(key: string, calibration: Calibration): void };
  programVersion: string;
  /** Something a person should know; said once. */
  onNotice: (message: string) => void;
  log: Log;
  /** Milliseconds, from any start; for tests. */
  now?: () => number;
}

/** Batches under way at once: one in the card's hands, one being laid out for it. More would only wait there. */
const IN_FLIGHT = 2;
/** Fewer pictures than this are not worth starting a card for: an example to search with, a photo just saved. */
const WORTH_STARTING = 8;
/** Without work for so long, the card and its memory are given back. */
const IDLE_MS = 60_000;
/** How long a card that failed is left alone; doubled each time. */
const REST_MS = 60_000;
/** Failures in a row after which the card is left alone until the program starts again. */
const GIVE_UP_AFTER = 3;
/** Batches after which a failure is no longer one of a row: a laptop that sleeps loses its card every time. */
const WELL_AFTER = 50;

const NO = { pictures: false, texts: false, wrong: false };
const UNTRIED: GraphicsChoice = {
  ...NO,
  reason: `the graphics card has not been tried yet, which happens when ${WORTH_STARTING} or more photos want encoding`,
};

interface OpenCard {
  connection: CardConnection;
  batch: number;
  choice: GraphicsChoice;
}

/**
 * An encoder that lets a graphics card do the pictures where that is faster and right, measured on this machine, and falls
 * back on the processor's encoder batch by batch, so that a card may vanish at any moment without anybody noticing.
 */
export function openGraphicsEncoder(options: GraphicsEncoderOptions): Encoder {
  const { processor, config, readModel, memory, log, now = () => performance.now() } = options;
  const { model } = processor;
  let open: OpenCard | undefined;
  let opening: Promise<OpenCard | undefined> | undefined;
  /** Why the card is not used, for as long as the setting stays as it was. */
  let refused: { setting: GraphicsSetting; choice: GraphicsChoice } | undefined;
  let verdict = UNTRIED;
  /** Who offered the card that all of this is about. */
  let offeredBy: string | undefined;
  let failures = 0;
  let wellSince = 0;
  let restUntil = -Infinity;
  let noticed = false;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;
  let inFlight = 0;
  const turns: (() => void)[] = [];

  const refuse = (setting: GraphicsSetting, choice: GraphicsChoice): void => {
    refused = { setting, choice };
    verdict = choice;
    log.info(`The graphics card is not used: ${choice.reason}.`);
  };

  /** After a failure: the card rests, and a person hears of it the first time. */
  const failed = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    failures += 1;
    wellSince = 0;
    restUntil = failures >= GIVE_UP_AFTER ? Infinity : now() + REST_MS * 2 ** (failures - 1);
    verdict = { ...NO, reason: `the graphics card stopped: ${reason}` };
    log.warn(`The graphics card stopped: ${reason}`);
    if (noticed) return;
    noticed = true;
    options.onNotice(
      `The graphics card stopped working on photos (${reason}). The processor goes on in its place; nothing was lost.`,
    );
  };

  const drop = (card: OpenCard): void => {
    if (open === card) open = undefined;
    clearTimeout(idle);
    card.connection.close();
  };

  const measure = async (connection: CardConnection, batch: number): Promise<Calibration> => {
    const { size } = model.input;
    const measured = await calibrate({ card: connection, processor, size, batch, now });
    if (!chooseGraphics('auto', '', measured).pictures) return measured;
    await connection.open('text', readModel('text'));
    const textMs = await compareTexts(connection, processor, now);
    return textMs ? { ...measured, textMs } : measured;
  };

  const start = async (setting: GraphicsSetting): Promise<OpenCard | undefined> => {
    let connection: CardConnection;
    try {
      connection = await options.connect();
    } catch (error) {
      const reason = `there is none to be had: ${error instanceof Error ? error.message : String(error)}`;
      refuse(setting, { ...NO, reason });
      return undefined;
    }
    const { card } = connection;
    if (isSoftware(card) && options.acceptSoftware !== true) {
      connection.close();
      const reason = `${card.name} is a program on the processor, not a graphics card`;
      refuse(setting, { ...NO, reason });
      return undefined;
    }
    try {
      // It may have failed for want of memory that other programs hold, which its limits do not tell.
      const batch = Math.max(1, batchFor(config, card.maxBufferBytes) >> failures);
      await connection.open('image', readModel('image'));
      const key = calibrationKey(card, model, options.programVersion);
      let measured = memory.load(key);
      if (!measured) {
        measured = await measure(connection, batch);
        memory.save(key, measured);
        log.info(`Graphics card ${key}: ${JSON.stringify(measured)}`);
      } else if (chooseGraphics(setting, card.name, measured).texts) {
        await connection.open('text', readModel('text'));
      }
      const choice = chooseGraphics(setting, card.name, measured);
      if (!choice.pictures || closed) {
        connection.close();
        refuse(setting, choice);
        return undefined;
      }
      const started: OpenCard = { connection, batch, choice };
      // Gone while nobody waited for it, after a night's sleep perhaps: the next photos start it again, without a word.
      void connection.ended.then(() => {
        if (inFlight === 0) drop(started);
      });
      verdict = choice;
      open = started;
      return started;
    } catch (error) {
      connection.close();
      failed(error);
      return undefined;
    }
  };

  const usable = async (pictures: number): Promise<OpenCard | undefined> => {
    const setting = options.setting();
    if (closed) return undefined;
    if (setting === 'processor') {
      if (open && inFlight === 0) drop(open);
      return undefined;
    }
    if (open) return open;
    const { by } = options.offer();
    if (by === undefined) return undefined;
    if (by !== offeredBy) {
      offeredBy = by;
      refused = undefined;
      verdict = UNTRIED;
      failures = 0;
      restUntil = -Infinity;
    }
    if (refused?.setting === setting || now() < restUntil || pictures < WORTH_STARTING) return undefined;
    opening ??= start(setting).finally(() => (opening = undefined));
    return await opening;
  };

  /** How things stand at this moment, whether or not there has been work since they changed. */
  const standing = (): GraphicsChoice => {
    const setting = options.setting();
    if (setting === 'processor') return PROCESSOR_CHOSEN;
    if (open) return verdict;
    const offer = options.offer();
    if (offer.by === undefined) return { ...NO, reason: offer.reason };
    if (offer.by !== offeredBy || (refused && refused.setting !== setting)) return UNTRIED;
    return verdict.pictures ? { ...NO, reason: `at rest until photos want encoding; ${verdict.reason}` } : verdict;
  };

  const takeTurn = async (): Promise<void> => {
    if (inFlight >= IN_FLIGHT) await new Promise<void>((resolve) => turns.push(resolve));
    else inFlight += 1;
  };
  const leaveTurn = (): void => {
    // The turn passes on to whoever waits, so that nobody else can take it in between.
    const next = turns.shift();
    if (next) next();
    else inFlight -= 1;
  };

  const restart = (card: OpenCard): void => {
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (inFlight === 0) drop(card);
      else restart(card);
    }, IDLE_MS).unref();
  };

  /** One batch, by the card if it still is the one in use, else by the processor. */
  const encodeBatch = async (
    card: OpenCard,
    pictures: readonly Uint8Array[],
    signal: AbortSignal | undefined,
  ): Promise<Vector[]> => {
    await takeTurn();
    try {
      signal?.throwIfAborted();
      if (open === card) {
        try {
          const vectors = await card.connection.encodeImages(pictures);
          if (++wellSince >= WELL_AFTER) failures = 0;
          restart(card);
          return vectors;
        } catch (error) {
          // Several batches may have been under way; the card is lost once.
          if (open === card) {
            drop(card);
            if (!closed) failed(error);
          }
        }
      }
    } finally {
      leaveTurn();
    }
    return await processor.encodeImages(pictures, signal);
  };

  const encodeOnCard = async (
    card: OpenCard,
    pictures: readonly Uint8Array[],
    signal: AbortSignal | undefined,
  ): Promise<Vector[]> => {
    // Evenly cut, so that a call of one batch is still two: the second is laid out while the first is computed.
    const pieces = Math.max(Math.ceil(pictures.length / card.batch), Math.min(IN_FLIGHT, pictures.length));
    const each = Math.ceil(pictures.length / pieces);
    const batches = Array.from({ length: Math.ceil(pictures.length / each) }, (_, index) =>
      encodeBatch(card, pictures.slice(index * each, (index + 1) * each), signal),
    );
    return (await Promise.all(batches)).flat();
  };

  return {
    model,
    get backend() {
      const { pictures, reason } = standing();
      if (pictures) return { name: 'webgpu' as const, reason, workers: 1 };
      return { ...processor.backend, reason: `${processor.backend.reason}; ${reason}` };
    },
    get graphics() {
      const { pictures, wrong, reason } = standing();
      return { used: pictures, wrong, reason };
    },
    async encodeTexts(texts, signal) {
      // Someone waits for it, so it neither starts a card nor stands behind pictures there.
      if (open?.choice.texts && inFlight === 0 && options.setting() !== 'processor') {
        const card = open;
        try {
          return await card.connection.encodeTexts(texts);
        } catch (error) {
          if (open === card) {
            drop(card);
            failed(error);
          }
        }
      }
      return await processor.encodeTexts(texts, signal);
    },
    async encodeImages(pictures, signal) {
      const each = model.input.size ** 2 * 3;
      const card = pictures.every(({ length }) => length === each) ? await usable(pictures.length) : undefined;
      if (!card || pictures.length === 0) return await processor.encodeImages(pictures, signal);
      if (signal?.aborted) throw cancelled();
      let onAbort: (() => void) | undefined;
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => reject(cancelled());
        signal?.addEventListener('abort', onAbort, { once: true });
      });
      const encoding = encodeOnCard(card, pictures, signal);
      encoding.catch(() => undefined);
      try {
        return await Promise.race([encoding, aborted]);
      } finally {
        if (onAbort) signal?.removeEventListener('abort', onAbort);
      }
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      const card = open;
      open = undefined;
      card?.connection.close();
      await processor.close();
    },
  };
}

function cancelled(): BowerbirdError {
  return new BowerbirdError('cancelled', 'Encoding was cancelled.');
}
