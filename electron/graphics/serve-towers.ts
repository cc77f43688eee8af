import { buildImageTower, buildTextTower } from '../library/encoder/build-tower.ts';
import type { CardDescription, FromCard, GraphicsLine, ToCard } from '../library/encoder/graphics-messages.ts';
import { weightsInMemory } from '../library/encoder/graphics-weights.ts';
import type { ImageTower, TensorFlow, TextTower } from '../library/encoder/tower.ts';
import { toUnitLength } from '../library/encoder/unit-length.ts';

/** A device that has been started, and TensorFlow.js on it. */
export interface Device {
  tf: TensorFlow;
  card: CardDescription;
  /** Resolves with the reason when the device is gone. */
  lost: Promise<string>;
}

const REASON_MS = 100;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What fails because the device is gone fails a moment before the device says that it is, in words that help nobody. */
function reasonSoon(lost: Promise<string>): Promise<string | undefined> {
  return Promise.race([lost, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), REASON_MS))]);
}

/**
 * Serves a model's towers on a device to the library at the other end of a line.
 *
 * Batches are not held back until the one before is answered: while the device computes one, the pixels of the next are
 * laid out and uploaded. How many may be under way is the library's to decide.
 */
export async function serveTowers(line: GraphicsLine<FromCard, ToCard>, start: () => Promise<Device>): Promise<void> {
  let image: { tower: ImageTower; dimension: number } | undefined;
  let text: { tower: TextTower; dimension: number } | undefined;
  const waiting: ToCard[] = [];
  let hear = (message: ToCard): void => void waiting.push(message);
  line.listen(
    (message) => hear(message),
    () => undefined,
  );

  let device: Device;
  try {
    device = await start();
  } catch (error) {
    line.post({ kind: 'lost', message: messageOf(error) });
    return;
  }
  const { tf } = device;

  const open = ({ tower, model }: ToCard & { kind: 'open' }): void => {
    const weights = weightsInMemory(model.tensors);
    const { dimension } = model.pack.manifest;
    if (tower === 'image') {
      image = { tower: buildImageTower(tf, model.pack, weights), dimension };
    } else {
      const read = (name: string): string => model.vocabulary[name] ?? '';
      text = { tower: buildTextTower(tf, model.pack, weights, read), dimension };
    }
  };

  const encode = async (message: ToCard & { kind: 'images' | 'texts' }): Promise<Float32Array<ArrayBuffer>> => {
    const opened = message.kind === 'images' ? image : text;
    if (!opened) throw new Error('The model has not been opened.');
    const computed =
      message.kind === 'images'
        ? await (opened.tower as ImageTower).encode(cut(message.pixels, message.count))
        : await (opened.tower as TextTower).encode(message.texts);
    const vectors = Float32Array.from(computed);
    toUnitLength(vectors, opened.dimension);
    return vectors;
  };

  const answer = async (message: ToCard): Promise<void> => {
    const { id } = message;
    try {
      if (message.kind === 'open') {
        open(message);
        line.post({ kind: 'opened', id });
      } else {
        line.post({ kind: 'vectors', id, vectors: await encode(message) });
      }
    } catch (error) {
      line.post({ kind: 'failed', id, message: (await reasonSoon(device.lost)) ?? messageOf(error) });
    }
  };

  line.post({ kind: 'ready', card: device.card });
  hear = (message) => void answer(message);
  for (const message of waiting) hear(message);
  line.post({ kind: 'lost', message: await device.lost });
}

function cut(pixels: Uint8Array, count: number): Uint8Array[] {
  const each = pixels.length / count;
  return Array.from({ length: count }, (_, index) => pixels.subarray(index * each, (index + 1) * each));
}
