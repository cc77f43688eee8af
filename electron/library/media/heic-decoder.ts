import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { BowerbirdError } from '../../../shared/errors.ts';
import { workerFile } from '../worker-file.ts';
import { decodeSeconds, decodingError } from './decoding-error.ts';
import type { HeicAnswer, HeicPicture, HeicRequest } from './heic-worker.ts';
import { throwIfCancelled } from './media-error.ts';

/** A decoder holds a few hundred megabytes for a large photo, and its heap never shrinks: few, and not for long. */
const mostWorkers = Math.min(4, availableParallelism());
const idleMilliseconds = 5000;

const idle: { worker: Worker; timer: NodeJS.Timeout }[] = [];
const waiting: (() => void)[] = [];
let busy = 0;

/**
 * Decodes the primary picture of a HEIC file (libheif in WebAssembly, in a worker thread: a second of work for a
 * phone's photo).
 *
 * @throws MediaError: permanent when the file is damaged, transient when decoding took too long
 * @throws BowerbirdError `cancelled` when the signal fires; the decoder is ended at once
 */
export async function decodeHeic(file: string, request: HeicRequest, signal?: AbortSignal): Promise<HeicPicture> {
  while (busy >= mostWorkers) await new Promise<void>((resolve) => waiting.push(resolve));
  busy++;
  try {
    throwIfCancelled(signal);
    const worker = takeWorker();
    let reusable = false;
    try {
      const answer = await ask(worker, request, signal);
      if ('failure' in answer) throw decodingError(file, answer.failure);
      reusable = true;
      return answer.picture;
    } finally {
      // After a failure the heap may be in any state; a fresh decoder costs less than a wrong picture.
      if (reusable) keepForLater(worker);
      else void worker.terminate();
    }
  } finally {
    busy--;
    waiting.shift()?.();
  }
}

function takeWorker(): Worker {
  const kept = idle.pop();
  if (!kept) return startWorker();
  clearTimeout(kept.timer);
  kept.worker.ref();
  return kept.worker;
}

function startWorker(): Worker {
  const worker = new Worker(workerFile(import.meta.url, 'heic-worker'));
  // One that dies while idle must neither be asked again nor end the process with an error nobody listens to.
  worker.on('error', () => forget(worker)).on('exit', () => forget(worker));
  return worker;
}

function forget(worker: Worker): void {
  const at = idle.findIndex((kept) => kept.worker === worker);
  if (at >= 0) idle.splice(at, 1);
}

/** An idle decoder neither keeps the process alive nor stays for long. */
function keepForLater(worker: Worker): void {
  const timer = setTimeout(() => {
    forget(worker);
    void worker.terminate();
  }, idleMilliseconds);
  timer.unref();
  worker.unref();
  idle.push({ worker, timer });
}

function ask(worker: Worker, request: HeicRequest, signal: AbortSignal | undefined): Promise<HeicAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      worker.off('message', answered).off('error', failed).off('exit', ended);
      signal?.removeEventListener('abort', cancel);
      finish();
    };
    const answered = (answer: HeicAnswer): void => settle(() => resolve(answer));
    const failed = (error: Error): void => settle(() => resolve({ failure: error.message }));
    const ended = (code: number): void => settle(() => resolve({ failure: `the decoder ended with code ${code}` }));
    const cancel = (): void =>
      settle(() => reject(new BowerbirdError('cancelled', 'Reading the photo was cancelled.')));
    const timer = setTimeout(() => settle(() => resolve({ failure: 'timeout' })), decodeSeconds * 1000);
    worker.on('message', answered).on('error', failed).on('exit', ended);
    signal?.addEventListener('abort', cancel);
    worker.postMessage(request);
  });
}
