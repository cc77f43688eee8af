import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../shared/domain.ts';
import { drawPhotos } from '../fixtures/library/photo-library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';

const CLI = path.resolve('electron/cli.ts');
let base: string;
let photos: string;
let library: string;
let files: string[];

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function bowerbird(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => (ended.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (ended.stderr += data.toString()));
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}

/** Runs a command with --json and answers its document; stdout must hold nothing else. */
async function json(...args: string[]): Promise<{ code: number | null; document: Record<string, unknown> }> {
  const { code, stdout } = await bowerbird(...args, '--library', library, '--json');
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return { code, document: JSON.parse(stdout) as Record<string, unknown> };
}

beforeAll(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), 'bowerbird-cli-'));
  photos = path.join(base, 'photos');
  library = path.join(base, 'library');
  files = await drawPhotos(photos, 10);
});
afterAll(() => rm(base, { recursive: true, force: true }));

test('index, search and similar print what the contract says', async () => {
  const indexed = await json('index', photos);
  expect(indexed.code).toBe(0);
  expect(indexed.document).toMatchObject({ photos: 10, indexed: 10, failed: 0, moved: 0, skipped: 0 });
  expect(Object.keys(indexed.document).sort()).toEqual(
    ['failed', 'indexed', 'moved', 'photos', 'photosPerSecond', 'seconds', 'skipped'].sort(),
  );

  const found = await json('search', 'a snowy mountain', '--limit', '3');
  expect(found.document).toMatchObject({ query: 'a snowy mountain', model: 'compact', total: 10 });
  const results = found.document['results'] as Record<string, unknown>[];
  expect(results).toHaveLength(3);
  for (const result of results) {
    expect(Object.keys(result).sort()).toEqual(['id', 'path', 'relevance', 'score', 'why']);
    expect(result['relevance']).toBeGreaterThanOrEqual(0);
    expect(result['relevance']).toBeLessThanOrEqual(1);
  }

  const own = await json('similar', files[4] ?? '');
  const [first] = own.document['results'] as { path: string; score: number; id: number }[];
  expect(first?.path).toBe(files[4]);
  expect(first?.score).toBeGreaterThan(0.999);
  const byId = await json('similar', String(first?.id), '--limit', '1');
  expect((byId.document['results'] as { id: number }[])[0]?.id).toBe(first?.id);
});

test('a picture from outside the library finds its like inside', async () => {
  // The same picture, larger and less compressed.
  const outside = path.join(base, 'outside.jpg');
  writeFileSync(outside, await makePicture({ scene: 'flower', seed: 4, width: 200, height: 150, quality: 95 }));
  const { document } = await json('similar', outside, '--limit', '2');
  const [first] = document['results'] as { path: string; score: number }[];
  expect(path.basename(first?.path ?? '')).toBe('flower-0004.jpg');
  expect(first?.score).toBeGreaterThan(0.99);
});

test('tags, captions, undo and history', async () => {
  const [file = ''] = files;
  const added = await json('tag', 'add', 'animal/dog', file);
  expect(added.document).toMatchObject({
    photos: [{ path: file, tags: [{ tag: 'dog', parents: ['animal'], state: 'accepted' }] }],
  });
  const captioned = await json('caption', 'set', file, 'Rex', 'on', 'the', 'beach');
  expect(captioned.document).toMatchObject({ photos: [{ caption: { text: 'Rex on the beach' } }] });
  const found = await json('search', 'tag:dog');
  expect((found.document['results'] as { path: string }[]).map((result) => result.path)).toEqual([file]);
  expect((await json('undo')).document).toMatchObject({
    title: expect.stringMatching(/caption/i) as string,
    undone: true,
  });
  expect((await json('tag', 'list', file)).document).toMatchObject({ photos: [{ caption: null }] });
  expect((await json('redo')).document).toMatchObject({ undone: false });
  expect((await json('history')).document['operations']).toHaveLength(2);
  await json('tag', 'remove', 'dog', file);
  expect((await json('search', 'tag:dog')).document['results']).toEqual([]);
});

