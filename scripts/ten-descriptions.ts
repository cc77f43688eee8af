import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CallOutput } from '../shared/api.ts';
import { addFolder, indexNow } from '../electron/library/index-now.ts';
import { openLibrary } from '../electron/library/library.ts';

// node scripts/ten-descriptions.ts FOLDER
//
// Ten descriptions on a folder of photographs with captions.jsonl: how many of the first five photos fit, judged by a stated rule:
// one of the photo's captions holds the words that the description is about. Photos that fit but whose captions do
// not say so count as wrong.

const DESCRIPTIONS: readonly [query: string, fits: RegExp][] = [
  ['bears outdoors', /\bbears?\b/i],
  ['a cat', /\b(cat|kitten)s?\b/i],
  ['food on a plate', /\b(food|plates?|meal|dish|pizza|broccoli|salad|sandwich|cake)\b/i],
  ['a bathroom with a toilet', /\b(bathroom|toilet|restroom|shower|sink)\b/i],
  ['a train on the tracks', /\b(train|locomotive|railroad)s?\b/i],
  ['people playing baseball', /\b(baseball|batter|pitcher|catcher|bat)\b/i],
  ['a kitchen', /\bkitchen\b/i],
  ['a person skiing in snow', /\b(ski|skis|skiing|skier|skiers|snow|snowboard\w*)\b/i],
  ['a street sign', /\bsigns?\b/i],
  ['horses in a field', /\bhorses?\b/i],
];

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: node scripts/ten-descriptions.ts FOLDER\n');
  process.exit(2);
}
const captions = new Map(
  readFileSync(path.join(folder, 'captions.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { file: string; captions: string[] })
    .map((entry) => [entry.file, entry.captions.join(' \n ')]),
);
const home = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-ten-'));
const library = await openLibrary({ folder: home, folderAccess: 'any' });
try {
  await indexNow(library.rooms, [await addFolder(library.rooms, folder)]);
  let right = 0;
  let possible = 0;
  for (const [query, fits] of DESCRIPTIONS) {
    const context = { signal: new AbortController().signal, progress: () => undefined };
    const { results } = (await library.call('search', { query, limit: 5 }, context)) as CallOutput<'search'>;
    const hits = results.filter((photo) => fits.test(captions.get(photo.name) ?? '')).length;
    const all = [...captions.values()].filter((text) => fits.test(text)).length;
    right += hits;
    possible += Math.min(5, all);
    process.stdout.write(`${query.padEnd(28)} ${hits} of the first 5 fit (${all} of ${captions.size} photos do)\n`);
  }
  process.stdout.write(`${right} of 50 fit; ${possible} could.\n`);
} finally {
  await library.close();
  rmSync(home, { recursive: true, force: true });
}
