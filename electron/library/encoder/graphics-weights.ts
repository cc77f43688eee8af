import { BowerbirdError } from '../../../shared/errors.ts';
import type { GraphicsTensor } from './graphics-messages.ts';
import type { Safetensors } from './safetensors.ts';

/** Weights that came over a line, read as if they lay in a file. */
export function weightsInMemory(tensors: readonly GraphicsTensor[]): Safetensors {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const find = (name: string, shape: readonly number[]): Float32Array<ArrayBuffer> => {
    const tensor = byName.get(name);
    if (!tensor || tensor.shape.join() !== shape.join()) {
      throw new BowerbirdError('model-invalid', `The model has no tensor "${name}" of [${shape.join(', ')}].`);
    }
    return tensor.values;
  };
  return {
    path: 'memory',
    tensors: new Map(
      tensors.map(({ name, shape, values }) => [name, { type: 'F32', shape, offset: 0, bytes: values.byteLength }]),
    ),
    // A copy, as from a file: callers may change what they get.
    read: (name, shape) => find(name, shape).slice(),
    readRows(name, shape, rows) {
      const table = find(name, shape);
      const [, width] = shape;
      const found = new Float32Array(rows.length * width);
      rows.forEach((row, index) => found.set(table.subarray(row * width, (row + 1) * width), index * width));
      return found;
    },
    close: () => undefined,
  };
}
