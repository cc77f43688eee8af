import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Vector } from '../shared/kinds.ts';
import { backgroundOf } from '../electron/library/annotate/background.ts';
import { judgeByCaptions } from '../electron/library/annotate/caption-judgement.ts';
import { captionWords } from '../electron/library/annotate/caption-words.ts';
import { features, openScorer } from '../electron/library/annotate/certainty.ts';
import { meanDirection, wordingsKey } from '../electron/library/annotate/concept-vectors.ts';
import type { VectorStore } from '../electron/library/annotate/concept-vectors.ts';
import { promptWordings } from '../electron/library/annotate/prompt-wordings.ts';
import { packBackground, packVectors, readShippedAnnotation } from '../electron/library/annotate/shipped-annotation.ts';
import { loadVocabulary } from '../electron/library/annotate/vocabulary-files.ts';
import { openEncoder } from '../electron/library/encoder/encoder.ts';
import { encodeFiles } from '../electron/library/learn/encode-files.ts';
import { resourcesFolder } from '../electron/library/resources.ts';
import { fitLogistic } from './fit-logistic.ts';

// Makes what annotation needs beside the vocabulary itself: how common each concept is, vectors of the concepts and the
// background of the built-in model, and the weights that turn scores into certainties. docs/annotation.md has the command.

const usage = `usage: node scripts/calibrate-annotation.ts
  --texts NAME=FILE       captions to count and to learn words from: {"captions": […]} a line, or COCO's JSON; repeatable
  --background FILE,DIR   captioned or labelled pictures (jsonl, folder) that say what pictures in general look like; repeatable
  --fit FILE,DIR,NAME,TIMES[,SPLIT]   captioned pictures to fit certainties to, the texts they are like, their weight; repeatable
  --skip FILE             pictures whose captions must not be used: {"file": "000000000001.jpg"} a line`;

const { values } = parseArgs({
  options: {
    texts: { type: 'string', multiple: true, default: [] },
    background: { type: 'string', multiple: true, default: [] },
    fit: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string' },
  },
});
if (values.texts.length === 0 || values.background.length === 0 || values.fit.length === 0) {
  console.error(usage);
  process.exit(2);
}

interface Row {
  file: string;
  captions?: string[];
  split?: string;
}

