import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redoExport, openUndoRecord, pruneUndo, undoExport } from '../../../../electron/library/export/export-undo.ts';
import { partialName, removeLeftover, replaceFile } from '../../../../electron/library/export/replace-file.ts';

let folder: string;
let noteFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-replace-'));
  noteFile = path.join(folder, 'note');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const write = (text: string) => (fresh: string) => {
  writeFileSync(fresh, text);
  return Promise.resolve();
};

describe('replacing a file', () => {
  it('keeps mode and times where asked, and leaves nothing behind', async () => {
    writeFileSync(at('a'), 'old');
    chmodSync(at('a'), 0o640);
    utimesSync(at('a'), 1_000_000, 1_000_000);
    await replaceFile(at('a'), write('new'), { noteFile, keepTimes: true });
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
    expect(statSync(at('a')).mode & 0o777).toBe(0o640);
    expect(statSync(at('a')).mtimeMs).toBe(1_000_000_000);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it.skipIf(process.platform === 'win32')('does not put a file in the place of a device or a pipe', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const replaced = replaceFile(at('pipe'), write('new'), { noteFile, keepTimes: false });
    await expect(replaced).rejects.toMatchObject({ code: 'unsupported' });
    expect(statSync(at('pipe')).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(['pipe']);
  });

  it('leaves the old file when the new one fails its check', async () => {
    writeFileSync(at('a'), 'old');
    const check = () => Promise.reject(new Error('not good'));
    await expect(replaceFile(at('a'), write('new'), { noteFile, keepTimes: false, check })).rejects.toThrow('not good');
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('refuses what is write-protected', async () => {
    writeFileSync(at('a'), 'old');
    chmodSync(at('a'), 0o444);
    await expect(replaceFile(at('a'), write('new'), { noteFile, keepTimes: false })).rejects.toMatchObject({
      code: 'read-only',
    });
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
  });

  it('gives way to another program that writes the same file', async () => {
    writeFileSync(at('a'), 'old');
    const produce = (fresh: string) => {
      writeFileSync(fresh, 'ours');
      writeFileSync(at('a'), 'theirs, and longer');
      return Promise.resolve();
    };
    await expect(replaceFile(at('a'), produce, { noteFile, keepTimes: false })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(readFileSync(at('a'), 'utf8')).toBe('theirs, and longer');
  });

  it('takes names as long as the disk does, and leaves no note behind where they are longer', async () => {
    const longest = at(`${'x'.repeat(251)}.jpg`);
    writeFileSync(longest, 'old');
    await replaceFile(longest, write('new'), { noteFile, keepTimes: false });
    expect(readFileSync(longest, 'utf8')).toBe('new');
    expect(path.extname(partialName(longest))).toBe('.jpg');

    const tooLong = at('x'.repeat(300));
    await expect(replaceFile(tooLong, write('new'), { noteFile, keepTimes: false })).rejects.toThrow('ENAMETOOLONG');
    expect(readdirSync(folder)).toEqual([path.basename(longest)]);
  });

  it('gives the new version the owner of the old one', async () => {
    if (process.getuid?.() !== 0) return;
    writeFileSync(at('a'), 'old');
    chownSync(at('a'), 1234, 5678);
    await replaceFile(at('a'), write('new'), { noteFile, keepTimes: false });
    expect([statSync(at('a')).uid, statSync(at('a')).gid]).toEqual([1234, 5678]);
  });

  it('takes away what a killed run left, and only that', async () => {
    writeFileSync(partialName(at('a')), 'half');
    writeFileSync(noteFile, partialName(at('a')));
    await removeLeftover(noteFile);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(at('precious'), 'mine');
    writeFileSync(noteFile, at('precious'));
    await removeLeftover(noteFile);
    expect(existsSync(at('precious'))).toBe(true);
  });
});

describe('undoing an export', () => {
  async function exported(name: string, before: string | undefined, after: string): Promise<void> {
    if (before !== undefined) writeFileSync(at(name), before);
    const record = await openUndoRecord(at('library'), 7);
    await replaceFile(at(name), write(after), {
      noteFile,
      keepTimes: false,
      beforeRename: () => record.keep(at(name), partialName(at(name))),
    });
  }

  it('puts back the bytes that were there, and redo the bytes it wrote', async () => {
    await exported('a', 'old', 'new');
    expect(await undoExport(at('library'), 7)).toEqual({ restored: [at('a')], changedSince: [], failed: [] });
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    await redoExport(at('library'), 7);
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
    await undoExport(at('library'), 7);
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
  });

  it('takes away a file that was not there before', async () => {
    await exported('a', undefined, 'new');
    await undoExport(at('library'), 7);
    expect(existsSync(at('a'))).toBe(false);
    await redoExport(at('library'), 7);
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
  });

  it('leaves alone what somebody changed since', async () => {
    await exported('a', 'old', 'new');
    writeFileSync(at('a'), 'edited by another program');
    expect(await undoExport(at('library'), 7)).toEqual({ restored: [], changedSince: [at('a')], failed: [] });
    expect(readFileSync(at('a'), 'utf8')).toBe('edited by another program');
  });

  it('keeps the earlier versions of known operations only', async () => {
    await exported('a', 'old', 'new');
    await pruneUndo(at('library'), () => true);
    expect(readdirSync(at('library/undo'))).toEqual(['7']);
    await pruneUndo(at('library'), () => false);
    expect(readdirSync(at('library/undo'))).toEqual([]);
  });
});
