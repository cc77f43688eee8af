import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openAnnotationEngine } from '../electron/library/annotate/annotation-engine.ts';
import { judgeByCaptions } from '../electron/library/annotate/caption-judgement.ts';
import type { Verdict } from '../electron/library/annotate/caption-judgement.ts';
import { suggestTags } from '../electron/library/annotate/tag-suggestions.ts';
import { loadVocabulary } from '../electron/library/annotate/vocabulary-files.ts';
import { openEncoder } from '../electron/library/encoder/encoder.ts';
import { encodeFiles } from '../electron/library/learn/encode-files.ts';
import { resourcesFolder } from '../electron/library/resources.ts';

// How far annotation is to be trusted, on a folder of captioned pictures: how many suggested tags are right, whether
// certainties mean what they say, and captions to read. See judgeByCaptions for what "right" means.

const { values, positionals } = parseArgs({
  options: { captions: { type: 'string' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node scripts/annotation-report.ts FOLDER [--captions FILE.jsonl] [--json]');
  process.exit(2);
}

const rows = readFileSync(values.captions ?? path.join(folder, 'captions.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { file: string; captions: string[] });

const resources = resourcesFolder();
const vocabulary = loadVocabulary(resources);
const encoder = await openEncoder({ packFolder: path.join(resources, 'models', 'compact') });
const cacheFolder = mkdtempSync(path.join(tmpdir(), 'bowerbird-report-'));
const pictures = await encodeFiles(
  rows.map(({ file }) => path.join(folder, file)),
  encoder,
);
const engine = await openAnnotationEngine({
  vocabulary,
  resources,
  cacheFolder,
  model: encoder.model,
  encodeTexts: (texts, signal) => encoder.encodeTexts(texts, signal),
  librarySample: pictures.flatMap(({ vector }) => vector ?? []),
});

interface Judged {
  tag: string;
  certainty: number;
  verdict: Verdict;
}
const photos = [];
for (const [i, { file, captions }] of rows.entries()) {
  const vector = pictures[i]?.vector;
  if (!vector) continue;
  const scores = engine.scorer.score(vector);
  const judge = judgeByCaptions(vocabulary, engine.words, captions);
  const tags = suggestTags(vocabulary, scores, new Set()).map(({ position, certainty }): Judged => ({
    tag: vocabulary.concepts[position]?.name ?? '',
    certainty,
    verdict: judge(position),
  }));
  const caption = await engine.captions.suggest(vector, scores, []);
  const said = caption ? [...engine.words.named(caption.text)].map(judge) : [];
  photos.push({ file, captions, tags, caption, captionRight: !said.includes('wrong') });
}
await encoder.close();
rmSync(cacheFolder, { recursive: true, force: true });

const tags = photos.flatMap((photo) => photo.tags);
const figures = (of: readonly Judged[]) => {
  const right = of.filter(({ verdict }) => verdict === 'right').length;
  const wrong = of.filter(({ verdict }) => verdict === 'wrong').length;
  return { right, wrong, unjudged: of.length - right - wrong, share: right / (right + wrong) };
};
const thresholds = [0.5, 0.7, 0.9].map((from) => ({
  from,
  ...figures(tags.filter(({ certainty }) => certainty >= from)),
}));
const reliability = [0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((from, i, all) => {
  const to = all[i + 1] ?? 1;
  const within = tags.filter(({ certainty, verdict }) => certainty >= from && certainty < to && verdict !== 'unjudged');
  const said = within.reduce((sum, { certainty }) => sum + certainty / within.length, 0);
  return { from, to, tags: within.length, said, right: figures(within).share };
});
// Not the best ones: ten spread evenly over the folder.
const shown = photos.filter((_, i) => i % Math.max(1, Math.floor(photos.length / 10)) === 0).slice(0, 10);

if (values.json) {
  console.log(JSON.stringify({ photos: photos.length, thresholds, reliability, shown }, null, 1));
} else {
  const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(0)} %`);
  console.log(`${photos.length} photos, ${tags.length} suggested tags of ${vocabulary.concepts.length} concepts\n`);
  console.log('| certainty | right | wrong | right of judged | captions cannot tell |\n|---|---|---|---|---|');
  for (const t of thresholds) {
    console.log(`| >= ${t.from} | ${t.right} | ${t.wrong} | ${percent(t.share)} | ${t.unjudged} |`);
  }
  console.log('\n| certainty shown | tags | mean certainty | right |\n|---|---|---|---|');
  for (const r of reliability) {
    console.log(`| ${r.from}–${r.to} | ${r.tags} | ${r.tags > 0 ? r.said.toFixed(2) : '–'} | ${percent(r.right)} |`);
  }
  const captioned = photos.filter(({ caption }) => caption);
  const right = captioned.filter(({ captionRight }) => captionRight);
  const sure = captioned.filter(({ caption }) => (caption?.certainty ?? 0) >= 0.5);
  console.log(
    `\n${captioned.length} captions; in ${percent(right.length / captioned.length)} nothing is wrong by the same rule ` +
      `(certainty >= 0.5: ${sure.length}, of which ${percent(sure.filter((p) => p.captionRight).length / sure.length)})\n`,
  );
  for (const { file, caption, captions, captionRight, tags: own } of shown) {
    console.log(`${file}: ${caption ? `${caption.text} (${caption.certainty.toFixed(2)})` : 'no caption'}`);
    console.log(`  ${captionRight ? 'nothing wrong' : 'WRONG'}; people wrote: ${captions[0] ?? ''}`);
    console.log(
      `  ${own
        .slice(0, 8)
        .map((t) => `${t.tag} ${t.certainty.toFixed(2)} ${t.verdict}`)
        .join(', ')}`,
    );
  }
}
