import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Handlers } from '../../../shared/api.ts';
import type { Finding, Status } from '../../../shared/domain.ts';
import { listBackups } from '../catalogue/backup.ts';
import { countEmbeddings } from '../catalogue/embeddings.ts';
import { rebuildWords } from '../catalogue/full-text.ts';
import { schemaVersion } from '../catalogue/migrations.ts';
import { failures } from '../catalogue/photo-views.ts';
import { countPhotos, photosWithoutThumbnail, requeue } from '../catalogue/photos.ts';
import { listRoots } from '../catalogue/roots.ts';
import { countTags } from '../catalogue/tags.ts';
import { SAME } from '../encoder/graphics-calibration.ts';
import { keptCalibrations } from '../graphics-settings.ts';
import { photosInWords } from '../photos-in-words.ts';
import type { Rooms } from '../rooms.ts';
import { showRoot } from './roots.ts';

/** The program's version, from the package.json nearest above the resources. */
export function programVersion(resources: string): string {
  for (const folder of [path.dirname(resources), resources]) {
    try {
      const parsed = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version?: string };
      if (parsed.version !== undefined) return parsed.version;
    } catch {
      // Not there; the next place may have it.
    }
  }
  return 'unknown';
}

export function libraryHandlers(rooms: Rooms): Pick<Handlers, 'status' | 'doctor' | 'diagnostics'> {
  return {
    status: () => readStatus(rooms),
    doctor: ({ repair }, context) => examine(rooms, repair, context.signal),
    async diagnostics({ withNames }) {
      return { text: await describeForSupport(rooms, withNames) };
    },
  };
}

async function readStatus(rooms: Rooms): Promise<Status> {
  const { catalogue } = rooms;
  const [encoder, index] = await Promise.all([rooms.encoder(), rooms.index()]);
  const model = rooms.model();
  const next = rooms.models.next();
  const stats = await index.stats();
  return {
    version: programVersion(rooms.resources),
    library: rooms.folder,
    ...countPhotos(catalogue),
    tags: countTags(catalogue).filter((tag) => tag.photos > 0).length,
    roots: listRoots(catalogue).map((row) => showRoot(rooms, row)),
    engine: index.engine,
    backend: encoder.backend,
    model: {
      id: model.id,
      version: model.version,
      dimension: model.dimension,
      encoded: countEmbeddings(catalogue, model.rowId),
    },
    nextModel: next ? { id: next.id, version: next.version, dimension: next.dimension, encoded: next.encoded } : null,
    bytes: {
      database: await fileBytes(path.join(rooms.folder, 'library.db')),
      thumbnails: rooms.thumbnails.bytes(),
      index: stats.bytesOnDisk,
    },
    indexing: rooms.indexer.progress(),
  };
}

async function fileBytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

