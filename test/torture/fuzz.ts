import { type ChildProcess, fork } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { pngBomb } from '../fixtures/pictures/bomb.ts';
import { seededRandom } from '../fixtures/pictures/scene.ts';
import { asBomb, mutations } from './fuzz-mutations.ts';
import type { FuzzAnswer } from './fuzz-reader.ts';
import { fuzzSeeds, type Seed } from './fuzz-seeds.ts';

export interface FuzzFigures {
  ok: boolean;
  files: number;
  seed: number;
  read: number;
  /** Refused with a sentence, for good. */
  permanent: number;
  /** Refused with a sentence, for now. */
  transient: number;
  /** The reading process died. */
  crashes: number;
  /** No answer within the limit. */
  hangs: number;
  /** An answer that is neither a sound reading nor a failure with a reason. */
  wrong: number;
  slowestSeconds: number;
  /** The most memory that any reading process held. */
  peakMegabytes: number;
  seconds: number;
  /** Where the files that were not handled are kept; null if there are none. */
  kept: string | null;
}

interface Damaged {
  name: string;
  bytes: Uint8Array;
}

const limitSeconds = 30;
const limitMegabytes = 1500;

/**
 * Reads damaged files of every format in separate processes: none may crash it, take longer than 30 s or more memory
 * than 1.5 GB, and each must be either read or refused with a reason.
 *
 * @param options.files how many; at least the bombs and a file for each format and kind of damage make sense
 * @param options.seed the same seed damages the same files in the same way
 */
export async function run(options: {
  files?: number;
  seed?: number;
  log: (line: string) => void;
}): Promise<FuzzFigures> {
  const { files = 5000, seed = 1, log } = options;
  const started = performance.now();
  const folder = await mkdtemp(path.join(tmpdir(), 'bowerbird-fuzz-'));
  const figures: FuzzFigures = {
    ok: false,
    files,
    seed,
    read: 0,
    permanent: 0,
    transient: 0,
    crashes: 0,
    hangs: 0,
    wrong: 0,
    slowestSeconds: 0,
    peakMegabytes: 0,
    seconds: 0,
    kept: null,
  };
  const damaged = damagedFiles(await fuzzSeeds(), files, seed);
  const keep = async (file: string, finding: string): Promise<void> => {
    figures.kept ??= path.join(tmpdir(), `bowerbird-fuzz-kept-${process.pid}`);
    await mkdir(figures.kept, { recursive: true });
    await copyFile(file, path.join(figures.kept, path.basename(file)));
    log(`${path.basename(file)}: ${finding}`);
  };

  let done = 0;
  const readFiles = async (): Promise<void> => {
    let reader: ChildProcess | undefined;
    for (const { name, bytes } of damaged) {
      const file = path.join(folder, name);
      await writeFile(file, bytes);
      reader ??= startReader();
      const begun = performance.now();
      const answer = await ask(reader, file);
      figures.slowestSeconds = Math.max(figures.slowestSeconds, (performance.now() - begun) / 1000);
      if (answer === 'crashed' || answer === 'hung') {
        figures[answer === 'crashed' ? 'crashes' : 'hangs']++;
        await keep(file, answer === 'crashed' ? 'the process died' : `no answer in ${limitSeconds} s`);
        reader.kill('SIGKILL');
        reader = undefined;
      } else {
        figures[answer.outcome]++;
        const megabytes = answer.peakMemory / 1e6;
        if (megabytes > limitMegabytes) await keep(file, `${Math.round(megabytes)} MB of memory`);
        figures.peakMegabytes = Math.max(figures.peakMegabytes, Math.round(megabytes));
        if (answer.outcome === 'transient') log(`${name}: refused for now: ${answer.message}`);
        if (answer.outcome === 'wrong') await keep(file, answer.message);
      }
      await rm(file);
      if (++done % 500 === 0) log(`${done} of ${files} damaged files: ${figures.read} read, the rest refused`);
    }
    reader?.kill();
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, readFiles));
  await rm(folder, { recursive: true });

  figures.seconds = Math.round((performance.now() - started) / 1000);
  figures.slowestSeconds = Math.round(figures.slowestSeconds * 10) / 10;
  const { crashes, hangs, wrong, peakMegabytes, read, permanent, transient } = figures;
  figures.ok =
    crashes + hangs + wrong === 0 && peakMegabytes <= limitMegabytes && read + permanent + transient === files;
  return figures;
}

/** The bombs first, then every seed under every kind of damage in turn, until there are enough. */
function* damagedFiles(seeds: readonly Seed[], files: number, seed: number): Generator<Damaged> {
  const random = seededRandom(seed);
  const bombs: Damaged[] = [
    { name: 'bomb.png', bytes: pngBomb(30_000, 30_000) },
    // Just inside what is decoded row by row, but with most rows missing.
    { name: 'bomb-within-limits.png', bytes: pngBomb(17_000, 17_000) },
    ...seeds.flatMap((sound) => {
      const bytes = asBomb(sound);
      return bytes ? [{ name: `bomb-${sound.format.replaceAll(' ', '-')}.${sound.extension}`, bytes }] : [];
    }),
  ];
  const kinds = Object.entries(mutations);
  for (let index = 0; index < files; index++) {
    const bomb = bombs[index];
    if (bomb) {
      yield bomb;
      continue;
    }
    const turn = index - bombs.length;
    const sound = seeds[turn % seeds.length];
    const kind = kinds[Math.floor(turn / seeds.length) % kinds.length];
    if (!sound || !kind) return;
    const [damage, mutate] = kind;
    const stranger = seeds[Math.floor(random() * seeds.length)] ?? sound;
    const extension = damage === 'wrong extension' ? stranger.extension : sound.extension;
    const number = String(index).padStart(5, '0');
    yield {
      name: `${number}-${sound.format}-${damage}.${extension}`.replaceAll(/[' ]/g, '-'),
      bytes: mutate(Buffer.from(sound.bytes), random, seeds),
    };
  }
}

function startReader(): ChildProcess {
  return fork(path.join(import.meta.dirname, 'fuzz-reader.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function ask(reader: ChildProcess, file: string): Promise<FuzzAnswer | 'crashed' | 'hung'> {
  return new Promise((resolve) => {
    const settle = (answer: FuzzAnswer | 'crashed' | 'hung'): void => {
      clearTimeout(timer);
      reader.off('message', answered).off('exit', died);
      resolve(answer);
    };
    const answered = (answer: unknown): void => settle(answer as FuzzAnswer);
    const died = (): void => settle('crashed');
    const timer = setTimeout(() => settle('hung'), limitSeconds * 1000);
    reader.on('message', answered).on('exit', died);
    reader.send(file);
  });
}
