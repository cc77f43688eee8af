import { seededRandom } from './random.ts';

/** How one query fared on photos that were held out: average precision before and after, 0 to 1. */
export interface PairedOutcome {
  before: number;
  after: number;
}

export interface AdoptionVerdict {
  adopt: boolean;
  /** Mean average precision. */
  before: number;
  after: number;
  /** 95 % interval of the mean gain. */
  gain: [number, number];
  reason: string;
}

/** Before learning, these queries found what they should for the most part: they must not be spoilt. */
const WORKED = 0.5;

/**
 * Whether a change is worth having. Two conditions: over all queries the gain is more than noise, that is, the lower
 * end of its 95 % bootstrap interval lies above zero; and the queries that worked before did not get worse by more than
 * noise.
 */
export function judgeAdoption(outcomes: readonly PairedOutcome[], seed = 1): AdoptionVerdict {
  const before = mean(outcomes.map((outcome) => outcome.before));
  const after = mean(outcomes.map((outcome) => outcome.after));
  const gains = outcomes.map((outcome) => outcome.after - outcome.before);
  const gain = bootstrapMean(gains, seed);
  const worked = outcomes.filter((outcome) => outcome.before >= WORKED);
  const [, kept] = bootstrapMean(
    worked.map((outcome) => outcome.after - outcome.before),
    seed,
  );
  const verdict = (adopt: boolean, reason: string): AdoptionVerdict => ({ adopt, before, after, gain, reason });
  if (outcomes.length === 0) return verdict(false, 'there was nothing to measure');
  if (!(gain[0] > 0)) return verdict(false, 'the gain on photos kept apart was not more than chance');
  if (worked.length > 0 && kept < 0) return verdict(false, 'words that worked before would have found less');
  return verdict(true, 'it found more on photos kept apart, by more than chance');
}

/** 95 % percentile bootstrap interval of a mean. */
function bootstrapMean(values: readonly number[], seed: number, resamples = 2000): [number, number] {
  if (values.length === 0) return [0, 0];
  const random = seededRandom(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.integer(values.length)] ?? 0;
    return sum / values.length;
  }).sort();
  return [means[Math.floor(0.025 * resamples)] ?? NaN, means[Math.ceil(0.975 * resamples) - 1] ?? NaN];
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
