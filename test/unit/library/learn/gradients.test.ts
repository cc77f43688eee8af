import type { Rank, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { TensorFlow } from '../../../../electron/library/encoder/tower.ts';
import { crossEntropy, infoNce, rankingHinge } from '../../../../electron/library/learn/losses.ts';
import { seededRandom } from '../../../../electron/library/learn/random.ts';
import { sameImage, unitRows } from '../../../../electron/library/learn/recipe-tensors.ts';
import { gru, lstm } from '../../../../electron/library/learn/recurrent.ts';
import { openTrainingBackend } from '../../../../electron/library/learn/training-backend.ts';
import { expectTrueGradient } from './finite-differences.ts';

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await openTrainingBackend());
});

const random = seededRandom(7);
const some = (count: number, from = -1, to = 1): number[] =>
  Array.from({ length: count }, () => from + (to - from) * random.next());

/** Weighs every element differently, so that no error cancels in the sum. */
const weighed = (x: Tensor): Scalar => tf.sum(tf.mul(x, tf.reshape(tf.range(1, x.size + 1), x.shape)));

test.each<[string, (x: Tensor) => Tensor, [number, number]?]>([
  ['add with broadcasting', (x) => tf.add(x, tf.ones([4, 3, 2]))],
  ['sub, second', (x) => tf.sub(tf.ones([1, 2]), x)],
  ['mul by itself', (x) => tf.mul(x, x)],
  ['div, first', (x) => tf.div(x, tf.tensor2d([[2, 3]]))],
  ['div, second', (x) => tf.div(1, x), [0.5, 2]],
  ['minimum', (x) => tf.minimum(x, tf.tensor2d([[0.1, -0.2]]))],
  ['exp', (x) => tf.exp(x)],
  ['log', (x) => tf.log(x), [0.5, 2]],
  ['sqrt', (x) => tf.sqrt(x), [0.5, 2]],
  ['square', (x) => tf.square(x)],
  ['sigmoid', (x) => tf.sigmoid(x)],
  ['tanh', (x) => tf.tanh(x)],
  ['relu', (x) => tf.relu(x)],
  ['sum', (x) => tf.square(tf.sum(x, 0))],
  ['mean', (x) => tf.square(tf.mean(x, 1))],
  ['max', (x) => tf.max(x, 0)],
  ['logSumExp', (x) => tf.logSumExp(x, 1)],
  ['reshape', (x) => tf.square(tf.reshape(x, [6]))],
  ['transpose', (x) => tf.square(tf.transpose(x))],
  ['concat', (x) => tf.square(tf.concat([x, tf.ones([1, 2]), x], 0))],
  ['split', (x) => tf.mul(...(tf.split(x, 2, 1) as [Tensor, Tensor]))],
  ['unstack', (x) => tf.mul(...(tf.unstack(x).slice(1) as [Tensor, Tensor]))],
  ['cast', (x) => tf.mul(x, tf.tensor2d([[1, 2]], [1, 2], 'int32'))],
  ['look-up of repeated rows', (x) => tf.square(tf.gather(x, tf.tensor1d([2, 0, 2, 2], 'int32')))],
  ['product', (x) => tf.matMul(tf.ones([2, 3]), tf.square(x))],
  ['product, transposed left', (x) => tf.matMul(x, tf.reshape(tf.range(0, 12), [3, 4]), true)],
  ['product, transposed right', (x) => tf.matMul(tf.reshape(tf.range(0, 8), [4, 2]), x, false, true)],
  ['product with itself', (x) => tf.matMul(x, x, true, false)],
])('the gradient of %s is what small changes do', (_, operation, [from, to] = [-1, 1]) => {
  expectTrueGradient(tf, (x) => weighed(operation(x)), [3, 2], some(6, from, to), 1e-3);
});

test('the gradient of cross-entropy is what small changes do', () => {
  const targets = tf.tensor2d([0, 1, 0, 0.5, 0.25, 0.25], [2, 3]);
  expectTrueGradient(tf, (logits) => crossEntropy(tf, logits as Tensor2D, targets), [2, 3], some(6));
});

// The first and the third pair are of the same image, so neither may push the other away.
const images = Uint32Array.of(4, 9, 4, 2);
const other = some(4 * 5);

test.each(['images', 'texts'] as const)('the gradient of InfoNCE for %s is what small changes do', (side) => {
  expectTrueGradient(
    tf,
    (x) => {
      const mine = unitRows(tf, x as Tensor2D);
      const theirs = unitRows(tf, tf.tensor2d(other, [4, 5]));
      const [pictures, texts] = side === 'images' ? [mine, theirs] : [theirs, mine];
      return infoNce(tf, pictures, texts, tf.scalar(2), sameImage(tf, images));
    },
    [4, 5],
    some(20),
  );
});

