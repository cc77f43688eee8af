/** A stream of random numbers that a seed decides completely, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, below). */
  integer(below: number): number;
  /** Standard normal. */
  normal(): number;
  /** Whole numbers 0 … count - 1 in random order. */
  permutation(count: number): Uint32Array;
}

/** splitmix32: 32 bits of state, full period, good enough for shuffles and starting weights. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    next,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    permutation(count) {
      const order = Uint32Array.from({ length: count }, (_, index) => index);
      for (let last = count - 1; last > 0; last--) {
        const other = integer(last + 1);
        const moved = order[last] ?? 0;
        order[last] = order[other] ?? 0;
        order[other] = moved;
      }
      return order;
    },
  };
}
