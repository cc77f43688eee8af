import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import type { CallOutput } from '../../shared/api.ts';
import type { ExportFormat } from '../../shared/domain.ts';
import { openLibrary } from '../../electron/library/library.ts';
import { readMetadata, readSidecar } from '../../electron/library/media/photo-metadata.ts';
import { listPhotos } from '../fixtures/library/list-photos.ts';
import { makePictures } from '../fixtures/pictures/make-picture.ts';
import { seededRandom } from '../fixtures/pictures/scene.ts';

const CHILD = path.join(import.meta.dirname, 'export-child.ts');
const context = { signal: new AbortController().signal, progress: () => undefined };
const all = { all: true } as const;

/**
 * Kills the export of many photos with SIGKILL at a random moment and looks at every file: each has to be what it was before,
 * byte for byte, or the new version, whole. At most one hidden file may be left, and the next export has to take it away and
 * do the rest. Sidecars and embedding by turns.
 */
export async function run(options: {
  runs?: number;
  photos?: number;
  seed?: number;
  log: (line: string) => void;
}): Promise<{
  ok: boolean;
  runs: number;
  photos: number;
  killedInWork: number;
  leftovers: number;
  problems: string[];
}> {
  const { runs = 20, photos: count = 500, seed = 1, log } = options;
  const random = seededRandom(seed);
  const base = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-kill-export-'));
  const photos = path.join(base, 'photos');
  const folder = path.join(base, 'library');
  const problems: string[] = [];
  let killedInWork = 0;
  let leftovers = 0;
  try {
    mkdirSync(photos);
    const pictures = await makePictures(count, { width: 160, height: 120 });
    for (const { name, bytes } of pictures) writeFileSync(path.join(photos, name), bytes);
    await enterPhotos(
      folder,
      photos,
      pictures.map(({ name }) => name),
    );
    // How long a whole export takes here: kills are spread over it.
    const whole = { xmp: 20 * count, embed: 20 * count };
    for (let number = 0; number < runs; number++) {
      const format = number % 2 === 0 ? 'xmp' : 'embed';
      const tag = `run ${number}`;
      await inLibrary(folder, 'tags.add', { scope: all, tags: [tag] });
      const before = hashes(photos);
      const child = spawn(process.execPath, [CHILD, folder, format], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      await Promise.race([once(child.stdout, 'data'), exited]);
      await Promise.race([wait(random() * whole[format]), exited]);
      if (child.exitCode === null) {
        killedInWork++;
        child.kill('SIGKILL');
      }
      await exited;
      // ExifTool is a process of its own and may just be finishing the file it was given.
      await wait(300);
      const hidden = readdirSync(photos).filter((name) => name.startsWith('.'));
      leftovers += hidden.length;
      if (hidden.length > 1) problems.push(`run ${number}: ${hidden.length} hidden files left: ${hidden.join(', ')}`);
      const torn = await findTorn(photos, format, tag, before);
      for (const file of torn) problems.push(`run ${number} (${format}): ${file} is neither old nor new`);

      const started = performance.now();
      const report = (await inLibrary(folder, 'export', { format, scope: all })) as CallOutput<'export'>;
      // A short rest says little about the whole: opening the library would be most of it.
      if (report.written > count / 2) whole[format] = ((performance.now() - started) / report.written) * count;
      for (const { path: file, reason } of report.failed) problems.push(`run ${number}: ${file}: ${reason}`);
      const unfinished = (await findTorn(photos, format, tag, new Map())).length;
      if (unfinished > 0) problems.push(`run ${number}: ${unfinished} files are still old after the next export`);
      if (readdirSync(photos).some((name) => name.startsWith('.')))
        problems.push(`run ${number}: a hidden file stayed`);
      log(`run ${number} (${format}): ${count - report.written} done before the kill, ${problems.length} problems`);
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  const ok = problems.length === 0 && killedInWork > runs / 4;
  return { ok, runs, photos: count, killedInWork, leftovers, problems };
}

async function enterPhotos(folder: string, photos: string, names: readonly string[]): Promise<void> {
  const library = await openLibrary({ folder, folderAccess: 'any' });
  listPhotos(library.rooms.catalogue, photos, names);
  await library.close();
}

async function inLibrary(folder: string, name: 'tags.add' | 'export', input: object): Promise<unknown> {
  const library = await openLibrary({ folder, folderAccess: 'any' });
  try {
    return await library.call(name, input, context);
  } finally {
    await library.close();
  }
}

function hashes(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return new Map(names.map((name) => [name, hashOf(path.join(folder, name))]));
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Files that are not as they were and do not hold the tag in a whole file either. */
async function findTorn(
  photos: string,
  format: ExportFormat,
  tag: string,
  before: ReadonlyMap<string, string>,
): Promise<string[]> {
  const torn: string[] = [];
  for (const name of readdirSync(photos).filter((candidate) => !candidate.startsWith('.'))) {
    const file = path.join(photos, name);
    if (before.get(name) === hashOf(file)) continue;
    const isSidecar = name.endsWith('.xmp');
    if (isSidecar !== (format === 'xmp')) {
      if (before.size > 0) torn.push(name);
      continue;
    }
    const bytes = readFileSync(file);
    const whole = isSidecar
      ? bytes.toString('utf8').trimEnd().endsWith("<?xpacket end='w'?>") && readSidecar(bytes).keywords.includes(tag)
      : await isWholePicture(bytes, tag);
    if (!whole) torn.push(name);
  }
  return torn;
}

async function isWholePicture(bytes: Buffer, tag: string): Promise<boolean> {
  try {
    const picture = sharp(bytes, { failOn: 'warning' });
    await picture.raw().toBuffer();
    const { xmp } = await picture.metadata();
    return readMetadata({ xmp, orientation: 1 }).keywords.includes(tag);
  } catch {
    return false;
  }
}
