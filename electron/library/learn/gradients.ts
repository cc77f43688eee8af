import type { GradFunc, NamedAttrMap, Rank, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../encoder/tower.ts';

interface Gradient {
  inputsToSave?: string[];
  outputsToSave?: boolean[];
  saveAllInputs?: boolean;
  gradFunc: GradFunc;
}

/**
 * Registers the gradients of every operation the recipes compute with.
 *
 * TensorFlow.js keeps its own in files that only a bundler can load, so a program on Node has none. Having them here
 * also makes products fast: the gradient that TensorFlow.js has for a product asks for transposed products, which the
 * WebAssembly backend computes 10 to 40 times slower than a transposition followed by a plain one.
 */
export function registerGradients(tf: TensorFlow): void {
  for (const [kernelName, gradient] of Object.entries(gradients(tf))) tf.registerGradient({ kernelName, ...gradient });
}

function gradients(tf: TensorFlow): Record<string, Gradient> {
  /** Undoes broadcasting: adds up over the axes along which an input was repeated. */
  const unbroadcast = (gradient: Tensor, input: Tensor): Tensor => {
    const axes = tf.broadcast_util.getReductionAxes(input.shape, gradient.shape);
    return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, input.shape);
  };
  /** An operation on two broadcast inputs. */
  const binary = (a: BinaryGradient, b: BinaryGradient): Gradient => ({
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [left, right] = both(saved);
      const gradient = one(dy);
      return {
        a: () => unbroadcast(a(gradient, left, right), left),
        b: () => unbroadcast(b(gradient, left, right), right),
      };
    },
  });
  /** An element-wise operation whose gradient follows from its input. */
  const fromInput = (derivative: (x: Tensor) => Tensor): Gradient => ({
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(one(dy), derivative(one(x))) }),
  });
  /** An element-wise operation whose gradient follows from its output. */
  const fromOutput = (derivative: (y: Tensor) => Tensor): Gradient => ({
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(one(dy), derivative(one(y))) }),
  });
  /** Repeats the gradient of a reduction along the axes it reduced. */
  const spread = (gradient: Tensor, x: Tensor, axes: unknown): Tensor => {
    const kept = [...x.shape];
    for (const axis of tf.util.parseAxisParam(axes as number[], x.shape)) kept[axis] = 1;
    return tf.mul(tf.reshape(gradient, kept), tf.onesLike(x));
  };
  const transposed = (x: Tensor): Tensor => {
    const axes = x.shape.map((_, axis) => axis);
    return tf.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
  };
  const is = (condition: Tensor): Tensor => tf.cast(condition, 'float32');

  return {
    Add: binary(
      (dy) => dy,
      (dy) => dy,
    ),
    Sub: binary(
      (dy) => dy,
      (dy) => tf.neg(dy),
    ),
    Multiply: binary(
      (dy, _, b) => tf.mul(dy, b),
      (dy, a) => tf.mul(dy, a),
    ),
    RealDiv: binary(
      (dy, _, b) => tf.div(dy, b),
      (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
    ),
    Minimum: binary(
      (dy, a, b) => tf.mul(dy, is(tf.lessEqual(a, b))),
      (dy, a, b) => tf.mul(dy, is(tf.greater(a, b))),
    ),
    Exp: fromOutput((y) => y),
    Sqrt: fromOutput((y) => tf.div(0.5, y)),
    Sigmoid: fromOutput((y) => tf.mul(y, tf.sub(1, y))),
    Tanh: fromOutput((y) => tf.sub(1, tf.square(y))),
    Log: fromInput((x) => tf.reciprocal(x)),
    Square: fromInput((x) => tf.mul(x, 2)),
    Relu: fromInput((x) => is(tf.greater(x, 0))),
    Sum: {
      inputsToSave: ['x'],
      gradFunc: (dy, [x], attrs) => ({ x: () => spread(one(dy), one(x), attribute(attrs, 'axis')) }),
    },
    Mean: {
      inputsToSave: ['x'],
      gradFunc: (dy, [x], attrs) => ({
        x: () => {
          const gradient = one(dy);
          return tf.div(spread(gradient, one(x), attribute(attrs, 'axis')), one(x).size / gradient.size);
        },
      }),
    },
    Max: {
      inputsToSave: ['x'],
      outputsToSave: [true],
      gradFunc: (dy, saved, attrs) => {
        const [x, largest] = both(saved);
        const axes = attribute(attrs, 'reductionIndices');
        return { x: () => tf.mul(spread(one(dy), x, axes), is(tf.equal(x, spread(largest, x, axes)))) };
      },
    },
    // Only between kinds of numbers: an operation on a float and a whole number casts both.
    Cast: { gradFunc: (dy) => ({ x: () => tf.cast(one(dy), 'float32') }) },
    Reshape: { inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => tf.reshape(one(dy), one(x).shape) }) },
    Transpose: {
      gradFunc: (dy, _, attrs) => ({
        x: () => tf.transpose(one(dy), tf.backend_util.getUndoAxesPermutation(attribute(attrs, 'perm') as number[])),
      }),
    },
    Concat: {
      saveAllInputs: true,
      gradFunc: (dy, saved, attrs) => {
        const [axis = 0] = tf.util.parseAxisParam(attribute(attrs, 'axis') as number, one(saved[0]).shape);
        const parts = tf.split(
          one(dy),
          saved.map(({ shape }) => shape[axis] ?? 0),
          axis,
        );
        return Object.fromEntries(parts.map((part, index) => [index, () => part]));
      },
    },
    SplitV: {
      gradFunc: (dy, _, attrs) => ({ x: () => tf.concat(several(dy), attribute(attrs, 'axis') as number) }),
    },
    Unpack: {
      gradFunc: (dy, _, attrs) => ({ value: () => tf.stack(several(dy), attribute(attrs, 'axis') as number) }),
    },
    // Look-ups along the first axis: the gradient of each row found goes back to where it was found.
    GatherV2: {
      inputsToSave: ['x', 'indices'],
      gradFunc: (dy, saved) => {
        const [table, indices] = both(saved);
        const rows = table.shape[0];
        return {
          x: () => {
            const gradients = tf.reshape(one(dy), [indices.size, table.size / rows]);
            const found = tf.reshape<Rank.R1>(indices, [indices.size]);
            return tf.reshape(tf.unsortedSegmentSum(gradients, found, rows), table.shape);
          },
          indices: () => tf.zerosLike(indices),
        };
      },
    },
    BatchMatMul: {
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, saved, attrs) => {
        const [a, b] = both(saved);
        const [turnedA, turnedB] = [attribute(attrs, 'transposeA') === true, attribute(attrs, 'transposeB') === true];
        const left = turnedA ? transposed(a) : a;
        const right = turnedB ? transposed(b) : b;
        const turned = (gradient: Tensor, back: boolean): Tensor => (back ? transposed(gradient) : gradient);
        return {
          a: () => turned(tf.matMul(one(dy), transposed(right)), turnedA),
          b: () => turned(tf.matMul(transposed(left), one(dy)), turnedB),
        };
      },
    },
  };
}

type BinaryGradient = (dy: Tensor, a: Tensor, b: Tensor) => Tensor;

function attribute(attrs: NamedAttrMap, name: string): unknown {
  return attrs[name];
}

function one(tensor: Tensor | Tensor[] | undefined): Tensor {
  if (!tensor || Array.isArray(tensor)) throw new RangeError('This gradient is of one tensor.');
  return tensor;
}

function several(tensors: Tensor | Tensor[]): Tensor[] {
  return Array.isArray(tensors) ? tensors : [tensors];
}

function both(saved: Tensor[]): [Tensor, Tensor] {
  return [one(saved[0]), one(saved[1])];
}
