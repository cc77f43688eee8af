/** One measured line of a benchmark. */
export interface Row {
  name: string;
  /** What it was measured on: "100,000 x 256-d", "12-megapixel JPEG". */
  size: string;
  p50: number;
  p95: number;
  unit: 'ms' | 'per second' | 'MB' | 'bytes' | 'fps' | 'share' | 'count';
  /** What was measured beside it in the same run, and how it did. */
  peer?: { name: string; p50: number; p95: number };
  /** p50 of the peer divided by p50 of this: above 1 this is faster (for times). */
  ratio?: number;
  note?: string;
}

/** The value below which the share `q` (0..1) of the values lies, by nearest rank. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}
