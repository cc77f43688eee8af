import type * as tfjs from '@tensorflow/tfjs-core';

/** TensorFlow.js as one of its backends hands it over; the towers import none themselves. */
export type TensorFlow = typeof tfjs;

/** One half of a dual encoder, with its weights on the backend. Vectors are not yet of unit length. */
export interface Tower<Input> {
  /** @returns `inputs.length * dimension` values, one vector after another */
  encode(inputs: readonly Input[]): Promise<Float32Array>;
}

/** Pictures enter as `size * size * 3` bytes, RGB, rows from the top. */
export type ImageTower = Tower<Uint8Array>;
export type TextTower = Tower<string>;

/** Per channel, the value every byte enters a model as: `(byte / 255 - mean) / std`. */
export interface Normalisation {
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/**
 * Lays pictures out as one normalised batch.
 *
 * @returns `images.length * size * size * 3` values, interleaved RGB
 */
export function normalisePixels(
  images: readonly Uint8Array[],
  size: number,
  { mean, std }: Normalisation,
): Float32Array<ArrayBuffer> {
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1)),
  ) as [Float32Array, Float32Array, Float32Array];
  const each = size * size * 3;
  const batch = new Float32Array(images.length * each);
  let at = 0;
  for (const image of images) {
    if (image.length !== each) {
      throw new RangeError(
        `A picture for this model has ${each} bytes (${size} x ${size} x RGB), not ${image.length}.`,
      );
    }
    for (let i = 0; i < each; i += 3, at += 3) {
      batch[at] = red[image[i] ?? 0] ?? 0;
      batch[at + 1] = green[image[i + 1] ?? 0] ?? 0;
      batch[at + 2] = blue[image[i + 2] ?? 0] ?? 0;
    }
  }
  return batch;
}
