/** A unit-length embedding. Always a typed array: `number[]` is eight times the memory. */
export type Vector = Float32Array<ArrayBuffer>;
