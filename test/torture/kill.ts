import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallOutput } from '../../shared/api.ts';
import { addFolder, indexNow } from '../../electron/library/index-now.ts';
import type { EngineName } from '../../electron/library/index/vector-index.ts';
import { openLibrary } from '../../electron/library/library.ts';
import { makePictures } from '../fixtures/pictures/make-picture.ts';
import { seededRandom } from '../fixtures/pictures/scene.ts';

const EDITED = 8;
const PHOTOS = 60;
const CHILD = path.join(import.meta.dirname, 'index-child.ts');

/**
 * Kills the indexing process with SIGKILL at a random moment, lets another one finish, and looks for anything lost: photos,
 * vectors, edits made before, the database itself. Half the runs with each engine.
 */
export async function run(options: {
  runs?: number;
  seed?: number;
  log: (line: string) => void;
}): Promise<{ ok: boolean; runs: number; killedInWork: number; problems: string[] }> {
  const { runs = 50, seed = 1, log } = options;
  const random = seededRandom(seed);
  const base = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-kill-'));
  const photos = path.join(base, 'photos');
  const problems: string[] = [];
  let killedInWork = 0;
  try {
    const pictures = await makePictures(PHOTOS, { width: 640, height: 480 });
    // How long a whole run takes here: kills are spread over it.
    let whole = 3_000;
    for (let number = 0; number < runs; number++) {
      const engine: EngineName = number % 2 === 0 ? 'sqlite-vss' : 'sqlite-vec';
      const folder = path.join(base, `library-${number}`);
      rmSync(photos, { recursive: true, force: true });
      mkdirSync(photos);
      for (const { name, bytes } of pictures.slice(0, EDITED)) writeFileSync(path.join(photos, name), bytes);
      await makeEdits(folder, photos, engine);
      for (const { name, bytes } of pictures) writeFileSync(path.join(photos, name), bytes);

      const child = spawn(process.execPath, [CHILD, folder, photos, engine], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      await Promise.race([once(child.stdout, 'data'), exited]);
      await Promise.race([wait(random() * whole), exited]);
      if (child.exitCode === null) {
        killedInWork++;
        child.kill('SIGKILL');
      }
      await exited;
      const started = performance.now();
      const found = await finishAndCheck(folder, photos, engine);
      whole = Math.max(500, 0.7 * whole + 0.3 * (performance.now() - started));
      for (const problem of found) problems.push(`run ${number} (${engine}): ${problem}`);
      if (number % 10 === 9) log(`${number + 1} runs, ${killedInWork} killed in work, ${problems.length} problems`);
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return { ok: problems.length === 0 && killedInWork > runs / 4, runs, killedInWork, problems };
}

async function makeEdits(folder: string, photos: string, engine: EngineName): Promise<void> {
  const library = await openLibrary({ folder, folderAccess: 'any', engine });
  await indexNow(library.rooms, [await addFolder(library.rooms, photos)]);
  const context = { signal: new AbortController().signal, progress: () => undefined };
  await library.call('tags.add', { scope: { all: true }, tags: ['precious'] }, context);
  await library.call('photos.rate', { scope: { all: true }, rating: 5 }, context);
  await library.close();
}

async function finishAndCheck(folder: string, photos: string, engine: EngineName): Promise<string[]> {
  const problems: string[] = [];
  const library = await openLibrary({ folder, folderAccess: 'any', engine });
  const context = { signal: new AbortController().signal, progress: () => undefined };
  try {
    const report = await indexNow(library.rooms, [await addFolder(library.rooms, photos)]);
    if (report.photos !== PHOTOS || report.failed !== 0) problems.push(`the report says ${JSON.stringify(report)}`);
    const { db } = library.rooms.catalogue;
    const whole = db.pragma('integrity_check', { simple: true });
    if (whole !== 'ok') problems.push(`integrity_check: ${String(whole)}`);
    const count = (sql: string): number => db.prepare(sql).pluck().get() as number;
    const expected: [string, number, string][] = [
      ['indexed photos', PHOTOS, "SELECT count(*) FROM photos WHERE state = 'indexed'"],
      ['photos in all', PHOTOS, 'SELECT count(*) FROM photos'],
      ['different contents', PHOTOS, 'SELECT count(DISTINCT hash) FROM photos'],
      ['vectors', PHOTOS, 'SELECT count(*) FROM embeddings'],
      ['photos with a vector', PHOTOS, 'SELECT count(DISTINCT photo_id) FROM embeddings'],
      ['tags of the user', EDITED, "SELECT count(*) FROM photo_tags WHERE state = 'accepted'"],
      ['stars of the user', EDITED, 'SELECT count(*) FROM photos WHERE rating = 5'],
    ];
    for (const [what, wanted, sql] of expected) {
      const found = count(sql);
      if (found !== wanted) problems.push(`${found} ${what} instead of ${wanted}`);
    }
    const index = await library.rooms.index();
    const { missing, stale, extra } = await index.verify();
    if (missing.length + stale.length + extra.length > 0) {
      problems.push(`the index lacks ${missing.length}, has ${stale.length} stale and ${extra.length} extra entries`);
    }
    if (index.engine.name !== engine) problems.push(`the engine is ${index.engine.name}: ${index.engine.reason}`);
    const found = (await library.call('search', { query: 'a beach', limit: 100 }, context)) as CallOutput<'search'>;
    if (found.results.length !== PHOTOS) problems.push(`a search finds ${found.results.length}`);
  } finally {
    await library.close();
  }
  return problems;
}
