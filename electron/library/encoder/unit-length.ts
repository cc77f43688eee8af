/**
 * Scales each vector to length one, in place. A vector without direction stays zero.
 *
 * @param vectors one vector after another, `dimension` values each
 */
export function toUnitLength(vectors: Float32Array, dimension: number): void {
  for (let start = 0; start < vectors.length; start += dimension) {
    const vector = vectors.subarray(start, start + dimension);
    const length = Math.hypot(...vector);
    if (length > 0) for (let i = 0; i < dimension; i++) vector[i] = (vector[i] ?? 0) / length;
  }
}