const readText = (file: string): string => {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};
const readRows = (file: string): Row[] =>
  readText(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

const skipped = new Set(values.skip === undefined ? [] : readRows(values.skip).map(({ file }) => parseInt(file, 10)));

/** Captions by picture. */
function readCaptions(file: string): string[][] {
  const text = readText(file);
  if (!/^\{"info"/.test(text)) return readRows(file).map(({ captions = [] }) => captions);
  const { annotations } = JSON.parse(text) as { annotations: { image_id: number; caption: string }[] };
  const byPicture = Map.groupBy(
    annotations.filter(({ image_id }) => !skipped.has(image_id)),
    ({ image_id }) => image_id,
  );
  return [...byPicture.values()].map((group) => group.map(({ caption }) => caption));
}

/** Every so many pictures lend this many captions to the learning of concept vectors; more changes nothing. */
const TEXTS_TO_LEARN_FROM = 26_000;
/** Captions that outweigh a concept's own prompt wordings. */
const PROMPT_WEIGHT = 30;

const resources = resourcesFolder();
const folder = path.join(resources, 'vocabulary');
const vocabulary = loadVocabulary(resources);
const { concepts } = vocabulary;
const words = captionWords(vocabulary);
const encoder = await openEncoder({ packFolder: path.join(resources, 'models', 'compact') });
const { id, version, dimension } = encoder.model;
const say = (message: string): void => console.error(message);

// How common is each concept?
const texts = new Map(
  values.texts.map((value) => {
    const [name = '', file = ''] = value.split('=');
    return [name, readCaptions(file)] as const;
  }),
);
const counts = new Map<string, Float64Array>();
for (const [name, pictures] of texts) {
  const share = new Float64Array(concepts.length);
  for (const captions of pictures) {
    for (const c of new Set(captions.flatMap((caption) => [...words.implied(caption)]))) {
      share[c] = (share[c] ?? 0) + 1 / pictures.length;
    }
  }
  counts.set(name, share);
  say(`${name}: ${pictures.length} pictures' captions counted`);
}
const commonness = Float64Array.from(concepts, (_, c) => {
  let sum = 0;
  for (const share of counts.values()) sum += share[c] ?? 0;
  return sum / counts.size;
});

// What does each concept sound like? Its prompts, and the captions that speak of it, less what all captions share.
const common = new Float64Array(dimension);
const heard = concepts.map(() => ({ captions: 0, sum: new Float64Array(dimension) }));
let texted = 0;
for (const pictures of texts.values()) {
  const all = pictures.flat();
  const step = Math.max(1, Math.ceil((all.length * texts.size) / TEXTS_TO_LEARN_FROM));
  const chosen = all.filter((_, i) => i % step === 0);
  for (let from = 0; from < chosen.length; from += 512) {
    const batch = chosen.slice(from, from + 512);
    const vectors = await encoder.encodeTexts(batch);
    vectors.forEach((vector, i) => {
      const caption = batch[i] ?? '';
      texted++;
      for (let d = 0; d < dimension; d++) common[d] = (common[d] ?? 0) + (vector[d] ?? 0);
      for (const c of words.implied(caption)) {
        const entry = heard[c];
        if (!entry) continue;
        entry.captions++;
        for (let d = 0; d < dimension; d++) entry.sum[d] = (entry.sum[d] ?? 0) + (vector[d] ?? 0);
      }
    });
  }
  say(`${texted} captions encoded`);
}
const store: VectorStore = new Map();
const matrix = new Float32Array(concepts.length * dimension);
for (const [c, concept] of concepts.entries()) {
  const wordings = promptWordings(concept);
  const prompt = meanDirection(await encoder.encodeTexts(wordings));
  const { captions, sum } = heard[c] ?? { captions: 0, sum: new Float64Array(dimension) };
  const learned = meanDirection([
    Float32Array.from(sum, (value, d) => (captions === 0 ? 0 : value / captions - (common[d] ?? 0) / texted)),
  ]);
  const share = captions / (captions + PROMPT_WEIGHT);
  const vector = meanDirection([prompt.map((value, d) => (1 - share) * value + share * (learned[d] ?? 0))]);
  store.set(wordingsKey(wordings), vector);
  matrix.set(vector, c * dimension);
}
say(`${store.size} concept vectors`);

// What do pictures in general look like?
async function encodePictures(rows: readonly Row[], directory: string): Promise<{ row: Row; vector: Vector }[]> {
  const encoded = await encodeFiles(
    rows.map(({ file }) => path.join(directory, file)),
    encoder,
  );
  return rows.flatMap((row, i) => {
    const vector = encoded[i]?.vector;
    return vector ? [{ row, vector }] : [];
  });
}
const PICTURES_A_SET = 1_200;
const ordinary: Vector[] = [];
for (const value of values.background) {
  const [file = '', directory = ''] = value.split(',');
  const rows = readRows(file).filter(({ split }) => split !== 'val');
  const step = Math.max(1, Math.floor(rows.length / PICTURES_A_SET));
  const chosen = rows.filter((_, i) => i % step === 0).slice(0, PICTURES_A_SET);
  ordinary.push(...(await encodePictures(chosen, directory)).map(({ vector }) => vector));
  say(`background: ${ordinary.length} pictures`);
}
const background = backgroundOf(ordinary);
writeFileSync(path.join(folder, `${id}-${version}.vectors`), packVectors(store));
writeFileSync(path.join(folder, `${id}-${version}.background`), packBackground(background));

// How sure is a score?
const width = features.length;
const inputs: number[] = [];
const answers: boolean[] = [];
const importance: number[] = [];
interface FitSet {
  pictures: { row: Row; vector: Vector }[];
  commonness: Float64Array;
  times: number;
}
const sets: FitSet[] = [];
for (const value of values.fit) {
  const [file = '', directory = '', name = '', times = '1', split] = value.split(',');
  const rows = readRows(file).filter((row) => split === undefined || row.split === split);
  sets.push({
    pictures: await encodePictures(rows, directory),
    commonness: counts.get(name) ?? commonness,
    times: Number(times),
  });
}
const unfitted = { weights: features.map(() => 0), bias: 0 };
for (const set of sets) {
  const scorer = openScorer(vocabulary, matrix, set.commonness, background, unfitted);
  for (const { row, vector } of set.pictures) {
    const verdict = judgeByCaptions(vocabulary, words, row.captions ?? []);
    const found = scorer.features(vector);
    for (let c = 0; c < concepts.length; c++) {
      const judged = verdict(c);
      if (judged === 'unjudged') continue;
      for (let f = 0; f < width; f++) inputs.push(found[c * width + f] ?? 0);
      answers.push(judged === 'right');
      importance.push(set.times);
    }
  }
}
const certainty = fitLogistic(Float32Array.from(inputs), width, answers, importance);
say(`certainty: ${answers.length} judgements, weights ${certainty.weights.map((w) => w.toFixed(3)).join(' ')}`);

const round = (value: number): number => Number(value.toPrecision(4));
const constants = {
  made: 'by scripts/calibrate-annotation.ts; docs/annotation.md says from what',
  certainty: { weights: certainty.weights.map(round), bias: round(certainty.bias) },
  commonness: Object.fromEntries(
    concepts.map((concept, c) => [
      [...concept.parents, concept.name].join('/'),
      Number((commonness[c] ?? 0).toFixed(6)),
    ]),
  ),
};
writeFileSync(path.join(folder, 'calibration.json'), `${JSON.stringify(constants, null, 1)}\n`);
readShippedAnnotation(folder, `${id}-${version}`, dimension);
await encoder.close();
