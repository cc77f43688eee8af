import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../encoder/tower.ts';

/** Large enough to drop out of any softmax or maximum, small enough to stay finite. */
const NEVER = -1e9;

/**
 * Categorical cross-entropy of softmaxed logits, averaged over rows.
 *
 * @param logits `[rows, classes]`
 * @param targets `[rows, classes]`, each row a distribution
 */
export function crossEntropy(tf: TensorFlow, logits: Tensor2D, targets: Tensor2D): Scalar {
  return tf.mean(tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, targets), 1)));
}

/**
 * Symmetric InfoNCE (van den Oord et al., 2018; CLIP, Radford et al., 2021): each image must tell its caption from the
 * batch's others, and each caption its image.
 *
 * @param images `[pairs, width]`, unit rows
 * @param texts `[pairs, width]`, unit rows; row i describes image i
 * @param logScale natural logarithm of the inverse temperature, learned
 * @param same `[pairs, pairs]`, 1 where two rows are of the same image: those off the diagonal are no negatives
 */
export function infoNce(tf: TensorFlow, images: Tensor2D, texts: Tensor2D, logScale: Scalar, same: Tensor2D): Scalar {
  const pairs = images.shape[0];
  const own = tf.eye(pairs);
  const masked = tf.mul(tf.sub(same, own), NEVER);
  const logits: Tensor2D = tf.add(tf.mul(tf.matMul(images, tf.transpose(texts)), tf.exp(logScale)), masked);
  return tf.mul(0.5, tf.add(crossEntropy(tf, logits, own), crossEntropy(tf, tf.transpose(logits), own)));
}

/**
 * Hinge ranking loss of two towers: a matching pair must beat mismatched ones by `margin`, in both directions.
 * With `hardest` only the worst offender of each row counts (the max-hinge of VSE++, Faghri et al., 2018); with `all`
 * the mean over all, which is gentler and suits the first epochs, when the hardest negative is noise.
 *
 * @param images `[pairs, width]`, unit rows
 * @param texts `[pairs, width]`, unit rows; row i describes image i
 * @param same `[pairs, pairs]`, 1 where two rows are of the same image
 */
export function rankingHinge(
  tf: TensorFlow,
  images: Tensor2D,
  texts: Tensor2D,
  same: Tensor2D,
  margin: number,
  negatives: 'hardest' | 'all',
): Scalar {
  const scores: Tensor2D = tf.matMul(images, tf.transpose(texts));
  const own: Tensor2D = tf.sum(tf.mul(images, texts), 1, true);
  const strangers = tf.sub(1, same);
  const violations = (target: Tensor2D): Tensor2D => tf.mul(tf.relu(tf.add(tf.sub(scores, target), margin)), strangers);
  const perRow = (costs: Tensor2D, axis: 0 | 1) =>
    negatives === 'hardest' ? tf.max(costs, axis) : tf.div(tf.sum(costs, axis), tf.maximum(tf.sum(strangers, axis), 1));
  const captionsForImage = perRow(violations(own), 1);
  const imagesForCaption = perRow(violations(tf.transpose(own)), 0);
  return tf.mean(tf.add(captionsForImage, imagesForCaption));
}
