import { open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BowerbirdError } from '../../../shared/errors.ts';
import { sha256OfFile } from './file-hash.ts';
import type { PinnedFile } from './pack-registry.ts';

export interface DownloadOptions {
  signal?: AbortSignal | undefined;
  /** Called with the bytes of this file that are on disk, now and then. */
  onProgress?: (bytes: number) => void;
  /** Which addresses may be asked, redirects included. */
  permits: (url: URL) => boolean;
  /** Milliseconds without a byte after which a connection counts as dead. */
  stallMs: number;
  /** Attempts in a row that may bring nothing new before the download is given up. */
  attempts: number;
  /** Milliseconds before the next attempt; doubles with each that brings nothing. */
  retryMs: number;
}

/** Hugging Face and the hosts its large files are served from, over https only. */
export function isPinnedHost(url: URL): boolean {
  const { hostname } = url;
  const known = ['huggingface.co', 'hf.co'];
  return url.protocol === 'https:' && known.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

const MAX_REDIRECTS = 5;

/** An attempt that failed in a way that another may not: a cut, a stall, an overloaded server. */
class Interrupted extends Error {}

function failed(file: PinnedFile, why: string, cause?: unknown): BowerbirdError {
  return new BowerbirdError('download-failed', `Downloading ${file.name} failed: ${why}.`, { cause });
}

/** Follows redirects by hand, so that each hop is checked before it is made. */
async function request(
  file: PinnedFile,
  from: number,
  signal: AbortSignal,
  options: DownloadOptions,
): Promise<Response> {
  let url = new URL(file.url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (!options.permits(url)) throw failed(file, `it leads to ${url.host}, which is not a host models come from`);
    let response: Response;
    try {
      response = await fetch(url, {
        redirect: 'manual',
        signal,
        headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
      });
    } catch (cause) {
      throw new Interrupted('the server cannot be reached', { cause });
    }
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await dropBody(response);
    try {
      url = new URL(location, url);
    } catch {
      throw failed(file, 'the server redirects to an address that is none');
    }
  }
  throw failed(file, 'the server redirects in circles');
}

/** Lets go of a body nobody wants. One whose connection broke meanwhile is gone already, which changes no verdict. */
async function dropBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

/** Where the body of a response belongs: after what is there already, or at the start. */
async function startOfBody(file: PinnedFile, response: Response, have: number): Promise<number> {
  if (response.status === 200) return 0;
  if (response.status === 206) {
    const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (Number(start) === have) return have;
    await dropBody(response);
    throw failed(file, 'the server sent another part of the file than was asked for');
  }
  await dropBody(response);
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    throw new Interrupted(`the server answered ${response.status}`);
  }
  throw failed(file, `the server answered ${response.status}`);
}

/** A write may take only a part of what it is given, when the disk is nearly full: what comes after must not leave a hole. */
async function writeWhole(handle: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < chunk.byteLength;) {
    done += (await handle.write(chunk, done, chunk.byteLength - done, at + done)).bytesWritten;
  }
}

/** One connection: appends to the file what comes, until the body ends or breaks off. */
async function attempt(file: PinnedFile, handle: FileHandle, have: number, options: DownloadOptions): Promise<void> {
  const connection = new AbortController();
  const cancel = (): void => connection.abort();
  options.signal?.addEventListener('abort', cancel, { once: true });
  let stall: NodeJS.Timeout | undefined;
  const expectMore = (): void => {
    clearTimeout(stall);
    stall = setTimeout(cancel, options.stallMs);
  };
  try {
    expectMore();
    const response = await request(file, have, connection.signal, options);
    let at = await startOfBody(file, response, have);
    if (at === 0) await handle.truncate(0);
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      if (at + chunk.byteLength > file.size) {
        throw failed(file, `the server sent more than the ${file.size} bytes the file has`);
      }
      await writeWhole(handle, chunk, at);
      at += chunk.byteLength;
      options.onProgress?.(at);
      expectMore();
    }
  } catch (error) {
    if (error instanceof BowerbirdError || error instanceof Interrupted) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new BowerbirdError(
        'disk-full',
        `The disk is full: ${file.name} needs ${file.size} bytes. Free some space and go on.`,
        {
          cause: error,
        },
      );
    }
    if (code === 'EIO' || code === 'EROFS' || code === 'EBADF') throw failed(file, 'the file cannot be written', error);
    throw new Interrupted(connection.signal.aborted ? 'the connection stalled' : 'the connection was cut', {
      cause: error,
    });
  } finally {
    clearTimeout(stall);
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** Waits, but not for a caller who has cancelled. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new BowerbirdError('cancelled', 'The download was cancelled. What has arrived is kept for the next attempt.');
  }
}

/**
 * Downloads one pinned file to `target`, going on where an earlier attempt stopped. The file counts only once its size and
 * SHA-256 are right; a file with the wrong content is deleted.
 *
 * @throws BowerbirdError `download-failed`, `disk-full` or `cancelled`; the partial file stays for the next time unless it
 *   is wrong
 */
export async function downloadFile(file: PinnedFile, target: string, options: DownloadOptions): Promise<void> {
  const existing = await stat(target).catch(() => undefined);
  // A partial file that is too long, or whose length tells nothing, is of no use.
  let have = existing && file.exactSize && existing.size <= file.size ? existing.size : 0;
  const handle = await open(target, existing ? 'r+' : 'w');
  try {
    options.onProgress?.(have);
    let fruitless = 0;
    while (!(file.exactSize && have === file.size)) {
      throwIfCancelled(options.signal);
      let interruption: Interrupted | undefined;
      try {
        await attempt(file, handle, have, options);
      } catch (error) {
        throwIfCancelled(options.signal);
        if (!(error instanceof Interrupted)) throw error;
        interruption = error;
      }
      const { size } = await handle.stat();
      if (!file.exactSize && !interruption) break;
      fruitless = size > have ? 0 : fruitless + 1;
      have = file.exactSize ? size : 0;
      if (fruitless >= options.attempts) {
        const why = interruption?.message ?? `the server's file ends after ${size} bytes`;
        throw failed(file, `${why}. Try again later: it goes on where it stopped`, interruption);
      }
      if (interruption) await pause(options.retryMs * 2 ** fruitless, options.signal);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  throwIfCancelled(options.signal);
  if ((await sha256OfFile(target)) !== file.sha256) {
    await rm(target, { force: true });
    throw failed(
      file,
      'what arrived is not the file that was published (its SHA-256 differs). It was deleted; try again',
    );
  }
}
