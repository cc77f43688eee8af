/**
 * Weighted logistic regression by Newton's method, with steps held short so that separable data cannot run away.
 *
 * @param inputs `width` numbers an example, row by row
 * @param importance how often each example counts; once by default
 */
export function fitLogistic(
  inputs: ArrayLike<number>,
  width: number,
  answers: readonly boolean[],
  importance?: readonly number[],
): { weights: number[]; bias: number } {
  const size = width + 1;
  const beta = new Float64Array(size);
  beta[width] = -1;
  for (let round = 0; round < 50; round++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    const x = new Float64Array(size).fill(1);
    answers.forEach((answer, row) => {
      for (let i = 0; i < width; i++) x[i] = inputs[row * width + i] ?? 0;
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (beta[i] ?? 0) * (x[i] ?? 0);
      const p = 1 / (1 + Math.exp(-sum));
      const counts = importance ? (importance[row] ?? 0) : 1;
      const error = counts * ((answer ? 1 : 0) - p);
      const curve = counts * p * (1 - p);
      for (let i = 0; i < size; i++) {
        gradient[i] = (gradient[i] ?? 0) + error * (x[i] ?? 0);
        for (let j = 0; j <= i; j++)
          hessian[i * size + j] = (hessian[i * size + j] ?? 0) + curve * (x[i] ?? 0) * (x[j] ?? 0);
      }
    });
    for (let i = 0; i < size; i++) {
      hessian[i * size + i] = (hessian[i * size + i] ?? 0) + 1e-3;
      for (let j = 0; j < i; j++) hessian[j * size + i] = hessian[i * size + j] ?? 0;
    }
    const step = solve(hessian, gradient, size);
    const largest = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.min(1, 1 / largest);
    for (let i = 0; i < size; i++) beta[i] = (beta[i] ?? 0) + scale * (step[i] ?? 0);
    if (largest < 1e-8) break;
  }
  return { weights: [...beta.slice(0, width)], bias: beta[width] ?? 0 };
}

/** Gaussian elimination with pivoting. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const a = matrix.slice();
  const b = right.slice();
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(a[row * size + column] ?? 0) > Math.abs(a[pivot * size + column] ?? 0)) pivot = row;
    }
    for (let i = 0; i < size; i++) {
      [a[column * size + i], a[pivot * size + i]] = [a[pivot * size + i] ?? 0, a[column * size + i] ?? 0];
    }
    [b[column], b[pivot]] = [b[pivot] ?? 0, b[column] ?? 0];
    for (let row = column + 1; row < size; row++) {
      const factor = (a[row * size + column] ?? 0) / (a[column * size + column] ?? 0);
      for (let i = column; i < size; i++)
        a[row * size + i] = (a[row * size + i] ?? 0) - factor * (a[column * size + i] ?? 0);
      b[row] = (b[row] ?? 0) - factor * (b[column] ?? 0);
    }
  }
  const x = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let sum = b[row] ?? 0;
    for (let i = row + 1; i < size; i++) sum -= (a[row * size + i] ?? 0) * (x[i] ?? 0);
    x[row] = sum / (a[row * size + row] ?? 0);
  }
  return x;
}
