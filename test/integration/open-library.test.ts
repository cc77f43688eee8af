import { mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openLibrary } from '../../electron/library/library.ts';
import { openTestLibrary } from '../fixtures/library/photo-library.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a library that could not be opened is let go of, and opens once that is mended', async () => {
  const folder = temporaryFolder();
  const inTheWay = path.join(folder, 'thumbs.db');
  mkdirSync(inTheWay);
  await expect(openLibrary({ folder, folderAccess: 'any' })).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining(inTheWay) as string,
  });
  rmdirSync(inTheWay);
  const one = await openTestLibrary({ folder });
  expect(await one.call('status', {})).toMatchObject({ photos: 0 });
});
