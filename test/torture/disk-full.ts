import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { toWireError } from '../../shared/errors.ts';
import { addFolder, indexNow } from '../../electron/library/index-now.ts';
import { openLibrary } from '../../electron/library/library.ts';
import { makePictures } from '../fixtures/pictures/make-picture.ts';

const PHOTOS = 120;

/**
 * Indexes into a library on a file system of a few megabytes until it is full, at different fillings, then makes room and goes
 * on. Needs the right to mount a tmpfs (root on Linux); without it the torture says that it could not run, and fails.
 */
export async function run(options: {
  log: (line: string) => void;
}): Promise<{ ok: boolean; trials: number; messages: string[]; problems: string[] }> {
  const { log } = options;
  const base = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-full-'));
  const photos = path.join(base, 'photos');
  mkdirSync(photos);
  const pictures = await makePictures(PHOTOS, { width: 900, height: 700 });
  for (const { name, bytes } of pictures) writeFileSync(path.join(photos, name), bytes);
  const problems: string[] = [];
  const messages = new Set<string>();
  const sizes = [1000, 1500, 1800, 2100, 2400, 2700];
  try {
    for (const size of sizes) {
      const disk = path.join(base, `disk-${size}`);
      mkdirSync(disk);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', disk], { stdio: 'pipe' });
      } catch (error) {
        problems.push(`could not mount a small file system here: ${(error as Error).message.split('\n')[0] ?? ''}`);
        break;
      }
      try {
        const message = await fillUp(disk, photos);
        if (message === undefined) problems.push(`${size} KB were enough: nothing was tried`);
        else messages.add(message.replaceAll(disk, 'DISK'));
        execFileSync('mount', ['-o', 'remount,size=200m', disk]);
        const problem = await goOn(disk, photos);
        if (problem !== undefined) problems.push(`${size} KB: ${problem}`);
        log(`${size} KB: ${message ?? 'no message'}`);
      } finally {
        execFileSync('umount', [disk]);
      }
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return { ok: problems.length === 0, trials: sizes.length, messages: [...messages], problems };
}

/** Indexes until the disk is full; what the user would read, or undefined when it never was. */
async function fillUp(disk: string, photos: string): Promise<string | undefined> {
  let message: string | undefined;
  try {
    const library = await openLibrary({ folder: path.join(disk, 'library'), folderAccess: 'any' });
    try {
      await indexNow(library.rooms, [await addFolder(library.rooms, photos)]);
    } catch (error) {
      message = describe(error);
    } finally {
      await library.close().catch((error: unknown) => {
        message ??= describe(error);
      });
    }
  } catch (error) {
    message = describe(error);
  }
  return message;
}

const describe = (error: unknown): string => {
  const { code, message } = toWireError(error);
  return `${code}: ${message}`;
};

/** Goes on with room on the disk; what is wrong afterwards, if anything. */
async function goOn(disk: string, photos: string): Promise<string | undefined> {
  const library = await openLibrary({ folder: path.join(disk, 'library'), folderAccess: 'any' });
  try {
    const report = await indexNow(library.rooms, [await addFolder(library.rooms, photos)]);
    const { db } = library.rooms.catalogue;
    const whole = db.pragma('integrity_check', { simple: true });
    if (whole !== 'ok') return `integrity_check: ${String(whole)}`;
    const indexed = db.prepare("SELECT count(*) FROM photos WHERE state = 'indexed'").pluck().get();
    const vectors = db.prepare('SELECT count(*) FROM embeddings').pluck().get();
    if (indexed !== PHOTOS || vectors !== PHOTOS || report.failed > 0) {
      return `${String(indexed)} indexed, ${String(vectors)} vectors, ${report.failed} failed of ${PHOTOS}`;
    }
    const { missing, stale, extra } = await (await library.rooms.index()).verify();
    return missing.length + stale.length + extra.length > 0 ? 'the index does not agree' : undefined;
  } finally {
    await library.close();
  }
}
