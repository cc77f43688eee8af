import * as tf from '@tensorflow/tfjs-core';
// Brings the webgpu backend, and the operations that towers call, to TensorFlow.js.
import '@tensorflow/tfjs-backend-webgpu';
import type { CardDescription } from '../library/encoder/graphics-messages.ts';
import type { Device } from './serve-towers.ts';

// What is used of WebGPU (https://www.w3.org/TR/webgpu/), which TypeScript's own declarations do not have yet.

interface AdapterInfo {
  vendor: string;
  architecture: string;
  device: string;
  description: string;
  isFallbackAdapter?: boolean;
}
interface Adapter {
  info: AdapterInfo;
  isFallbackAdapter?: boolean;
  features: ReadonlySet<string>;
  limits: { maxStorageBufferBindingSize: number; maxBufferSize: number };
}
declare const navigator: {
  userAgent: string;
  gpu?: { requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null> };
};

function describe({ info, features, limits, isFallbackAdapter }: Adapter): CardDescription {
  const family = [info.vendor, info.architecture].filter((part) => part !== '').join(' ');
  const names = [info.description, info.device, family];
  return {
    name: names.find((name) => name !== '') ?? 'a graphics card without a name',
    vendor: info.vendor,
    architecture: info.architecture,
    driver: /(Chrome|Firefox|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? '',
    fallback: info.isFallbackAdapter ?? isFallbackAdapter ?? false,
    shaderF16: features.has('shader-f16'),
    maxBufferBytes: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
  };
}

/**
 * Starts TensorFlow.js on the graphics card.
 *
 * @throws Error where there is no WebGPU, or no card behind it
 */
export async function startWebgpuDevice(): Promise<Device> {
  // The backend asks for an adapter itself, by the same preference; it cannot be asked what it got.
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU finds no graphics card here.');
  tf.enableProdMode();
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js cannot start its webgpu backend.');
  await tf.ready();
  const { device } = tf.backend() as unknown as { device: { lost: Promise<{ reason: string; message: string }> } };
  return {
    tf,
    card: describe(adapter),
    lost: device.lost.then(({ reason, message }) => (message !== '' ? message : `The device was lost (${reason}).`)),
  };
}
