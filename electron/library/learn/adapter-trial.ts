import type { TensorFlow } from '../encoder/tower.ts';
import { judgeAdoption } from './adoption.ts';
import type { AdoptionVerdict, PairedOutcome } from './adoption.ts';
import { breathe } from './breathe.ts';
import { fitAdapter } from './fit-adapter.ts';
import type { LibraryLessons, LibraryQuery } from './fit-adapter.ts';
import { adaptQuery } from './query-adapter.ts';
import type { QueryAdapter } from './query-adapter.ts';
import { seededRandom } from './random.ts';

export interface AdapterTrial {
  verdict: AdoptionVerdict;
  /** Learned from all photos. */
  adapter: QueryAdapter;
}

/** Every photo is held out once. */
const FOLDS = 3;
/** How much of what was fitted is used. Few examples overstate what they teach; how much, the photos held out tell. */
const STRENGTHS = [0.15, 0.3, 0.6, 1] as const;

/** A query's average precision on photos held out: as it stands, and at each strength. */
interface TrialOutcome {
  before: number;
  after: number[];
}

/**
 * Tries whether an adapter helps a library: photos are split in three, and each third is searched with an adapter that
 * learned from the other two. How strongly it is applied is chosen for each third on the other two as well, so that what
 * is judged was never chosen by what it is judged on. The adapter handed back learned from all.
 *
 * @param onProgress share done, 0 to 1
 */
export async function tryAdapter(
  tf: TensorFlow,
  lessons: LibraryLessons,
  seed: number,
  onProgress?: (share: number) => void,
): Promise<AdapterTrial> {
  const count = lessons.photos.length / lessons.dimension;
  const order = [...seededRandom(seed).permutation(count)];
  const folds: TrialOutcome[][] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const heldOut = order.filter((_, place) => place % FOLDS === fold);
    const others = order.filter((_, place) => place % FOLDS !== fold);
    const adapter = await fitAdapter(tf, lessons, others, seed);
    folds.push(await compareOn(tf, lessons, heldOut, adapter));
    onProgress?.((fold + 1) / (FOLDS + 1));
  }
  const outcomes = folds.flatMap((own, fold) => {
    const strength = bestStrength(folds.filter((_, other) => other !== fold).flat());
    return own.map(({ before, after }): PairedOutcome => ({ before, after: after[strength] ?? before }));
  });
  const adapter = await fitAdapter(tf, lessons, order, seed);
  onProgress?.(1);
  return {
    verdict: judgeAdoption(outcomes, seed),
    adapter: weakened(adapter, STRENGTHS[bestStrength(folds.flat())] ?? 1),
  };
}

/** Place in `STRENGTHS` of the one that found most. */
function bestStrength(outcomes: readonly TrialOutcome[]): number {
  const totals = STRENGTHS.map((_, place) => outcomes.reduce((sum, { after }) => sum + (after[place] ?? 0), 0));
  return totals.indexOf(Math.max(...totals));
}

function weakened(adapter: QueryAdapter, strength: number): QueryAdapter {
  return { ...adapter, up: adapter.up.map((value) => value * strength) };
}

const QUERIES_AT_ONCE = 32;

/** Average precision of every query over photos held out. */
async function compareOn(
  tf: TensorFlow,
  { dimension, photos, queries }: LibraryLessons,
  heldOut: readonly number[],
  adapter: QueryAdapter,
): Promise<TrialOutcome[]> {
  // Only photos that something was said about: what others show is not known, and most of it nobody has tagged yet.
  const spokenOf = new Set(queries.flatMap(({ belongs, rejected }) => [...belongs, ...rejected]));
  const places = heldOut.filter((place) => spokenOf.has(place));
  const rowOf = new Map(places.map((place, row) => [place, row]));
  const asked = queries
    .map(({ vector, belongs }) => ({ vector, right: belongs.flatMap((photo) => rowOf.get(photo) ?? []) }))
    .filter(({ right }) => right.length > 0);
  const columns = new Float32Array(places.length * dimension);
  places.forEach((place, row) => {
    for (let i = 0; i < dimension; i++) columns[i * places.length + row] = photos[place * dimension + i] ?? 0;
  });
  const candidates = tf.tensor2d(columns, [dimension, places.length]);
  const scores = (vectors: LibraryQuery['vector'][]): Float32Array =>
    tf.tidy(() => {
      const rows = new Float32Array(vectors.length * dimension);
      vectors.forEach((vector, row) => rows.set(vector, row * dimension));
      return Float32Array.from(tf.matMul(tf.tensor2d(rows, [vectors.length, dimension]), candidates).dataSync());
    });
  const adapters = STRENGTHS.map((strength) => weakened(adapter, strength));
  const outcomes: TrialOutcome[] = [];
  try {
    for (let from = 0; from < asked.length; from += QUERIES_AT_ONCE) {
      const some = asked.slice(from, from + QUERIES_AT_ONCE);
      const plain = scores(some.map(({ vector }) => vector));
      const adapted = adapters.map((each) => scores(some.map(({ vector }) => adaptQuery(each, vector))));
      for (const [row, { right }] of some.entries()) {
        const part = (all: Float32Array): Float32Array => all.subarray(row * places.length, (row + 1) * places.length);
        outcomes.push({
          before: averagePrecision(part(plain), right),
          after: adapted.map((all) => averagePrecision(part(all), right)),
        });
      }
      await breathe(undefined);
    }
  } finally {
    candidates.dispose();
  }
  return outcomes;
}

/** Mean, over the right answers, of how many of the answers down to each are right. */
export function averagePrecision(scores: Float32Array, right: readonly number[]): number {
  const ranks = right
    .map((place) => {
      const own = scores[place] ?? -Infinity;
      return scores.reduce((above, score) => above + (score > own ? 1 : 0), 1);
    })
    .sort((a, b) => a - b);
  return ranks.reduce((sum, rank, index) => sum + Math.min(1, (index + 1) / rank), 0) / ranks.length;
}
