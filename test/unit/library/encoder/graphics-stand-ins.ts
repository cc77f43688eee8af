import type { Encoder } from '../../../../electron/library/encoder/encoder.ts';
import type { CardConnection } from '../../../../electron/library/encoder/graphics-connection.ts';
import type { CardDescription } from '../../../../electron/library/encoder/graphics-messages.ts';
import type { Vector } from '../../../../shared/kinds.ts';

// Backends that compute nothing but tell who computed it: slow, wrong or failing as a test wants them.

export const SIZE = 8;
const EACH = SIZE * SIZE * 3;

/** Milliseconds that pass only when a backend works. */
export interface Clock {
  now: number;
}

/** The vector every sound backend gives a picture. */
export function vectorOf(picture: Uint8Array): Vector {
  const vector = Float32Array.of(1 + (picture[0] ?? 0), 1 + (picture[1] ?? 0), 1 + (picture[2] ?? 0));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** Different pictures, told apart by their first two bytes. */
export function pictures(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const picture = new Uint8Array(EACH);
    picture.set([index % 256, Math.floor(index / 256), (index * 7) % 256]);
    return picture;
  });
}

const textVector = (): Vector => Float32Array.of(0, 1, 0);

export interface ProcessorStandIn extends Encoder {
  /** Pictures that were encoded here, in order. */
  encoded: Uint8Array[];
}

export function processorStandIn(clock: Clock, msEach = 10): ProcessorStandIn {
  const encoded: Uint8Array[] = [];
  return {
    encoded,
    model: {
      id: 'stand-in',
      version: '1',
      name: 'Stand-in',
      dimension: 3,
      input: { size: SIZE, fit: 'squash', filter: 'bilinear' },
      licence: 'CC0-1.0',
    },
    backend: { name: 'wasm', reason: 'asked for', workers: 2 },
    encodeTexts(texts) {
      clock.now += 5 * texts.length;
      return Promise.resolve(texts.map(textVector));
    },
    encodeImages(given) {
      clock.now += msEach * given.length;
      encoded.push(...given);
      return Promise.resolve(given.map(vectorOf));
    },
    close: () => Promise.resolve(),
  };
}

export const standInCard: CardDescription = {
  name: 'Stand-in 4000',
  vendor: 'stand-in',
  architecture: 'test',
  driver: '1.0',
  fallback: false,
  shaderF16: false,
  maxBufferBytes: 2 ** 30,
};

export interface CardOptions {
  msEach?: number;
  textMs?: number;
  description?: Partial<CardDescription>;
  vectorOf?: (picture: Uint8Array) => Vector;
  /** Asked before each batch of pictures; an error is the end of the connection. */
  before?: (batchesSoFar: number) => Error | undefined;
}

export interface CardStandIn {
  connect: () => Promise<CardConnection>;
  /** How often it was started. */
  starts: number;
  opened: string[];
  encoded: Uint8Array[];
  /** Sizes of the batches it got. */
  batches: number[];
  mostInFlight: number;
  /** Ends the connection that is open, as a crash would. */
  crash: () => void;
  closed: boolean;
}

export function cardStandIn(clock: Clock, options: CardOptions = {}): CardStandIn {
  const { msEach = 1, textMs = 50, before = () => undefined } = options;
  let inFlight = 0;
  const standIn: CardStandIn = {
    starts: 0,
    opened: [],
    encoded: [],
    batches: [],
    mostInFlight: 0,
    closed: false,
    crash: () => undefined,
    connect() {
      standIn.starts += 1;
      standIn.closed = false;
      let end: (reason: string) => void = () => undefined;
      const ended = new Promise<string>((resolve) => (end = resolve));
      let failure: Error | undefined;
      const lose = (error: Error): void => {
        failure ??= error;
        standIn.closed = true;
        end(error.message);
      };
      standIn.crash = () => lose(new Error('its process ended'));
      return Promise.resolve({
        card: { ...standInCard, ...options.description },
        ended,
        open(tower) {
          standIn.opened.push(tower);
          return Promise.resolve();
        },
        async encodeImages(given) {
          inFlight += 1;
          standIn.mostInFlight = Math.max(standIn.mostInFlight, inFlight);
          await new Promise((resolve) => setImmediate(resolve));
          inFlight -= 1;
          const error = before(standIn.batches.length);
          if (error) lose(error);
          if (failure) throw failure;
          clock.now += msEach * given.length;
          standIn.batches.push(given.length);
          standIn.encoded.push(...given);
          return given.map(options.vectorOf ?? vectorOf);
        },
        encodeTexts(texts) {
          clock.now += textMs;
          return Promise.resolve(texts.map(textVector));
        },
        close: () => lose(new Error('it was released')),
      });
    },
  };
  return standIn;
}
