import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import type { Vector } from '../shared/kinds.ts';
import { openEncoder } from '../electron/library/encoder/encoder.ts';
import { resourcesFolder } from '../electron/library/resources.ts';
import { surpriseOf } from '../electron/library/search/relevance.ts';
import { relevanceFile, type Judgement } from '../electron/library/search/relevance-model.ts';
import { seededRandom } from '../electron/library/search/seeded-random.ts';
import { textVector } from '../electron/library/search/text-vector.ts';
import { combine, dot } from '../electron/library/search/unit-vectors.ts';
import { readCaptionedFolder, shows, type CaptionedFolder } from './captioned-folder.ts';
import { commonThings, rareThings } from './known-things.ts';
import { fitLogistic } from './fit-logistic.ts';
import { principalAxes } from '../electron/library/search/principal-axes.ts';

// Measures what one model's cosines are like and fits what search makes of them: resources/relevance/MODEL.json.
//
//   node scripts/fit-relevance.ts PACK_FOLDER CAPTIONED_FOLDER...
//
// Each folder holds pictures and captions.jsonl (see captioned-folder.ts). Libraries of many sizes are drawn from them, and
// in each of them things are searched for that some, or none, of its pictures show.

const FACTORS = 32;
const LIBRARY_SIZES = [60, 108, 300, 1000];
const LIBRARIES = 40;
const QUERIES_EACH = 60;
/** Of the photos called good matches, this share is one by the captions, which name only some of what a picture shows. */
const PRECISION = 0.4;

const unfitted: Judgement = { intercept: 0, slope: 1, threshold: 0.5 };

const [packFolder, ...folders] = process.argv.slice(2);
if (packFolder === undefined || folders.length === 0) {
  console.error('Usage: node scripts/fit-relevance.ts PACK_FOLDER CAPTIONED_FOLDER...');
  process.exit(2);
}

const random = seededRandom(1);
const encoder = await openEncoder({ packFolder });
const sets: CaptionedFolder[] = [];
for (const folder of folders) {
  sets.push(await readCaptionedFolder(folder, encoder));
  console.error(`${sets.at(-1)?.name ?? ''}: ${sets.at(-1)?.vectors.length ?? 0} pictures`);
}
const images = sets.flatMap(({ vectors }) => vectors);
const labels = sets.flatMap(({ kind, captions }) => (kind === 'labels' ? captions.flat() : []));
const things = [...new Set([...commonThings.map(({ query }) => query), ...labels])];
const names: Vector[] = [];
for (const thing of things) {
  const vector = await textVector(thing, encoder, undefined);
  if (vector) names.push(vector);
}
const meanText = meanOf(names);
const meanImage = meanOf(images);
const { axes, residual } = principalAxes(images, meanImage, FACTORS);
const model = {
  meanText,
  expected(query: Vector) {
    const variance = axes.reduce((sum, axis) => sum + dot(axis, query) ** 2, residual);
    return { mean: dot(meanImage, query), deviation: Math.sqrt(variance) };
  },
};

const queryVectors = new Map<string, Vector>();
for (const text of [...things, ...rareThings]) {
  const averaged = await textVector(text, encoder, { ...model, text: unfitted, image: unfitted });
  if (averaged) queryVectors.set(text, averaged);
}
await encoder.close();

/** One photo of one query in one library: how far its cosine stands out, and whether it is a match. */
interface Example {
  surprise: number;
  match: boolean;
}
const textExamples: Example[] = [];
const imageExamples: Example[] = [];
for (let round = 0; round < LIBRARIES; round++) {
  for (const set of sets) {
    const size = Math.min(set.vectors.length, pick(LIBRARY_SIZES));
    const library = shuffled(set.vectors.keys().toArray()).slice(0, size);
    const sample = rowsOf(library.map((at) => set.vectors[at]));
    const labelOf = (at: number): string => set.captions[at]?.[0] ?? '';
    if (set.kind === 'captions') {
      const queries = [...commonThings, ...rareThings.map((thing) => ({ query: thing, names: thing.split(' ') }))];
      for (const { query, names: naming } of shuffled(queries).slice(0, QUERIES_EACH)) {
        const vector = queryVectors.get(query);
        const matches = (at: number): boolean | undefined => shows(set.captions[at] ?? [], naming);
        if (vector) collect(textExamples, vector, { set, library, sample }, matches);
      }
    }
    if (set.kind === 'labels') {
      for (const example of shuffled(library).slice(0, 10)) {
        const vector = set.vectors[example];
        // The example itself is left out: everybody finds the photo they search with.
        const matches = (at: number): boolean | undefined =>
          at === example ? undefined : labelOf(at) === labelOf(example);
        if (vector) collect(imageExamples, vector, { set, library, sample }, matches);
      }
    }
  }
}

