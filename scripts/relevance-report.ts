import path from 'node:path';
import { openEncoder } from '../electron/library/encoder/encoder.ts';
import { resourcesFolder } from '../electron/library/resources.ts';
import { calibrate, GOOD_MATCH } from '../electron/library/search/relevance.ts';
import { loadRelevanceModel } from '../electron/library/search/relevance-model.ts';
import { textVector } from '../electron/library/search/text-vector.ts';
import { dot } from '../electron/library/search/unit-vectors.ts';
import { readCaptionedFolder, shows } from './captioned-folder.ts';
import { commonThings, rareThings } from './known-things.ts';

// How well searches tell what is there from what is not, on pictures whose captions are known.
//
//   node scripts/relevance-report.ts CAPTIONED_FOLDER [PACK_FOLDER]
//
// A thing counts as shown where two captions or more name it, as not shown where none does; photos with one such caption
// are left out. "False found" is the share of queries for things in none of the photos that found a good match all the same.

const [folder, packFolder = path.join(resourcesFolder(), 'models', 'compact')] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node scripts/relevance-report.ts CAPTIONED_FOLDER [PACK_FOLDER]');
  process.exit(2);
}

const encoder = await openEncoder({ packFolder });
const relevance = loadRelevanceModel(resourcesFolder(), encoder.model);
const { vectors, captions, name } = await readCaptionedFolder(folder, encoder);
const sample = new Float32Array(vectors.length * encoder.model.dimension);
vectors.forEach((vector, at) => sample.set(vector, at * encoder.model.dimension));
console.log(`${name}: ${vectors.length} photos, model ${encoder.model.id} ${encoder.model.version}\n`);

const totals = { right: 0, wrong: 0, shown: 0, present: 0, found: 0, absent: 0, falseFound: 0, top5: 0, places5: 0 };
console.log('query            shown  good  right  in the first five');
for (const { query, names } of [
  ...commonThings,
  ...rareThings.map((thing) => ({ query: thing, names: thing.split(' ') })),
]) {
  const vector = await textVector(query, encoder, relevance);
  if (!vector) continue;
  const relevanceOf = calibrate(vector, { wordsShare: 1 }, sample, relevance);
  const ranked = vectors
    .map((image, at) => ({ cosine: dot(vector, image), shown: shows(captions[at] ?? [], names) }))
    .sort((a, b) => b.cosine - a.cosine);
  const known = ranked.filter(({ shown }) => shown !== undefined);
  const shown = known.filter((photo) => photo.shown).length;
  const good = known.filter(({ cosine }) => relevanceOf(cosine) >= GOOD_MATCH);
  const right = good.filter((photo) => photo.shown).length;
  const anyGood = ranked.some(({ cosine }) => relevanceOf(cosine) >= GOOD_MATCH);
  if (shown > 0) {
    const top5 = known.slice(0, 5).filter((photo) => photo.shown).length;
    console.log([query.padEnd(16), ...[shown, good.length, right, top5].map((n) => String(n).padStart(6))].join(''));
    totals.present++;
    if (right > 0) totals.found++;
    totals.shown += shown;
    totals.right += right;
    totals.wrong += good.length - right;
    totals.top5 += top5;
    totals.places5 += Math.min(5, shown);
  } else if (known.length === ranked.length) {
    totals.absent++;
    if (anyGood) totals.falseFound++;
  }
}

let firstTen = 0;
let whole = 0;
for (const [at, own] of captions.entries()) {
  for (const caption of own) {
    const vector = await textVector(caption, encoder, relevance);
    const image = vectors[at];
    if (!vector || !image) continue;
    const cosine = dot(vector, image);
    whole++;
    if (vectors.filter((other) => dot(vector, other) > cosine).length < 10) firstTen++;
  }
}
await encoder.close();

const share = (part: number, all: number): string =>
  all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} % (${part} of ${all})`;
console.log(`
Things that are there
  precision of good matches   ${share(totals.right, totals.right + totals.wrong)}
  recall of good matches      ${share(totals.right, totals.shown)}
  found (a right good match)  ${share(totals.found, totals.present)}
  right in the first five     ${share(totals.top5, totals.places5)}
Things in none of the photos
  false found                 ${share(totals.falseFound, totals.absent)}
Whole captions
  recall@10                   ${share(firstTen, whole)}`);
