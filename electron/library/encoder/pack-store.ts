import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ModelPack as PackListing } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { sha256OfFile } from './file-hash.ts';
import { readHuggingFaceFolder } from './hugging-face-folder.ts';
import { packId, readManifest } from './model-pack.ts';
import type { PackManifest } from './model-pack.ts';
import { downloadFile, isPinnedHost } from './pack-download.ts';
import type { DownloadOptions } from './pack-download.ts';
import { registeredPacks } from './pack-registry.ts';
import type { RegisteredPack } from './pack-registry.ts';
import { tryOutPack } from './trial.ts';

/** A pack as the contract lists it; which one is active is the library's to say. */
export type StoredPack = Omit<PackListing, 'active'>;

export interface PackStoreOptions {
  /** Folder of the packs that ship with the program; never written to. */
  builtIn: string;
  /** Folder for packs people add. Made when first needed. */
  installed: string;
  /** What can be downloaded. */
  registry?: readonly RegisteredPack[];
  /** How downloads behave; for tests against a server that misbehaves. */
  transport?: Partial<Pick<DownloadOptions, 'permits' | 'stallMs' | 'attempts' | 'retryMs'>>;
}

/** Getting a pack takes a while, whether it is downloaded or copied. */
export interface PackTransferOptions {
  signal?: AbortSignal;
  /** Bytes on disk and bytes in all, over all files of the pack. */
  onProgress?: (done: number, total: number) => void;
}

export interface PackStore {
  /** Every pack: built in, installed, and those that could be downloaded. */
  list(): Promise<StoredPack[]>;
  /** The folder of a pack that can be opened, or undefined when there is none of that id. */
  folder(id: string): Promise<string | undefined>;
  /** Reads every byte of a pack and runs it once. */
  verify(id: string): Promise<{ valid: boolean; problems: string[] }>;
  /**
   * Downloads a registered pack, or goes on with a download that stopped, and installs it once everything is checked.
   *
   * @throws BowerbirdError `not-found`, `download-failed`, `disk-full`, `cancelled` or `model-invalid`
   */
  download(id: string, options?: PackTransferOptions): Promise<StoredPack>;
  /**
   * Installs a copy of a folder: a pack with its `pack.json`, or a CLIP model as Hugging Face lays it out.
   *
   * @throws BowerbirdError `not-a-folder`, `unsupported`, `model-missing`, `model-invalid`, `conflict`, `cancelled` or
   *   `disk-full`
   */
  add(folder: string, options?: PackTransferOptions): Promise<StoredPack>;
  /** Deletes an installed pack, or what a stopped download left. The caller sees to it that nobody uses it. */
  remove(id: string): Promise<void>;
}

/** Unfinished downloads and copies, beside the finished packs so that moving into place is one rename. */
const STAGING = '.partial';

/** Copied at a time: large enough to be quick, small enough for a progress bar to move. */
const COPY_BYTES = 1024 * 1024;

const transportDefaults = { permits: isPinnedHost, stallMs: 30_000, attempts: 5, retryMs: 500 };

function totalBytes(files: readonly { size: number }[]): number {
  return files.reduce((total, { size }) => total + size, 0);
}

function messageOf(error: unknown): string {
  if (error instanceof BowerbirdError && error.detail !== undefined) return `${error.message} ${error.detail}`;
  return error instanceof Error ? error.message : String(error);
}

/** Compares a pack's files with its manifest; empty when all is well. */
async function wrongFiles(folder: string, files: PackManifest['files']): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, size, sha256 } of files) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (!found) problems.push(`${name} is missing.`);
    else if (found.size !== size) problems.push(`${name} has ${found.size} bytes instead of ${size}.`);
    else if ((await sha256OfFile(file)) !== sha256) problems.push(`${name} has been altered: its SHA-256 differs.`);
  }
  return problems;
}

