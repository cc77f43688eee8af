import { Worker } from 'node:worker_threads';
import { workerFile } from '../worker-file.ts';
import type { CallName, WorkerCalls, WorkerReply, WorkerRequest } from './worker-calls.ts';

/** An error the index's thread answered, with SQLite's code where it was SQLite's. */
export class WorkerError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = 'WorkerError';
    this.code = code;
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The library's end of the line to the index's thread. Requests are answered in the order they were made. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #serial = 0;
  #ended: Error | undefined;

  constructor() {
    this.#worker = new Worker(workerFile(import.meta.url, 'index-worker'), { name: 'vector index' });
    this.#worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on('error', (error: Error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('The vector index has been closed.')));
  }

  call<Name extends CallName>(
    name: Name,
    ...args: Parameters<WorkerCalls[Name]>
  ): Promise<ReturnType<WorkerCalls[Name]>> {
    return this.callMoving([], name, ...args);
  }

  /** The same; what `moved` names is of no use here any more afterwards. */
  callMoving<Name extends CallName>(
    moved: readonly ArrayBuffer[],
    name: Name,
    ...args: Parameters<WorkerCalls[Name]>
  ): Promise<ReturnType<WorkerCalls[Name]>> {
    if (this.#ended) return Promise.reject(this.#ended);
    const serial = this.#serial++;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(serial, { resolve, reject });
      this.#worker.postMessage({ serial, name, args } satisfies WorkerRequest, moved);
    }) as Promise<ReturnType<WorkerCalls[Name]>>;
  }

  /**
   * Closes the index file and ends the thread; resolves when it has ended.
   *
   * @param clean whether the file may be taken at its word when it is opened next
   */
  async close(clean: boolean): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise<void>((resolve) => void this.#worker.once('exit', () => resolve()));
    await this.call('close', clean);
    await ended;
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.serial);
    this.#waiting.delete(reply.serial);
    if ('error' in reply) waiting?.reject(new WorkerError(reply.error.message, reply.error.code));
    else waiting?.resolve(reply.value);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}
