import type { PackContent } from './build-tower.ts';

// What the library and the graphics card's page say to each other. Pixels, words and weights go one way, vectors come back;
// no path ever does.

/** Which half of a model: each is opened by itself, and stays open as long as the line. */
export type TowerName = 'image' | 'text';

/** What WebGPU tells of a card. */
export interface CardDescription {
  /** For a person: "NVIDIA GeForce RTX 4070", or what comes closest. */
  name: string;
  vendor: string;
  architecture: string;
  /** The driver's version where the shell knows it, else the browser's own version, which brings WebGPU along. */
  driver: string;
  /** WebGPU itself says that this is no card but a program. */
  fallback: boolean;
  /** Whether shaders may use 16-bit floats. */
  shaderF16: boolean;
  /** The largest buffer a shader may be given, in bytes. */
  maxBufferBytes: number;
}

/** A tensor of a model, widened to 32-bit floats, row-major. */
export interface GraphicsTensor {
  name: string;
  shape: readonly number[];
  values: Float32Array<ArrayBuffer>;
}

/** All that one tower needs. */
export interface GraphicsModel {
  pack: PackContent;
  tensors: readonly GraphicsTensor[];
  /** The texts of vocabulary files, by name; the image tower needs none. */
  vocabulary: Readonly<Record<string, string>>;
}

export type ToCard =
  | { kind: 'open'; id: number; tower: TowerName; model: GraphicsModel }
  /** Pictures one after another, `count` of equal size. */
  | { kind: 'images'; id: number; pixels: Uint8Array<ArrayBuffer>; count: number }
  | { kind: 'texts'; id: number; texts: readonly string[] };

/** To a tab's worker, which is there before its card is wanted: it starts the device when it is told to. */
export type ToTab = ToCard | { kind: 'start' };

export type FromCard =
  /** Comes first, unasked: the device is there. */
  | { kind: 'ready'; card: CardDescription }
  | { kind: 'opened'; id: number }
  /** Vectors of unit length, one after another. */
  | { kind: 'vectors'; id: number; vectors: Float32Array<ArrayBuffer> }
  | { kind: 'failed'; id: number; message: string }
  /** There is no device, or no longer one; nothing comes after this. */
  | { kind: 'lost'; message: string };

/**
 * A line between the library and a card's page, such as a message port. `post` copies what it is given or takes it over:
 * the sender does not touch it again.
 */
export interface GraphicsLine<Out, In> {
  post(message: Out): void;
  /** Called once, before anything arrives. */
  listen(onMessage: (message: In) => void, onClosed: () => void): void;
  close(): void;
}
