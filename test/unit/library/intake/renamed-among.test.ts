import { expect, test } from 'vitest';
import type { PhotoFile } from '../../../../electron/library/catalogue/photos.ts';
import type { FoundFile } from '../../../../electron/library/intake/list-folder.ts';
import { renamedAmong } from '../../../../electron/library/intake/renamed-among.ts';

// Each content is a letter: its file has that device and inode wherever it is. `b=a` is content a under the name b.

const file = (place: string): FoundFile => {
  const [name = '', content = name] = place.split('=');
  return { folder: '', name, bytes: 1, mtimeMs: 1, fileId: content, sidecarName: null, sidecarMtimeMs: null };
};

function knownIn(folder: string, names: string): PhotoFile[] {
  return Array.from(names, (name) => ({
    ...file(name),
    id: name.charCodeAt(0),
    rootId: 1,
    folder,
    hash: name,
    state: 'indexed' as const,
    removedAt: null,
    attempts: 0,
    crashes: 0,
    decoded: 1 as const,
  }));
}

async function renamed(names: string, files: string, options: { elsewhere?: string; settled?: boolean } = {}) {
  const here = knownIn('', names);
  const rows = [...here, ...knownIn('other', options.elsewhere ?? '')];
  const moves = await renamedAmong(files.split(' ').map(file), {
    at: (folder, name) => here.find((row) => row.folder === folder && row.name === name),
    ofFileId: (fileId) => rows.find((row) => row.fileId === fileId),
    isGone: () => Promise.resolve(true),
    isSettled: () => options.settled ?? true,
  });
  return moves.map((move) => `${move.file.name}=${move.row.name}`).join(' ');
}

test.each([
  ['nothing happened', 'ab', 'a b', ''],
  ['two swapped', 'abc', 'a=b b=a c', 'a=b b=a'],
  ['a ring', 'abc', 'a=c b=a c=b', 'a=c b=a c=b'],
  ['all moved up into a free name', 'ab', 'a=new b=a c=b', 'b=a c=b'],
  ['the first deleted, the others moved down', 'abc', 'a=b b=c', 'a=b b=c'],
  ['a second name for a file', 'ab', 'a b=a', ''],
  ['a plain new name is left to others', 'a', 'x=a', ''],
])('%s', async (_what, names, files, moves) => {
  expect(await renamed(names, files)).toBe(moves);
});

test('nobody gives way while a swap may still be going on, and a whole swap needs no waiting', async () => {
  expect(await renamed('abc', 'a=b b=c', { settled: false })).toBe('');
  expect(await renamed('abc', 'a=b b=a c', { settled: false })).toBe('a=b b=a');
});

test('nobody gives way where a photo of another folder came in: the contents have to tell', async () => {
  expect(await renamed('ab', 'a=z b=a', { elsewhere: 'z' })).toBe('');
});
