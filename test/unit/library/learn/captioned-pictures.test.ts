import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCaptionedPictures } from '../../../../electron/library/learn/captioned-pictures.ts';

let folder: string;
let captions: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'captions-'));
  captions = path.join(folder, 'captions.jsonl');
  await writeFile(path.join(folder, 'a.jpg'), '');
});
afterEach(() => rm(folder, { recursive: true }));

test('a picture has as many captions as its lines give it, and one that is not there is named', async () => {
  await writeFile(
    captions,
    '\uFEFF{"file":"a.jpg","captions":["a dog"]}\r\n\r\n{"file":"b.jpg","captions":["a cat"]}\n{"file":"a.jpg","captions":["a brown dog","it sits"]}',
  );
  const { pictures, skipped } = await readCaptionedPictures(folder, captions);
  expect(pictures).toEqual([
    { file: 'a.jpg', path: path.join(folder, 'a.jpg'), captions: ['a dog', 'a brown dog', 'it sits'] },
  ]);
  expect(skipped).toMatchObject([{ file: 'b.jpg' }]);
});

test.each([
  ['{"file":"a.jpg","captions":["fine"]}\nnot json', /line 2 is not JSON/],
  ['{"file":"a.jpg","caption":"wrong name"}', /line 1 is not a caption line/],
  ['{"file":"a.jpg","captions":[]}', /line 1/],
  ['{"file":"elsewhere.jpg","captions":["x"]}', /None of the 1 pictures/],
])('what is wrong with a captions file is said with its place: %s', async (text, message) => {
  await writeFile(captions, text);
  await expect(readCaptionedPictures(folder, captions)).rejects.toThrow(message);
});

test('a captions file that is not there is an error about that file', async () => {
  await expect(readCaptionedPictures(folder, path.join(folder, 'none.jsonl'))).rejects.toThrow(/none\.jsonl/);
});
