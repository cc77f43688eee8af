import type { Worker } from 'node:worker_threads';
import { BowerbirdError, fromWireError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { TowerReply, TowerRequest } from './tower-messages.ts';

export interface TowerPoolOptions {
  /** Most threads at once. They start when there is work for them. */
  workers: number;
  /** Most inputs a thread gets at once. */
  batch: number;
  /** Milliseconds without work after which a thread is ended and its memory given back. */
  idleMs: number;
  startWorker: () => Worker;
  /** Ends a thread, whatever it is doing. */
  endWorker: (worker: Worker) => Promise<unknown>;
}

type Input = string | Uint8Array;

interface Job {
  input: Input;
  resolve: (vector: Vector) => void;
  reject: (error: Error) => void;
  /** Taken along by a thread that died: the next attempt is made alone, so that it cannot take others along again. */
  retried: boolean;
  settled: boolean;
}

interface Thread {
  worker: Worker;
  jobs: readonly Job[];
  idle: NodeJS.Timeout | undefined;
}

/**
 * Worker threads that each hold one tower, and the queue before them.
 *
 * Work waits here, not in the threads, so a cancelled call leaves at once and each thread holds one batch. The queue
 * is as long as what callers wait for, which is their back-pressure.
 */
export class TowerPool {
  readonly #options: TowerPoolOptions;
  readonly #threads = new Set<Thread>();
  #queue: Job[] = [];
  #lastId = 0;
  #closed = false;

  constructor(options: TowerPoolOptions) {
    this.#options = options;
  }

  /** Threads alive now. */
  get threads(): number {
    return this.#threads.size;
  }

  /**
   * Encodes inputs, in order.
   *
   * @throws BowerbirdError `cancelled` when the signal fires first, `model-…` when the model cannot be loaded
   */
  async run(inputs: readonly Input[], signal?: AbortSignal): Promise<Vector[]> {
    if (this.#closed) throw new BowerbirdError('unavailable', 'The encoder has been closed.');
    if (signal?.aborted) throw cancelled();
    const jobs: Job[] = [];
    const vectors = inputs.map(
      (input) =>
        new Promise<Vector>((resolve, reject) => {
          jobs.push({ input, resolve, reject, retried: false, settled: false });
        }),
    );
    const onAbort = (): void => {
      this.#queue = this.#queue.filter((job) => !jobs.includes(job));
      for (const job of jobs) fail(job, cancelled());
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#queue.push(...jobs);
    this.#dispatch();
    try {
      return await Promise.all(vectors);
    } catch (error) {
      // One failure fails the call: whatever else of it still waits would be computed for nobody.
      this.#queue = this.#queue.filter((job) => !jobs.includes(job));
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const closing = new BowerbirdError('unavailable', 'The encoder was closed while it still had work to do.');
    for (const job of this.#queue.splice(0)) fail(job, closing);
    const threads = [...this.#threads];
    this.#threads.clear();
    await Promise.all(
      threads.map(async ({ worker, jobs, idle }) => {
        clearTimeout(idle);
        for (const job of jobs) fail(job, closing);
        await this.#options.endWorker(worker);
      }),
    );
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#freeThread();
      if (!thread) return;
      this.#send(thread, this.#take());
    }
  }

  /** The next batch: evenly shared out while the queue is short, so that no thread idles beside a full one. */
  #take(): Job[] {
    if (this.#queue[0]?.retried) return this.#queue.splice(0, 1);
    const fresh = this.#queue.findIndex((job) => job.retried);
    const available = fresh === -1 ? this.#queue.length : fresh;
    const share = Math.ceil(this.#queue.length / this.#options.workers);
    return this.#queue.splice(0, Math.min(available, share, this.#options.batch));
  }

  #freeThread(): Thread | undefined {
    for (const thread of this.#threads) if (thread.jobs.length === 0) return thread;
    return this.#threads.size < this.#options.workers ? this.#start() : undefined;
  }

  #start(): Thread {
    const worker = this.#options.startWorker();
    const thread: Thread = { worker, jobs: [], idle: undefined };
    this.#threads.add(thread);
    let failure: unknown;
    worker.on('message', (reply: TowerReply) => this.#receive(thread, reply));
    worker.on('error', (error: unknown) => void (failure = error));
    worker.on('exit', () => this.#lose(thread, failure));
    return thread;
  }

  #send(thread: Thread, jobs: readonly Job[]): void {
    clearTimeout(thread.idle);
    thread.jobs = jobs;
    // A thread at work keeps the process alive; one that waits does not, so that a command can end.
    thread.worker.ref();
    thread.worker.postMessage({ id: ++this.#lastId, inputs: jobs.map(({ input }) => input) } satisfies TowerRequest);
  }

  #receive(thread: Thread, reply: TowerReply): void {
    const { jobs } = thread;
    thread.jobs = [];
    if ('error' in reply) {
      for (const job of jobs) fail(job, fromWireError(reply.error));
    } else {
      const { vectors, dimension } = reply;
      jobs.forEach((job, index) => {
        job.settled = true;
        job.resolve(vectors.slice(index * dimension, (index + 1) * dimension));
      });
    }
    this.#dispatch();
    if (thread.jobs.length > 0) return;
    thread.worker.unref();
    thread.idle = setTimeout(() => this.#end(thread), this.#options.idleMs).unref();
  }

  #end(thread: Thread): void {
    this.#threads.delete(thread);
    void this.#options.endWorker(thread.worker);
  }

  /** A thread died: what it was at is tried once more, first in the queue and each input by itself. */
  #lose(thread: Thread, failure: unknown): void {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.idle);
    const again: Job[] = [];
    for (const job of thread.jobs) {
      if (job.settled) continue;
      if (job.retried) {
        fail(
          job,
          new BowerbirdError(
            'internal',
            'The encoder stopped twice while working on this. It will not be tried again.',
            {
              cause: failure,
              ...(failure instanceof Error ? { detail: failure.message } : {}),
            },
          ),
        );
      } else {
        job.retried = true;
        again.push(job);
      }
    }
    this.#queue.unshift(...again);
    this.#dispatch();
  }
}

function fail(job: Job, error: Error): void {
  job.settled = true;
  job.reject(error);
}

function cancelled(): BowerbirdError {
  return new BowerbirdError('cancelled', 'Encoding was cancelled.');
}