export function openPackStore(options: PackStoreOptions): PackStore {
  const registry = options.registry ?? registeredPacks;
  const transport = { ...transportDefaults, ...options.transport };
  const staging = path.join(options.installed, STAGING);
  const busy = new Set<string>();

  /** An id becomes a folder's name, so it is checked before it does. */
  const folderIn = (parent: string, id: string): string | undefined => {
    if (!packId.safeParse(id).success) return undefined;
    const folder = path.join(parent, id);
    return existsSync(path.join(folder, 'pack.json')) ? folder : undefined;
  };
  const find = (id: string): { folder: string; builtIn: boolean } | undefined => {
    const builtIn = folderIn(options.builtIn, id);
    if (builtIn !== undefined) return { folder: builtIn, builtIn: true };
    const installed = folderIn(options.installed, id);
    return installed === undefined ? undefined : { folder: installed, builtIn: false };
  };
  const notFound = (id: string): BowerbirdError =>
    new BowerbirdError(
      'not-found',
      `There is no model "${id}". Models in the window, or "bowerbird models list", shows those there are.`,
    );

  const describe = async (id: string, folder: string, builtIn: boolean): Promise<StoredPack> => {
    try {
      const { version, name, architecture, dimension, licence, files } = await readManifest(folder);
      const listing = { id, name, version, architecture, dimension, bytes: totalBytes(files), licence: licence.id };
      const sizes = await Promise.all(
        files.map(
          async (file) => (await stat(path.join(folder, file.name)).catch(() => undefined))?.size === file.size,
        ),
      );
      if (sizes.includes(false)) {
        return {
          ...listing,
          state: 'invalid',
          note: 'Files are missing or have the wrong size. Remove it and get it again.',
        };
      }
      const note = licence.note === undefined ? {} : { note: licence.note };
      return { ...listing, state: builtIn ? 'built-in' : 'installed', ...note };
    } catch (error) {
      const nothing = { version: '', architecture: '', dimension: 0, bytes: 0, licence: '' };
      return { id, name: id, ...nothing, state: 'invalid', note: messageOf(error) };
    }
  };

  const describeRegistered = async (pack: RegisteredPack): Promise<StoredPack> => {
    const { id, name, version, dimension, licence, description, files } = pack;
    const present = await Promise.all(
      files.map(async (file) => (await stat(path.join(staging, id, file.name)).catch(() => undefined))?.size ?? 0),
    );
    const done = present.reduce((sum, size) => sum + size, 0);
    const bytes = totalBytes(files);
    const listing = { id, name, version, architecture: 'clip', dimension, bytes, licence };
    return done === 0
      ? { ...listing, state: 'available', note: description }
      : { ...listing, state: 'partial', note: `${done} of ${bytes} bytes have been downloaded.` };
  };

  const idsIn = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && packId.safeParse(entry.name).success)
      .map(({ name }) => name);
  };

  /** One change to a pack at a time. */
  const exclusively = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    if (busy.has(id)) throw new BowerbirdError('conflict', `The model ${id} is being downloaded or changed already.`);
    busy.add(id);
    try {
      return await work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        throw new BowerbirdError(
          'disk-full',
          `The disk of ${options.installed} is full. Free some space and try again.`,
          {
            cause: error,
          },
        );
      }
      throw error;
    } finally {
      busy.delete(id);
    }
  };

  const requireSpace = async (bytes: number): Promise<void> => {
    const { bavail, bsize } = await statfs(options.installed);
    if (bavail * bsize < bytes) {
      throw new BowerbirdError(
        'disk-full',
        `The model needs ${bytes} bytes, and ${options.installed} has ${bavail * bsize} left.`,
      );
    }
  };

  /** Writes the manifest of a staged folder, tries the model out, and moves it into place. */
  const install = async (
    folder: string,
    manifest: Omit<PackManifest, 'files'>,
    names: readonly string[],
  ): Promise<StoredPack> => {
    const files = [];
    for (const name of names) {
      const file = path.join(folder, name);
      files.push({ name, size: (await stat(file)).size, sha256: await sha256OfFile(file) });
    }
    await writeFile(path.join(folder, 'pack.json'), `${JSON.stringify({ ...manifest, files }, undefined, 2)}\n`);
    await tryOutPack(folder);
    const target = path.join(options.installed, manifest.id);
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
    return await describe(manifest.id, target, false);
  };

  /** Copies files of `from` into `staged`, as bytes go over. */
  const copyInto = async (
    staged: string,
    from: string,
    names: readonly string[],
    { signal, onProgress }: PackTransferOptions,
  ): Promise<void> => {
    const missing = names.filter((name) => !existsSync(path.join(from, name)));
    if (missing.length > 0) {
      throw new BowerbirdError(
        'model-missing',
        `The pack in ${from} is not complete: its pack.json names ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not there.`,
      );
    }
    const total = totalBytes(await Promise.all(names.map((name) => stat(path.join(from, name)))));
    await requireSpace(total);
    let done = 0;
    const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        done += chunk.length;
        onProgress?.(done, total);
        yield chunk;
      }
    };
    try {
      for (const name of names) {
        const [source, target] = [path.join(from, name), path.join(staged, name)];
        await pipeline(createReadStream(source, { highWaterMark: COPY_BYTES }), counted, createWriteStream(target), {
          ...(signal ? { signal } : {}),
        });
      }
    } catch (error) {
      if (signal?.aborted === true) throw new BowerbirdError('cancelled', 'Adding the model was stopped.');
      throw error;
    }
  };

  const addCopy = async (from: string, staged: string, options: PackTransferOptions): Promise<StoredPack> => {
    const own = existsSync(path.join(from, 'pack.json')) ? await readManifest(from) : undefined;
    let manifest: Omit<PackManifest, 'files' | 'version'> & { version?: string };
    let names: string[];
    if (own) {
      const { files, ...rest } = own;
      manifest = rest;
      names = files.map(({ name }) => name);
    } else {
      ({ manifest, fileNames: names } = await readHuggingFaceFolder(from));
    }
    await copyInto(staged, from, names, options);
    if (own) {
      const problems = await wrongFiles(staged, own.files);
      if (problems.length > 0) {
        throw new BowerbirdError('model-invalid', `The pack in ${from} is damaged: ${problems.join(' ')}`);
      }
    }
    const weights = await sha256OfFile(path.join(staged, 'model.safetensors'));
    // Known weights under whatever folder name are the model they are.
    const known = registry.find(({ files }) => files.some(({ sha256 }) => sha256 === weights));
    if (known) {
      const { id, version, name, description, licence } = known;
      manifest = { ...manifest, id, version, name, description, licence: { id: licence } };
    }
    const { id } = manifest;
    if (find(id)) {
      throw new BowerbirdError(
        'conflict',
        `There is a model "${id}" already. Remove it first, or rename the folder ${from}.`,
      );
    }
    return await exclusively(id, () =>
      install(staged, { ...manifest, version: manifest.version ?? weights.slice(0, 12) }, names),
    );
  };

  return {
    async list() {
      const builtIn = await idsIn(options.builtIn);
      const installed = (await idsIn(options.installed)).filter((id) => !builtIn.includes(id));
      const available = registry.filter(({ id }) => !builtIn.includes(id) && !installed.includes(id));
      return await Promise.all([
        ...builtIn.map((id) => describe(id, path.join(options.builtIn, id), true)),
        ...installed.map((id) => describe(id, path.join(options.installed, id), false)),
        ...available.map(describeRegistered),
      ]);
    },

    folder: (id) => Promise.resolve(find(id)?.folder),

    async verify(id) {
      const pack = find(id);
      if (!pack) throw notFound(id);
      const problems: string[] = [];
      try {
        const { files } = await readManifest(pack.folder);
        problems.push(...(await wrongFiles(pack.folder, files)));
        if (problems.length === 0) await tryOutPack(pack.folder);
      } catch (error) {
        problems.push(messageOf(error));
      }
      return { valid: problems.length === 0, problems };
    },

    async download(id, { signal, onProgress } = {}) {
      const pack = registry.find((entry) => entry.id === id);
      if (!pack) throw notFound(id);
      const present = find(id);
      if (present) return await describe(id, present.folder, present.builtIn);
      return await exclusively(id, async () => {
        const folder = path.join(staging, id);
        await mkdir(folder, { recursive: true });
        const total = totalBytes(pack.files);
        await requireSpace(
          total - ((await stat(path.join(folder, 'model.safetensors')).catch(() => undefined))?.size ?? 0),
        );
        let finished = 0;
        for (const file of pack.files) {
          await downloadFile(file, path.join(folder, file.name), {
            ...transport,
            signal,
            onProgress: (bytes) => onProgress?.(finished + bytes, total),
          });
          finished += file.size;
        }
        onProgress?.(total, total);
        try {
          const { manifest, fileNames } = await readHuggingFaceFolder(folder);
          const { name, version, description, licence } = pack;
          const own = { id, name, version, description, licence: { id: licence } };
          return await install(folder, { ...manifest, ...own }, fileNames);
        } catch (error) {
          // Complete and still of no use: keeping it would make every further attempt fail the same way.
          if (error instanceof BowerbirdError) await rm(folder, { recursive: true, force: true });
          throw error;
        }
      });
    },

    async add(folder, options = {}) {
      const from = path.resolve(folder);
      if (!(await stat(from).catch(() => undefined))?.isDirectory()) {
        throw new BowerbirdError(
          'not-a-folder',
          `${from} is not a folder. Name the folder that holds the model's files.`,
        );
      }
      const staged = path.join(staging, `adding-${randomUUID()}`);
      await mkdir(staged, { recursive: true });
      try {
        return await addCopy(from, staged, options);
      } finally {
        await rm(staged, { recursive: true, force: true });
      }
    },

    async remove(id) {
      const pack = find(id);
      if (pack?.builtIn) {
        throw new BowerbirdError('bad-request', `The model ${id} belongs to the program and cannot be removed.`);
      }
      if (!packId.safeParse(id).success) throw notFound(id);
      const target = path.join(options.installed, id);
      const partial = path.join(staging, id);
      if (!existsSync(target) && !existsSync(partial)) throw notFound(id);
      await exclusively(id, async () => {
        await rm(partial, { recursive: true, force: true });
        if (!existsSync(target)) return;
        // First out of sight in one step, then file by file: a removal that is interrupted leaves no half pack behind.
        const doomed = path.join(staging, `removing-${randomUUID()}`);
        await mkdir(staging, { recursive: true });
        await rename(target, doomed);
        await rm(doomed, { recursive: true, force: true });
      });
    },
  };
}
