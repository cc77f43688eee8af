import type { WireError } from '../../../shared/errors.ts';
import type { BackendName } from './backend.ts';
import type { ModelPack } from './model-pack.ts';

// What goes between the pool and its threads.

export interface TowerWorkerData {
  pack: ModelPack;
  tower: 'image' | 'text';
  backend: BackendName;
}

/** How far picture threads step back (the niceness of Unix): a few steps, so that other programs do not starve them. */
export const imagePriority = 5;

/** Tells a thread to give back its memory and end. */
export const END = 'end';

export interface TowerRequest {
  id: number;
  inputs: readonly (string | Uint8Array)[];
}

export type TowerReply = { id: number; vectors: Float32Array; dimension: number } | { id: number; error: WireError };
