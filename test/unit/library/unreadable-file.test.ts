import { describe, expect, it } from 'vitest';
import { readOrExplain, unreadableFile } from '../../../electron/library/unreadable-file.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const failing = (code: string, file?: string): Error =>
  Object.assign(new Error(`${code}: what the system says, open`), { code, ...(file !== undefined && { path: file }) });

describe('a file that cannot be read', () => {
  it.each([
    ['EACCES', 'Bowerbird may not read /p/a.jpg. Give yourself permission to read it.'],
    ['EISDIR', '/p/a.jpg is a folder. A file is needed in its place.'],
    ['ENOENT', '/p/a.jpg is not there now. Connect its disk, or rescan.'],
    ['EIO', '/p/a.jpg cannot be read (EIO). Check its disk, and try again.'],
  ])('%s: is named, with what to do', (code, message) => {
    expect(unreadableFile(failing(code), '/p/a.jpg').message).toBe(message);
  });

  it('is the one that the system names, which may be the sidecar', () => {
    expect(unreadableFile(failing('EACCES', '/p/a.jpg.xmp'), '/p/a.jpg').message).toContain('/p/a.jpg.xmp.');
  });

  it('is named where reading it gets no further than opening it', async () => {
    const folder = temporaryFolder();
    await expect(readOrExplain(folder)).rejects.toThrow(`${folder} is a folder.`);
  });

  it('keeps the words of an error that has them', () => {
    const error = new BowerbirdError('unsupported', 'Not a picture.');
    expect(unreadableFile(error, '/p/a.jpg')).toBe(error);
  });
});