/** Looks at everything that can go wrong, says how to mend it, and mends what is derived when asked to. */
async function examine(rooms: Rooms, repair: boolean, signal: AbortSignal): Promise<{ findings: Finding[] }> {
  const { catalogue } = rooms;
  const findings: Finding[] = [];
  const find = (
    check: string,
    state: Finding['state'],
    message: string,
    remedy?: string,
    mend?: Finding['mend'],
  ): void => {
    findings.push({
      check,
      state,
      message,
      ...(remedy === undefined ? {} : { remedy }),
      ...(mend === undefined ? {} : { mend }),
    });
  };

  find(
    'program',
    'ok',
    `Bowerbird ${programVersion(rooms.resources)} on Node ${process.version}, ${os.platform()} ${os.arch()}.`,
  );

  // The catalogue
  const verdict = catalogue.db.pragma('integrity_check(5)') as { integrity_check: string }[];
  const whole = verdict.length === 1 && verdict[0]?.integrity_check === 'ok';
  find(
    'catalogue',
    whole ? 'ok' : 'error',
    whole
      ? `The catalogue is whole (version ${schemaVersion}).`
      : `The catalogue is damaged: ${verdict.map((row) => row.integrity_check).join('; ')}.`,
    whole
      ? undefined
      : 'Close Bowerbird and start it again: it sets the damaged catalogue aside and restores the newest backup.',
  );
  const backups = listBackups(rooms.folder);
  find(
    'backups',
    backups.length > 0 ? 'ok' : 'note',
    backups.length > 0
      ? `${backups.length} ${backups.length === 1 ? 'backup' : 'backups'} of the catalogue; the newest is ${path.basename(backups[0] ?? '')}.`
      : 'No backup of the catalogue yet; the first is written within a day of use.',
  );

  // The model
  try {
    const encoder = await rooms.encoder();
    const [vector] = await encoder.encodeTexts(['a photo of a bird'], signal);
    find(
      'model',
      'ok',
      `The model ${encoder.model.id} ${encoder.model.version} works: ${vector?.length ?? 0} dimensions.`,
    );
    const native = encoder.backend.name !== 'wasm';
    find(
      'backend',
      native ? 'ok' : 'note',
      `Encoding runs on ${encoder.backend.name} with ${encoder.backend.workers} worker threads (${encoder.backend.reason}).`,
      native ? undefined : 'Native TensorFlow would be faster; WebAssembly is right on every machine.',
    );
    for (const { of, measured } of keptCalibrations(catalogue)) {
      if (measured.cosine >= SAME) continue;
      find(
        'graphics card',
        'warning',
        `The graphics card computes other vectors than the processor, so it is not used (cosine ${measured.cosine.toFixed(4)}; ${of}).`,
        'The processor does its work. A newer graphics driver may cure it; see docs/graphics-card.md.',
      );
    }
    if (encoder.graphics && !encoder.graphics.wrong) {
      const { used, reason } = encoder.graphics;
      find(
        'graphics card',
        used ? 'ok' : 'note',
        used ? `The graphics card encodes photos (${reason}).` : `The graphics card is not used: ${reason}.`,
      );
    }
  } catch (error) {
    find(
      'model',
      'error',
      `The model does not work: ${(error as Error).message}`,
      'Check its files, or use another model.',
      'models',
    );
  }

  // The index
  try {
    const index = await rooms.index();
    const preferred = index.engine.name === 'sqlite-vss';
    find(
      'engine',
      preferred ? 'ok' : 'note',
      `The vector index is ${index.engine.name} ${index.engine.version} (${index.engine.reason}).`,
      preferred || process.platform !== 'linux'
        ? undefined
        : 'On Debian and Ubuntu "sudo apt install libblas3 liblapack3 libgomp1" lets the faster engine load.',
    );
    const differences = await index.verify({ signal });
    const wrong = differences.missing.length + differences.stale.length + differences.extra.length;
    if (wrong === 0) find('index', 'ok', `The index agrees with all ${differences.checked} vectors.`);
    else if (repair) {
      await index.repair(differences);
      find('index', 'ok', `The index differed in ${wrong} entries from the catalogue; they have been put right.`);
    } else {
      find(
        'index',
        'warning',
        `The index differs in ${wrong} entries from the catalogue.`,
        'A repair puts it right.',
        'repair',
      );
    }
  } catch (error) {
    find(
      'index',
      'error',
      `The index cannot be used: ${(error as Error).message}`,
      'Delete the folder "index" in the library; it is built again.',
    );
  }

  // Thumbnails and words
  const bare = photosWithoutThumbnail(catalogue, (id) => rooms.thumbnails.has(id));
  if (bare.length === 0) find('thumbnails', 'ok', 'Every indexed photo has its thumbnail.');
  else if (repair) {
    requeue(catalogue, bare);
    rooms.indexer.refresh([]);
    find('thumbnails', 'ok', `${photosInWords(bare.length)} without a thumbnail queued to be read again.`);
  } else {
    find(
      'thumbnails',
      'warning',
      `${photosInWords(bare.length)} without a thumbnail.`,
      'A repair has them read again.',
      'repair',
    );
  }
  if (repair) {
    rebuildWords(catalogue);
    find('words', 'ok', 'The text index has been written anew.');
  }

  // Roots
  for (const root of listRoots(catalogue)) {
    find(
      'folder',
      root.offline ? 'warning' : 'ok',
      root.offline ? `${root.path} is offline; its photos are kept.` : `${root.path} is there.`,
      root.offline ? 'Connect the disk or share; nothing is indexed again when it returns.' : undefined,
    );
  }
  const counts = countPhotos(catalogue);
  const failed = failures(catalogue);
  find(
    'photos',
    failed.length === 0 ? 'ok' : 'warning',
    `${counts.photos} photos: ${counts.indexed} indexed, ${counts.pending} pending, ${counts.failed} failed, ${counts.missing} missing.`,
    failed.length === 0 ? undefined : 'Each file that could not be read is listed with its reason.',
    failed.length === 0 ? undefined : 'failures',
  );
  return { findings };
}

/** What a bug report needs, without a photo's name unless asked for. */
async function describeForSupport(rooms: Rooms, withNames: boolean): Promise<string> {
  const status = await readStatus(rooms);
  const lines = [
    `Bowerbird ${status.version}, Node ${process.version}, ${os.platform()} ${os.release()} ${os.arch()}, ${os.availableParallelism()} cores, ` +
      `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    `Engine ${status.engine.name} ${status.engine.version}: ${status.engine.reason}`,
    `Backend ${status.backend.name} x ${status.backend.workers}: ${status.backend.reason}`,
    `Model ${status.model.id} ${status.model.version}, ${status.model.encoded} encoded`,
    `Photos ${status.photos}, indexed ${status.indexed}, pending ${status.pending}, failed ${status.failed}, missing ${status.missing}`,
    `Roots ${status.roots.length}: ${status.roots.map((root) => `${root.state}/${root.watching}`).join(', ')}`,
    `Bytes: catalogue ${status.bytes.database}, thumbnails ${status.bytes.thumbnails}, index ${status.bytes.index}`,
  ];
  const reasons = new Map<string, number>();
  for (const failure of failures(rooms.catalogue)) {
    const reason = withNames
      ? failure.reason
      : failure.reason.replaceAll(failure.path, 'FILE').replaceAll(path.basename(failure.path), 'FILE');
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  for (const [reason, count] of reasons) lines.push(`Failed x ${count}: ${reason}`);
  if (withNames) {
    lines.push(`Library ${status.library}`, ...status.roots.map((root) => `Root ${root.path}`));
    const logs = await readdir(path.join(rooms.folder, 'logs')).catch(() => []);
    lines.push(`Logs: ${logs.join(', ')}`);
  }
  return lines.join('\n');
}
