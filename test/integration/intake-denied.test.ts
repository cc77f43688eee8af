import { chmodSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filesByHash, findFile, listDenied, storeFailure } from '../../electron/library/catalogue/photos.ts';
import { listRoots } from '../../electron/library/catalogue/roots.ts';
import { drawPhotos, openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';

const mayReadAnything = process.platform === 'win32' || process.getuid?.() === 0;

async function openWithBadFile(): Promise<{ one: TestLibrary; good: string }> {
  const one = await openTestLibrary();
  const [good = ''] = await drawPhotos(one.photos, 1);
  writeFileSync(path.join(one.photos, 'bad.jpg'), 'these are only words');
  return { one, good };
}

test.skipIf(mayReadAnything)('a photo that may not be read is read by itself once it may be', async () => {
  const { one, good } = await openWithBadFile();
  chmodSync(good, 0o000);
  expect(await one.index()).toMatchObject({ photos: 2, indexed: 0, failed: 2 });
  const { mtimeMs } = statSync(good);
  const attempts = async (): Promise<Record<string, [kind: string, attempts: number]>> => {
    const { failures } = await one.call('failures.list', {});
    return Object.fromEntries(failures.map((failure) => [failure.path, [failure.kind, failure.attempts]]));
  };
  const before = await attempts();
  expect(before[good]).toEqual(['denied', 1]);
  // Nothing is tried again while it may not be.
  await one.index();
  expect(await attempts()).toEqual(before);
  chmodSync(good, 0o644);
  expect(statSync(good).mtimeMs).toBe(mtimeMs);
  expect(await one.index()).toMatchObject({ photos: 2, indexed: 1, failed: 1 });
});

// Who may read everything cannot be denied anything: the failure is put where a refused reading would have put it.
test('of photos that failed, only those that were denied and can be opened now are tried again', async () => {
  const { one, good } = await openWithBadFile();
  await one.index();
  const { catalogue } = one.library.rooms;
  const [root] = listRoots(catalogue);
  const row = findFile(catalogue, root?.id ?? 0, '', path.basename(good));
  storeFailure(catalogue, row?.id ?? 0, { reason: 'It may not be read.', kind: 'denied', nextAttemptMs: null });
  expect(listDenied(catalogue, root?.id ?? 0)).toHaveLength(1);
  expect(await one.call('status', {})).toMatchObject({ indexed: 0, failed: 2 });
  await one.index();
  expect(await one.call('status', {})).toMatchObject({ indexed: 1, failed: 1 });
  expect(filesByHash(catalogue, row?.hash ?? '')).toHaveLength(1);
  const { failures } = await one.call('failures.list', {});
  expect(failures).toMatchObject([{ kind: 'permanent', attempts: 1 }]);
});
