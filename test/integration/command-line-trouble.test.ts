import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { indexNow } from '../../electron/library/index-now.ts';
import { openRoot } from '../../electron/library/handlers/roots.ts';
import { listPhotos } from '../fixtures/library/list-photos.ts';
import { drawPhotos, openTestLibrary } from '../fixtures/library/photo-library.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

// What people do wrong, and what happens beside them, on the command line.

const CLI = path.resolve('electron/cli.ts');
let library: string;
let cwd: string;
beforeEach(() => {
  library = path.join(temporaryFolder(), 'library');
  cwd = temporaryFolder();
});

/** Runs a command; `deaf` stops listening to what it prints at once, as `| head` does. */
function bowerbird(args: string[], deaf = false): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, '--library', library, ...args], { cwd });
    const ended = { stdout: '', stderr: '' };
    if (deaf) child.stdout.destroy();
    else child.stdout.on('data', (data: Buffer) => (ended.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (ended.stderr += data.toString()));
    child.on('close', (code) => resolve({ code, ...ended }));
  });
}

test('an empty name is not the folder one stands in', async () => {
  for (const args of [
    ['index', ''],
    ['export', '--format', 'csv', '--to', ''],
    ['import', '--format', 'csv', '--from', ''],
  ]) {
    expect((await bowerbird(args)).code).toBe(2);
  }
  expect((await bowerbird(['status', '--json'])).stdout).toContain('"roots":[]');
});

test('an empty query, of a variable that was never set, is not every photo', async () => {
  for (const args of [
    ['tag', 'add', 'dog', '--query', ''],
    ['annotate', '--query', ' ', '--accept', '0.5'],
    ['export', '--format', 'xmp', '--query', ''],
    ['import', '--format', 'xmp', '--query', ''],
  ]) {
    const { code, stderr } = await bowerbird(args);
    expect(code).toBe(2);
    expect(stderr).toBe('--query is empty. Say which photos, or leave it out.\n');
  }
});

test('a word that a command has no use for is refused, not passed over', async () => {
  for (const [word, args] of [
    ['a.jpg', ['export', '--format', 'xmp', 'a.jpg']],
    ['3', ['undo', '3']],
    ['b.csv', ['import', '--format', 'csv', 'a.csv', 'b.csv']],
    ['now', ['doctor', 'now']],
  ] as const) {
    const { code, stderr } = await bowerbird([...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(`"${args[0]}" does not take "${word}".`);
  }
});

test('what is wrong with an option is said in a sentence, with exit code 2', async () => {
  for (const [said, args] of [
    ['--limit takes a value. One that begins with a dash is written --limit=-VALUE.', ['search', 'x', '--limit', '-1']],
    ['--format takes a value. One that begins with a dash is written --format=-VALUE.', ['export', '--format']],
    ['--image may be given only once.', ['search', '--image', 'a.jpg', '--image', 'b.jpg']],
    ['The name of the picture is empty.', ['search', '--image', '']],
    ['The name of the picture is empty.', ['embed', '--image', '']],
    ['The name of the tag is empty.', ['tag', 'add', '', '1']],
  ] as const) {
    expect(await bowerbird([...args])).toEqual({ code: 2, stdout: '', stderr: `${said}\n` });
  }
});

test('a folder in the place of a picture or a table is said to be one', async () => {
  for (const args of [
    ['search', '--image', cwd],
    ['embed', '--image', cwd],
    ['import', '--format', 'csv', '--from', cwd],
  ]) {
    const { code, stderr } = await bowerbird(args);
    expect(code).toBe(1);
    expect(stderr).toBe(`${cwd} is a folder. A file is needed in its place.\n`);
  }
});

test('a photo or a table that is not there is named in a sentence', async () => {
  for (const args of [
    ['tag', 'add', 'dog', '99'],
    ['caption', 'set', '99', 'A dog'],
    ['annotate', '99'],
  ]) {
    const { code, stderr } = await bowerbird(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^That photo is not in the library.*\n$/);
  }
  const { code, stderr } = await bowerbird(['import', '--format', 'csv', '--from', 'tags.csv']);
  expect(code).toBe(1);
  expect(stderr).toBe(`There is no file ${path.join(cwd, 'tags.csv')}.\n`);
});

test('a folder that is not there is an error in the JSON too', async () => {
  const { code, stdout } = await bowerbird(['index', 'nowhere', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not-a-folder' } });
});

test('a folder that went is said to be away, and its photos to be kept', async () => {
  const photos = path.join(cwd, 'photos');
  await drawPhotos(photos, 1);
  await bowerbird(['index', photos]);
  renameSync(photos, `${photos}-away`);
  const { code, stderr } = await bowerbird(['index']);
  expect(code).toBe(0);
  expect(stderr).toContain(`${photos} cannot be seen; its photos are kept.`);
});

test('a command whose output nobody reads any more ends without complaint', async () => {
  expect(await bowerbird(['models', 'list', '--json'], true)).toMatchObject({ code: 0, stderr: '' });
});

test('undo says so, and ends with 3, where a file was left as it is because it changed', async () => {
  const one = await openTestLibrary();
  writeFileSync(path.join(one.photos, 'a.jpg'), 'a picture');
  listPhotos(one.library.rooms.catalogue, one.photos, ['a.jpg']);
  const table = path.join(one.photos, 'tags.csv');
  await one.call('export', { format: 'csv', scope: { all: true }, to: table });
  await one.library.close();
  writeFileSync(table, 'edited since');
  library = one.folder;
  const { code, stderr } = await bowerbird(['undo']);
  expect(code).toBe(3);
  expect(stderr).toContain(`${table} changed since the export`);
});

test('what a name tells a terminal to do is not done', async () => {
  const one = await openTestLibrary();
  const name = 'clear\u001B[2Jscreen.jpg';
  writeFileSync(path.join(one.photos, name), 'no picture');
  await one.index();
  await one.library.close();
  library = one.folder;
  const { stdout } = await bowerbird(['failures']);
  expect(stdout).toContain('clear\uFFFD[2Jscreen.jpg');
});

test('an interrupted run counts nothing as failed or unchanged that it did not get to', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 6);
  const { rooms } = one.library;
  const root = await openRoot(rooms, one.photos);
  const interrupted = new AbortController();
  one.library.on('indexing.progress', ({ state }) => {
    if (state === 'indexing') interrupted.abort();
  });
  const stopped = await indexNow(rooms, [root.id], interrupted.signal);
  expect(stopped.failed).toBe(0);
  expect(stopped.pending).toBe(6 - stopped.indexed);
  rooms.indexer.resume();
  const done = await indexNow(rooms, [root.id]);
  expect(done).toMatchObject({ photos: 6, indexed: stopped.pending, skipped: stopped.indexed, failed: 0 });
});

test('a library that cannot be written to is refused with its name', async () => {
  mkdirSync(path.join(library, 'lock.db'), { recursive: true });
  const { code, stderr } = await bowerbird(['status']);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^Bowerbird cannot open its catalogue ${path.join(library, 'library.db')} .*\\n$`));
});