test('the gradient of InfoNCE for the temperature is what small changes do', () => {
  const [a, b] = [tf.tensor2d(some(20), [4, 5]), tf.tensor2d(other, [4, 5])];
  expectTrueGradient(
    tf,
    (logScale) => infoNce(tf, unitRows(tf, a), unitRows(tf, b), tf.sum(logScale), sameImage(tf, images)),
    [1],
    [1.5],
  );
});

test('InfoNCE of indistinguishable pairs is the logarithm of how many there are', () => {
  const rows = tf.ones<Rank.R2>([4, 1]);
  const distinct = sameImage(tf, Uint32Array.of(0, 1, 2, 3));
  expect(infoNce(tf, rows, rows, tf.scalar(3), distinct).dataSync()[0]).toBeCloseTo(Math.log(4), 4);
  // Two pairs of one image are no negatives for each other: three choices are left for each of them, four for the rest.
  const expected = (2 * Math.log(3) + 2 * Math.log(4)) / 4;
  expect(infoNce(tf, rows, rows, tf.scalar(3), sameImage(tf, images)).dataSync()[0]).toBeCloseTo(expected, 4);
});

test.each(['hardest', 'all'] as const)('the gradient of the ranking hinge over %s negatives is right', (negatives) => {
  expectTrueGradient(
    tf,
    (x) => {
      const mine = unitRows(tf, x as Tensor2D);
      const theirs = unitRows(tf, tf.tensor2d(other, [4, 5]));
      return rankingHinge(tf, mine, theirs, sameImage(tf, images), 0.2, negatives);
    },
    [4, 5],
    some(20),
    1e-3,
  );
});

test('the ranking hinge takes the worst offender of each row and column, as counted by hand', () => {
  const unit = tf.tensor2d([1, 0, 0, 1], [2, 2]);
  const texts = tf.tensor2d([0.6, 0.8, 0.8, 0.6], [2, 2]);
  // Scores: image 0 has 0.6 for its own text and 0.8 for the other; image 1 likewise 0.6 and 0.8.
  const loss = rankingHinge(tf, unit, texts, sameImage(tf, Uint32Array.of(0, 1)), 0.2, 'hardest');
  expect(loss.dataSync()[0]).toBeCloseTo(0.8, 5);
});

test.each([
  ['lstm', 4],
  ['gru', 3],
] as const)('the gradient of %s runs back through all steps', (name, gates) => {
  const layer = { lstm, gru }[name];
  const kernel = tf.tensor2d(some(3 * gates * 2), [3, gates * 2]);
  const bias = tf.tensor1d(some(gates * 2));
  const steps = tf.tensor3d(some(4 * 2 * 3), [4, 2, 3]);
  const mask = tf.tensor3d([0, 1, 1, 1, 1, 1, 1, 1], [4, 2, 1]);
  const output = (inputs: Tensor, recurrent: Tensor): Scalar =>
    weighed(layer(tf, inputs as Tensor3D, mask, { kernel, recurrent: recurrent as Tensor2D, bias }));
  const recurrent = some(2 * gates * 2);
  expectTrueGradient(tf, (x) => output(steps, x), [2, gates * 2], recurrent);
  expectTrueGradient(tf, (x) => output(x, tf.tensor2d(recurrent, [2, gates * 2])), [4, 2, 3], some(24));
  expectTrueGradient(
    tf,
    (x) =>
      weighed(
        layer(tf, steps, mask, { kernel, recurrent: tf.tensor2d(recurrent, [2, gates * 2]), bias: x as Tensor1D }),
      ),
    [gates * 2],
    some(gates * 2),
  );
});

test.each([
  ['lstm', 4],
  ['gru', 3],
] as const)('padding in front changes nothing for %s', (name, gates) => {
  const layer = { lstm, gru }[name];
  const weights = {
    kernel: tf.tensor2d(some(3 * gates * 2), [3, gates * 2]),
    recurrent: tf.tensor2d(some(2 * gates * 2), [2, gates * 2]),
    bias: tf.tensor1d(some(gates * 2)),
  };
  const words = tf.tensor3d(some(2 * 1 * 3), [2, 1, 3]);
  const padded = tf.concat([tf.tensor3d(some(3 * 3), [3, 1, 3]), words]);
  const alone = layer(tf, words, tf.ones([2, 1, 1]), weights).dataSync();
  const behind = layer(tf, padded, tf.tensor3d([0, 0, 0, 1, 1], [5, 1, 1]), weights).dataSync();
  expect([...behind]).toEqual([...alone]);
});