const file = relevanceFile.parse({
  model: encoder.model.id,
  version: encoder.model.version,
  meanText: rounded(meanText),
  meanImage: rounded(meanImage),
  factors: axes.map(rounded),
  residual: Number(residual.toPrecision(4)),
  text: judgementOf('text', textExamples),
  image: judgementOf('image', imageExamples),
});
const target = path.join(resourcesFolder(), 'relevance', `${encoder.model.id}.json`);
mkdirSync(path.dirname(target), { recursive: true });
writeFileSync(target, await format(JSON.stringify(file), { parser: 'json', printWidth: 120 }));
console.error(`Written: ${target}`);

function collect(
  examples: Example[],
  query: Vector,
  { set, library, sample }: { set: CaptionedFolder; library: readonly number[]; sample: Float32Array },
  matches: (at: number) => boolean | undefined,
): void {
  const surprise = surpriseOf(query, sample, model);
  for (const at of library) {
    const match = matches(at);
    const vector = set.vectors[at];
    if (match !== undefined && vector) examples.push({ surprise: surprise(dot(query, vector)), match });
  }
}

function judgementOf(name: string, examples: readonly Example[]): Judgement {
  const { weights, bias } = fitLogistic(
    examples.map(({ surprise }) => surprise),
    1,
    examples.map(({ match }) => match),
  );
  const [slope = 0] = weights;
  const probabilities = examples.map(({ surprise }) => 1 / (1 + Math.exp(-(bias + slope * surprise))));
  const round = (value: number): number => Number(value.toPrecision(4));
  let threshold = 0.99;
  for (let candidate = 0.02; candidate < 0.99; candidate += 0.005) {
    const above = examples.filter((_, at) => (probabilities[at] ?? 0) >= candidate);
    if (above.filter(({ match }) => match).length >= PRECISION * above.length && above.length > 0) {
      threshold = candidate;
      break;
    }
  }
  const matches = examples.filter(({ match }) => match).length;
  const kept = examples.filter(({ match }, at) => match && (probabilities[at] ?? 0) >= threshold).length;
  console.error(
    `${name}: ${examples.length} photos judged, ${matches} matches, threshold ${threshold.toFixed(3)}, ` +
      `precision ${PRECISION}, recall ${(kept / matches).toFixed(3)}`,
  );
  for (let low = 0; low < 1; low += 0.1) {
    const bin = examples.filter((_, at) => (probabilities[at] ?? 0) >= low && (probabilities[at] ?? 0) < low + 0.1);
    const right = bin.filter(({ match }) => match).length;
    if (bin.length > 0)
      console.error(`  ${low.toFixed(1)}: ${bin.length} photos, ${(right / bin.length).toFixed(3)} right`);
  }
  return {
    intercept: round(bias),
    slope: round(slope),
    threshold: round(threshold),
  };
}

function meanOf(vectors: readonly Vector[]): Vector {
  const sum = combine(vectors.map((vector) => ({ vector, weight: 1 })));
  if (!sum) throw new Error('There are no vectors to average.');
  // combine() scales to unit length; the mean is as long as the vectors agree.
  const length = vectors.reduce((total, vector) => total + dot(vector, sum), 0) / vectors.length;
  return sum.map((value) => value * length);
}

function rounded(vector: Vector): number[] {
  return Array.from(vector, (value) => Number(value.toFixed(5)));
}

/** Vectors as the rows of one matrix. */
function rowsOf(vectors: readonly (Vector | undefined)[]): Float32Array {
  const dimension = vectors[0]?.length ?? 0;
  const rows = new Float32Array(vectors.length * dimension);
  vectors.forEach((vector, at) => rows.set(vector ?? [], at * dimension));
  return rows;
}

function pick<T>(values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
