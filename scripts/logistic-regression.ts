/**
 * Logistic regression by Newton's method with a trace of ridge.
 *
 * @param rows features, one row an example
 * @returns the intercept and one weight per feature, and each example's probability
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
): { weights: number[]; probabilities: Float64Array } {
  const size = (rows[0]?.length ?? 0) + 1;
  const weights = new Array<number>(size).fill(0);
  const probabilities = new Float64Array(rows.length);
  const ridge = 1e-6 * rows.length;
  for (let step = 0; step < 40; step++) {
    const gradient = weights.map((weight, at) => (at === 0 ? 0 : ridge * weight));
    const hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? ridge : 0)));
    rows.forEach((row, at) => {
      const features = [1, ...row];
      const sum = features.reduce((total, value, i) => total + value * (weights[i] ?? 0), 0);
      const probability = 1 / (1 + Math.exp(-sum));
      probabilities[at] = probability;
      const error = probability - (labels[at] ? 1 : 0);
      const curvature = probability * (1 - probability);
      features.forEach((value, i) => {
        gradient[i] = (gradient[i] ?? 0) + error * value;
        const hessianRow = hessian[i];
        if (hessianRow)
          features.forEach((other, j) => (hessianRow[j] = (hessianRow[j] ?? 0) + curvature * value * other));
      });
    });
    const change = solve(hessian, gradient);
    change.forEach((value, i) => (weights[i] = (weights[i] ?? 0) - value));
    if (Math.max(...change.map(Math.abs)) < 1e-8) break;
  }
  return { weights, probabilities };
}

/** Gaussian elimination with partial pivoting. Changes its arguments. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column; row < size; row++) {
      if (Math.abs(matrix[row]?.[column] ?? 0) > Math.abs(matrix[pivot]?.[column] ?? 0)) pivot = row;
    }
    [matrix[column], matrix[pivot]] = [matrix[pivot] ?? [], matrix[column] ?? []];
    [right[column], right[pivot]] = [right[pivot] ?? 0, right[column] ?? 0];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = (matrix[row]?.[column] ?? 0) / (matrix[column]?.[column] ?? 1);
      matrix[row] = (matrix[row] ?? []).map((value, i) => value - factor * (matrix[column]?.[i] ?? 0));
      right[row] = (right[row] ?? 0) - factor * (right[column] ?? 0);
    }
  }
  return right.map((value, at) => value / (matrix[at]?.[at] ?? 1));
}
