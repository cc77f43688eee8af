import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import { isMainThread } from 'node:worker_threads';
import type * as tfjsWasm from '@tensorflow/tfjs-backend-wasm';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { TensorFlow } from './tower.ts';

export type BackendName = 'tensorflow' | 'wasm';

const require = createRequire(import.meta.url);

/**
 * Where the native TensorFlow would be loaded from: `BOWERBIRD_TFJS_NODE` (a folder with the package inside, for those
 * who built it themselves) or this program's own packages, of which it is an optional one.
 */
function nativePackage(): string {
  return process.env['BOWERBIRD_TFJS_NODE'] ?? '@tensorflow/tfjs-node';
}

/** Whether it is worth starting the native backend at all: the package and the binding inside it can be found. */
export function nativeBackendInstalled(): boolean {
  try {
    require.resolve(nativePackage());
    return true;
  } catch {
    return false;
  }
}

let loaded = false;
let taken = false;

/** Loads the native library into this process for good. */
function loadNativeLibrary(): void {
  if (loaded) return;
  const folder = path.dirname(require.resolve(path.join(nativePackage(), 'package.json')));
  const [binding] = globSync('lib/napi-v*/tfjs_binding.node', { cwd: folder }).sort().reverse();
  if (binding === undefined) throw new Error(`@tensorflow/tfjs-node has no native binding in ${folder}`);
  process.dlopen({ exports: {} }, path.join(folder, binding));
  loaded = true;
}

/**
 * Claims native TensorFlow, which one thread of a process can use at a time: its binding keeps the state of the thread that
 * started it last, and mixes up the tensors of any other. Called on the main thread, which thereby keeps the library loaded:
 * Node unloads it with the last thread that uses it, and libtensorflow aborts the process when it is loaded a second time.
 *
 * @returns what to call when it is no longer used
 * @throws Error saying who uses it, or what stops it from loading
 */
export function takeNativeBackend(): () => void {
  if (taken) throw new Error('another model uses it, and it serves one at a time');
  loadNativeLibrary();
  taken = true;
  return () => {
    taken = false;
  };
}

function startNative(): TensorFlow {
  // @tensorflow/tfjs-node 4.22 calls this at import; Node 23 dropped it.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  return require(nativePackage()) as TensorFlow;
}

function startWasm(): TensorFlow {
  const tf = require('@tensorflow/tfjs-core') as TensorFlow;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof tfjsWasm;
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(folder + path.sep);
  return tf;
}

/**
 * Starts a backend in this thread, which then holds it for good.
 *
 * @throws whatever stopped the native library from loading: the caller decides whether that matters
 */
export async function startBackend(name: BackendName): Promise<TensorFlow> {
  // Elsewhere the main thread has done this before it started the thread.
  if (name === 'tensorflow' && isMainThread && !loaded) takeNativeBackend();
  const tf = name === 'tensorflow' ? startNative() : startWasm();
  if (!(await tf.setBackend(name))) {
    throw new BowerbirdError('unavailable', `TensorFlow.js cannot start its ${name} backend. Reinstall the program.`);
  }
  tf.enableProdMode();
  await tf.ready();
  return tf;
}
