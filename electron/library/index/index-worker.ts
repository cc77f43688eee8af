/** The index's own thread: SQLite and Faiss work here, so that no search ever holds the library's thread. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { chooseEngine } from './choose-engine.ts';
import { toIdSet } from './id-set.ts';
import { indexFileName } from './index-file-name.ts';
import { IndexStore, type StoreSettings } from './index-store.ts';
import type { Cosines } from './vector-index.ts';
import type { CallName, WorkerCalls, WorkerReply, WorkerRequest } from './worker-calls.ts';

/** How long nobody must have asked anything before waiting work is done, in milliseconds. */
const QUIET = 300;

let settings: StoreSettings | undefined;
let store: IndexStore | undefined;
let timer: NodeJS.Timeout | undefined;

function opened(): IndexStore {
  if (!store) throw new Error('The index is not open.');
  return store;
}

/** In quiet moments: one piece of waiting work, then a look at the messages, then the next. */
function workWhenQuiet(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = undefined;
    try {
      if (store?.work()) workWhenQuiet();
    } catch {
      // A full disk, say. Nothing is lost: what could not be moved stays in the tail, and the next change tries again.
    }
  }, QUIET);
}

const calls: WorkerCalls = {
  open({ folder, modelId, dimension, engine }) {
    mkdirSync(folder, { recursive: true });
    // Stays open until the store has loaded the extension too: loading it once is quicker than twice.
    const probe = new Database(':memory:');
    try {
      const chosen = chooseEngine(probe, engine, dimension);
      settings = {
        file: path.join(folder, indexFileName(chosen.info.name, modelId, dimension)),
        chosen,
        modelId,
        dimension,
      };
      let replaced: string | undefined;
      store = IndexStore.open(settings, (reason) => (replaced = reason));
      const { count, closedCleanly, roundingError, surplus } = store;
      return { engine: chosen.info, count, closedCleanly, replaced, roundingError, surplus };
    } finally {
      probe.close();
    }
  },
  add: (entries) => opened().add(entries),
  remove: (ids) => opened().remove(ids),
  search: (query, k, candidates) => opened().search(query, k, candidates && toIdSet(candidates)),
  cosines: (query, room) => opened().cosines(query, room),
  compare: (afterId, lastId, ids, prints) => opened().compare(afterId, lastId, ids, prints),
  clear() {
    if (!settings) throw new Error('The index is not open.');
    store?.discard();
    store = IndexStore.create(settings);
  },
  warm() {
    return opened().loadCodes();
  },
  compact() {
    while (opened().work(true));
  },
  stats: () => opened().stats(),
  close(clean) {
    clearTimeout(timer);
    if (!store) return;
    try {
      while (store.work());
    } finally {
      store.close(clean);
      store = undefined;
    }
  },
};

function answer({ serial, name, args }: WorkerRequest): WorkerReply {
  try {
    const call = calls[name] as (...args: readonly unknown[]) => unknown;
    return { serial, value: call(...args) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { serial, error: { message, code: error instanceof Database.SqliteError ? error.code : undefined } };
  }
}

const mayLeaveWork = new Set<CallName>(['open', 'add', 'remove']);

parentPort?.on('message', (request: WorkerRequest) => {
  const reply = answer(request);
  // A number for every photo of the library is moved rather than copied.
  const moved = request.name === 'cosines' && 'value' in reply ? [(reply.value as Cosines).scores.buffer] : [];
  parentPort?.postMessage(reply, moved);
  if (request.name === 'close') parentPort?.close();
  else if (timer || mayLeaveWork.has(request.name)) workWhenQuiet();
});
