import type { Vector } from '../../../shared/kinds.ts';
import type { CardDescription, FromCard, GraphicsLine, GraphicsModel, ToCard, TowerName } from './graphics-messages.ts';

/** A graphics card that answers. Every method fails once the connection is lost, and loses it when it fails. */
export interface CardConnection {
  readonly card: CardDescription;
  /** Loads a tower. */
  open(tower: TowerName, model: GraphicsModel): Promise<void>;
  /** Vectors of unit length, in order. The pictures are copied, so that they can still be encoded elsewhere. */
  encodeImages(pictures: readonly Uint8Array[]): Promise<Vector[]>;
  encodeTexts(texts: readonly string[]): Promise<Vector[]>;
  /** Resolves with the reason when the connection ends, however it does. */
  readonly ended: Promise<string>;
  close(): void;
}

/** Milliseconds to wait for answers before the card is given up. */
export interface CardPatience {
  /** For the device to start. */
  start: number;
  /** For a tower: its weights have to get there. */
  open: number;
  /** For a batch. The first one compiles every shader, which takes drivers many seconds. */
  encode: number;
}

const PATIENCE: CardPatience = { start: 20_000, open: 60_000, encode: 60_000 };

type Answer = FromCard & { kind: 'opened' | 'vectors' };

interface Pending {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * Waits for the card at the other end of a line.
 *
 * @throws Error saying why there is none
 */
export async function connectCard(
  line: GraphicsLine<ToCard, FromCard>,
  patience: CardPatience = PATIENCE,
): Promise<CardConnection> {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let failure: Error | undefined;
  let tellEnd: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (tellEnd = resolve));

  const lose = (reason: string): void => {
    if (failure) return;
    failure = new Error(reason);
    line.close();
    for (const { reject, timer } of pending.values()) {
      clearTimeout(timer);
      reject(failure);
    }
    pending.clear();
    tellEnd(reason);
  };

  const wait = (id: number, ms: number, forWhat: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => lose(`it did not ${forWhat} within ${ms / 1000} seconds`), ms);
      pending.set(id, { resolve, reject, timer });
    });

  const settle = (answer: Answer): void => {
    const asked = pending.get(answer.id);
    if (!asked) return;
    pending.delete(answer.id);
    clearTimeout(asked.timer);
    asked.resolve(answer);
  };

  const ask = async (build: (id: number) => ToCard, ms: number, forWhat: string): Promise<Answer> => {
    if (failure) throw failure;
    const id = ++lastId;
    const answer = wait(id, ms, forWhat);
    try {
      line.post(build(id));
    } catch (error) {
      lose(error instanceof Error ? error.message : String(error));
    }
    return await answer;
  };

  const encode = async (build: (id: number) => ToCard, count: number): Promise<Vector[]> => {
    const answer = await ask(build, patience.encode, 'answer');
    const { vectors } = answer as FromCard & { kind: 'vectors' };
    const dimension = vectors.length / count;
    const whole = Number.isInteger(dimension) && dimension > 0 && vectors.every(Number.isFinite);
    if (!whole) {
      lose('it answered with something that is no vector');
      throw new Error('it answered with something that is no vector');
    }
    return Array.from({ length: count }, (_, index) => vectors.slice(index * dimension, (index + 1) * dimension));
  };

  const card = await new Promise<CardDescription>((resolve, reject) => {
    void ended.then((reason) => reject(new Error(reason)));
    const timer = setTimeout(() => lose(`it did not start within ${patience.start / 1000} seconds`), patience.start);
    line.listen(
      (message) => {
        switch (message.kind) {
          case 'ready':
            clearTimeout(timer);
            resolve(message.card);
            return;
          case 'lost':
            clearTimeout(timer);
            lose(message.message);
            return;
          case 'failed':
            lose(message.message);
            return;
          case 'opened':
          case 'vectors':
            settle(message);
        }
      },
      () => {
        clearTimeout(timer);
        lose('its process ended');
      },
    );
  });

  return {
    card,
    ended,
    async open(tower, model) {
      await ask((id) => ({ kind: 'open', id, tower, model }), patience.open, 'load the model');
    },
    encodeImages(pictures) {
      const each = pictures[0]?.length ?? 0;
      const pixels = new Uint8Array(each * pictures.length);
      pictures.forEach((picture, index) => pixels.set(picture, index * each));
      return encode((id) => ({ kind: 'images', id, pixels, count: pictures.length }), pictures.length);
    },
    encodeTexts: (texts) => encode((id) => ({ kind: 'texts', id, texts }), texts.length),
    close: () => lose('it was released'),
  };
}
