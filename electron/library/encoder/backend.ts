import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
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
  const tf = name === 'tensorflow' ? startNative() : startWasm();
  if (!(await tf.setBackend(name))) {
    throw new BowerbirdError('unavailable', `TensorFlow.js cannot start its ${name} backend. Reinstall the program.`);
  }
  tf.enableProdMode();
  await tf.ready();
  return tf;
}
