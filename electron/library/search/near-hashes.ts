/** The farthest apart, in bits of 64, that two hashes are found. Four parts with at most one wrong bit each make seven. */
export const MOST_BITS = 7;

const PARTS = 4;
const PART_BITS = 16;

export function bitsApart(oneHigh: number, oneLow: number, otherHigh: number, otherLow: number): number {
  return ones(oneHigh ^ otherHigh) + ones(oneLow ^ otherLow);
}

/** How many bits of 32 are set (the parallel count of "Hacker's Delight"). */
function ones(value: number): number {
  let bits = value | 0;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bits, 0x01010101) >>> 24;
}

/**
 * Calls `near` for each pair of 64-bit hashes at most `MOST_BITS` bits apart, as positions `one < other`.
 *
 * Hashes are cut into four parts of 16 bits. If two differ in at most 7 bits, some part differs in at most one (otherwise
 * there would be 8); so each hash is compared only with those that share a part with it, exactly or but for one bit. For
 * 100,000 hashes that is about 200 comparisons each instead of 50,000.
 *
 * @param breathe awaited every few thousand hashes, so that others get their turn
 */
export async function findNearHashes(
  high: Uint32Array,
  low: Uint32Array,
  near: (one: number, other: number, bits: number) => void,
  breathe: (done: number) => Promise<void>,
): Promise<void> {
  const count = high.length;
  const partOf = (at: number, part: number): number => {
    const half = part < 2 ? (high[at] ?? 0) : (low[at] ?? 0);
    return part % 2 === 0 ? half >>> PART_BITS : half & 0xffff;
  };
  // One bucket table a part, in compressed form: where each value's hashes begin, and the hashes in that order.
  const tables = Array.from({ length: PARTS }, (_, part) => {
    const starts = new Uint32Array(2 ** PART_BITS + 1);
    for (let at = 0; at < count; at++) {
      const next = partOf(at, part) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let value = 0; value < 2 ** PART_BITS; value++)
      starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
    const fill = starts.slice();
    const members = new Uint32Array(count);
    for (let at = 0; at < count; at++) {
      const value = partOf(at, part);
      members[fill[value] ?? 0] = at;
      fill[value] = (fill[value] ?? 0) + 1;
    }
    return { starts, members };
  });
  /** For each hash, the last one it was compared for: several parts bring up the same pair. */
  const comparedFor = new Int32Array(count).fill(-1);
  for (let at = 0; at < count; at++) {
    tables.forEach(({ starts, members }, part) => {
      const own = partOf(at, part);
      for (let flip = 0; flip <= PART_BITS; flip++) {
        const value = flip === 0 ? own : own ^ (1 << (flip - 1));
        const end = starts[value + 1] ?? 0;
        for (let place = starts[value] ?? 0; place < end; place++) {
          const other = members[place] ?? 0;
          if (other >= at) break;
          if (comparedFor[other] === at) continue;
          comparedFor[other] = at;
          const bits = bitsApart(high[at] ?? 0, low[at] ?? 0, high[other] ?? 0, low[other] ?? 0);
          if (bits <= MOST_BITS) near(other, at, bits);
        }
      }
    });
    if (at % 2000 === 1999) await breathe(at + 1);
  }
}