test('files that cannot be indexed: exit code 3, their reasons, and the rest indexed', async () => {
  const bad = path.join(base, 'bad');
  mkdirSync(bad);
  await drawPhotos(bad, 2, 'good-');
  writeFileSync(path.join(bad, 'text.jpg'), 'no picture');
  const { code, document } = await json('index', bad, path.join(base, 'not there'));
  expect(code).toBe(2);
  expect(document).toMatchObject({ photos: 3, indexed: 2, failed: 1 });
  const again = await bowerbird('index', bad, '--library', library);
  expect(again.code).toBe(3);
  expect(again.stderr).toContain('text.jpg');
  const { failures } = (await json('failures')).document as {
    failures: { path: string; reason: string; kind: string }[];
  };
  expect(failures).toMatchObject([{ path: path.join(bad, 'text.jpg'), kind: 'permanent', attempts: 1 }]);
  const { findings } = (await json('doctor')).document as { findings: Finding[] };
  expect(findings.find(({ check }) => check === 'photos')?.remedy).toContain('"bowerbird failures"');
});

test.each([
  [['serach', 'x'], /no command "serach"/],
  [['search'], /Say what to look for/],
  [['search', 'x', '--limit', 'many'], /--limit takes a whole number/],
  [['search', 'x', '--colour'], /--colour/],
  [['similar', 'a', 'b'], /Name one picture/],
  [['export', '--format', 'pdf'], /xmp, embed, csv or json/],
  [['embed'], /--text WORDS and --image FILE/],
  [['tag', 'add'], /tag add\|remove/],
  [['index', '/not/there/at/all'], /does not exist/],
])('%j is wrong usage: exit code 2 and a sentence', async (args, sentence) => {
  const { code, stderr } = await bowerbird(...args, '--library', path.join(base, 'unused'));
  expect(code).toBe(2);
  expect(stderr).toMatch(sentence);
});

test('a picture that does not exist is an error that names it, also as JSON', async () => {
  const { code, stdout, stderr } = await bowerbird('similar', '/nowhere/a.jpg', '--library', library, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not-found' } });
  expect(stderr).toContain('/nowhere/a.jpg');
});

test('embed prints the unit vector that indexing stores', async () => {
  const { document } = await json('embed', '--image', files[3] ?? '');
  const vector = document['vector'] as number[];
  expect(document).toMatchObject({ model: 'compact', dimension: 256 });
  expect(vector).toHaveLength(256);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  const text = (await json('embed', '--text', 'a dog')).document['vector'] as number[];
  expect(Math.hypot(...text)).toBeCloseTo(1, 4);
});

test('while one process serves the library, another can search it but not change it', async () => {
  const server = spawn(process.execPath, [CLI, 'serve', '--library', library, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => server.on('close', resolve));
  const line = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (data: Buffer) => resolve(data.toString()));
    server.on('close', () => reject(new Error('serve ended')));
  });
  expect((JSON.parse(line) as { url: string }).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  const found = await json('search', 'snow', '--limit', '2');
  expect(found.code).toBe(0);
  expect(found.document['results']).toHaveLength(2);
  const refused = await bowerbird('tag', 'add', 'x', files[0] ?? '', '--library', library);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('open in another Bowerbird');
  server.kill('SIGTERM');
  expect(await exited).toBe(0);
});

test('status and doctor answer on a library that was never used', async () => {
  const fresh = path.join(base, 'fresh');
  const status = await bowerbird('status', '--library', fresh, '--json');
  expect(status.code).toBe(0);
  expect(JSON.parse(status.stdout)).toMatchObject({
    photos: 0,
    indexed: 0,
    model: { id: 'compact', encoded: 0 },
    roots: [],
  });
  const doctor = await bowerbird('doctor', '--library', fresh, '--json');
  expect(doctor.code).toBe(0);
});
