import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { IndexingProgress } from '../../../shared/domain.ts';
import { BowerbirdError, toWireError } from '../../../shared/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { countCrash, countPhotos } from '../catalogue/photos.ts';
import { getRoot, listRoots, type RootRow } from '../catalogue/roots.ts';
import type { Log } from '../log.ts';
import { startEstimate } from './estimate.ts';
import { openInFlight } from './in-flight.ts';
import { type PipelineContext, type RunReport, runPipeline } from './pipeline.ts';
import { addReconciled, nothingReconciled, type Reconciled, reconcileFolder, reconcileTree } from './reconcile.ts';
import { startSettling } from './settling.ts';
import { type RootWatcher, watchRoot } from './watcher.ts';

export interface IndexerOptions extends Omit<PipelineContext, 'journal' | 'watching'> {
  catalogue: Catalogue;
  log: Log;
  onProgress: (progress: IndexingProgress) => void;
  /** Photos changed; null when so many did that a list would be a burden. */
  onPhotos: (ids: readonly number[] | null) => Promise<void>;
  onRoots: () => void;
  onNotice: (notice: { level: 'info' | 'warning' | 'error'; message: string; remedy?: string }) => void;
}

/** Keeps the catalogue in step with the disk, and photos encoded. */
export interface Indexer {
  /** Compares these roots (all by default) with the catalogue. Concurrent calls wait for one another. */
  scan(rootIds?: readonly number[]): Promise<Reconciled>;
  /** Takes in pending photos until none is left that may be tried now. Concurrent calls share one run. */
  run(): Promise<RunReport>;
  /** From now on: scan, run, and follow the disk until closed. */
  watch(): Promise<void>;
  /** Scans in the background and runs; what a front end asks for. Failures become notices. */
  refresh(rootIds?: readonly number[]): void;
  progress(): IndexingProgress;
  pause(): void;
  resume(): void;
  /** Ends the run in hand; what is pending stays pending until the next `refresh`. */
  cancel(): void;
  prioritise(ids: readonly number[]): void;
  watchState(rootId: number): 'events' | 'polling' | 'off';
  /** Stops watching a root that was removed, or starts again with its new settings. */
  rewatch(rootId: number): Promise<void>;
  close(): Promise<void>;
}

/** How often roots that cannot be watched are looked through. */
const POLL_MS = 30_000;
/** How often it is asked whether a root came or went: an unplugged disk says nothing of its own. */
const PRESENCE_MS = 3_000;
/** Hints that come together are handled together. */
const HINT_MS = 50;
const SETTLE_MS = 20;
const RETRY_MS = 2_000;
const PROGRESS_MS = 200;
const MANY = 2_000;

export function openIndexer(options: IndexerOptions): Indexer {
  const { catalogue, log } = options;
  const journalFile = path.join(catalogue.folder, 'in-flight.txt');
  const opened = catalogue.readOnly ? undefined : openInFlight(journalFile);
  if (opened && opened.left.length > 0) countCrash(catalogue, opened.left);

  const closing = new AbortController();
  let cancelling = new AbortController();
  let paused = false;
  let resumeWaiters: (() => void)[] = [];
  let preferred: readonly number[] = [];
  let state: 'idle' | 'scanning' | 'indexing' = 'idle';
  let watching = false;
  let running: Promise<RunReport> | undefined;
  let scans: Promise<unknown> = Promise.resolve();
  const estimate = startEstimate();
  const watchers = new Map<number, RootWatcher>();
  const polling = new Set<number>();
  const settling = startSettling();
  const timers = new Set<NodeJS.Timeout>();
  let total = 0;
  let done = 0;
  let failed = 0;

  // ---- Progress ----
  const progress = (): IndexingProgress => ({
    state: paused && state !== 'idle' ? 'paused' : state,
    done,
    total,
    failed,
    photosPerSecond: estimate.perSecond(),
    secondsLeft: state === 'indexing' ? estimate.secondsLeft(Math.max(0, total - done)) : null,
    kind: 'photos',
  });
  let lastProgress = -Infinity;
  const tell = (now: boolean): void => {
    const time = performance.now();
    if (!now && time - lastProgress < PROGRESS_MS) return;
    lastProgress = time;
    options.onProgress(progress());
  };

  const after = (ms: number, action: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!closing.signal.aborted) action();
    }, ms);
    timer.unref();
    timers.add(timer);
    return timer;
  };

  // ---- Scanning ----
  const reconcileOptions = (): Parameters<typeof reconcileTree>[3] => ({
    signal: AbortSignal.any([closing.signal, cancelling.signal]),
    onUnreadable: (folder, error) => {
      log.warn(`The folder ${folder} could not be read (${error.message}); photos in it are left as they are.`);
    },
    ...(watching ? { settled: (rootId, file) => settling.isWhole(rootId, file) } : {}),
  });

  const announce = async (result: Reconciled): Promise<void> => {
    const ids = [...result.changed, ...result.moved, ...result.missing, ...result.returned, ...result.added];
    if (ids.length > 0) await options.onPhotos(ids.length > MANY ? null : ids);
  };

  /** Scans wait for one another: two of them would take each other's moves for losses. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = scans.then(work);
    scans = result.catch(() => undefined);
    return result;
  };

  const scan = (rootIds?: readonly number[]): Promise<Reconciled> =>
    inTurn(async () => {
      const sum = nothingReconciled();
      const before = state;
      state = 'scanning';
      tell(true);
      try {
        for (const root of listRoots(catalogue)) {
          if (rootIds && !rootIds.includes(root.id)) continue;
          const wasOffline = root.offline;
          const part = await reconcileTree(catalogue, root, '', reconcileOptions());
          if (getRoot(catalogue, root.id)?.offline !== wasOffline) options.onRoots();
          await announce(part);
          addReconciled(sum, part);
        }
      } finally {
        state = running ? 'indexing' : before === 'scanning' ? 'idle' : before;
        tell(true);
      }
      if (watching) scheduleSettling();
      return sum;
    });

  // ---- Running ----
  const whenAllowed = (): Promise<void> =>
    paused && !closing.signal.aborted && !cancelling.signal.aborted
      ? new Promise((resolve) => resumeWaiters.push(resolve))
      : Promise.resolve();
  const release = (): void => {
    const waiters = resumeWaiters;
    resumeWaiters = [];
    for (const waiter of waiters) waiter();
  };

  const recount = (): void => {
    const counts = countPhotos(catalogue);
    total = done + counts.pending;
    failed = counts.failed;
  };

  const run = (): Promise<RunReport> => {
    if (!opened) {
      return Promise.reject(
        new BowerbirdError('locked', 'The library is open in another Bowerbird, which does the indexing.'),
      );
    }
    running ??= (async () => {
      done = 0;
      estimate.reset();
      recount();
      if (total > 0) {
        state = 'indexing';
        tell(true);
      }
      try {
        return await runPipeline(
          { ...options, journal: opened.journal, watching: () => watching },
          {
            signal: AbortSignal.any([closing.signal, cancelling.signal]),
            preferred: () => preferred,
            whenAllowed,
            onPhotos: options.onPhotos,
            onStep: (step) => {
              done++;
              if (step === 'indexed') estimate.step();
              // New files may have come meanwhile: the total is counted afresh now and then.
              if (done % 64 === 0) recount();
              tell(false);
            },
          },
        );
      } finally {
        running = undefined;
        state = 'idle';
        recount();
        tell(true);
      }
    })();
    return running;
  };

  /** A run in the background. What stops it is told to the user, and it is tried again: a full disk may get room. */
  const runSoon = (): void => {
    if (closing.signal.aborted || catalogue.readOnly) return;
    void run()
      .then(() => {
        if (watching && countPhotos(catalogue).pending > 0) after(RETRY_MS, runSoon);
      })
      .catch((error: unknown) => {
        if (closing.signal.aborted) return;
        const { message } = toWireError(error);
        options.onNotice({ level: 'error', message: `Indexing stopped: ${message}` });
        log.error(`Indexing stopped: ${message}`);
        if (watching) after(POLL_MS, runSoon);
      });
  };

  const refresh = (rootIds?: readonly number[]): void => {
    if (cancelling.signal.aborted) cancelling = new AbortController();
    scan(rootIds).then(runSoon, (error: unknown) => {
      if (closing.signal.aborted) return;
      const { message } = toWireError(error);
      options.onNotice({ level: 'error', message: `The folders could not be looked through: ${message}` });
      log.error(message);
    });
  };

  // ---- Watching ----
  const hints = new Map<string, { rootId: number; folder: string; deep: boolean }>();
  let hintTimer: NodeJS.Timeout | undefined;
  const hint = (rootId: number, folder: string, deep: boolean): void => {
    const key = `${rootId}/${folder}`;
    hints.set(key, { rootId, folder, deep: deep || (hints.get(key)?.deep ?? false) });
    hintTimer ??= after(HINT_MS, () => {
      hintTimer = undefined;
      void followHints();
    });
  };
  const followHints = (): Promise<void> =>
    inTurn(async () => {
      const some = [...hints.values()];
      hints.clear();
      const sum = nothingReconciled();
      for (const { rootId, folder, deep } of some) {
        const root = getRoot(catalogue, rootId);
        if (!root || closing.signal.aborted) continue;
        try {
          addReconciled(
            sum,
            deep || root.offline
              ? await reconcileTree(catalogue, root, root.offline ? '' : folder, reconcileOptions())
              : await reconcileFolder(catalogue, root, folder, reconcileOptions()),
          );
        } catch (error) {
          // The folder itself went: everything below it is looked at through its parent, or the root.
          if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
            addReconciled(sum, await reconcileTree(catalogue, root, folder, reconcileOptions()));
          } else log.warn(`The folder ${folder} could not be read: ${(error as Error).message}`);
        }
      }
      await announce(sum);
      if (sum.added.length + sum.changed.length > 0 || countPhotos(catalogue).pending > 0) runSoon();
      scheduleSettling();
    }).catch((error: unknown) => log.error(`Following changes on disk failed: ${(error as Error).message}`));

  let settleTimer: NodeJS.Timeout | undefined;
  const scheduleSettling = (): void => {
    if (settleTimer !== undefined) return;
    const { folders, waitMs } = settling.unsettled();
    if (folders.length === 0) return;
    settleTimer = after(waitMs + SETTLE_MS, () => {
      settleTimer = undefined;
      for (const { rootId, folder } of settling.unsettled().folders) hint(rootId, folder, false);
    });
  };

  const watchOne = async (root: RootRow): Promise<void> => {
    if (root.polling || root.offline) {
      polling.add(root.id);
      return;
    }
    const fallBack = (reason: string): void => {
      polling.add(root.id);
      watchers.delete(root.id);
      options.onNotice({ level: 'warning', message: reason });
      log.warn(reason);
      options.onRoots();
    };
    const watcher = await watchRoot(root, {
      onHint: (folder, deep) => hint(root.id, folder, deep),
      onUnwatchable: fallBack,
    });
    // It may have failed already, or be late: closed in the meantime.
    if (polling.has(root.id) || closing.signal.aborted) await watcher.close();
    else watchers.set(root.id, watcher);
  };

  const seenPresent = new Map<number, boolean>();
  let lastPoll = performance.now();
  /** Roots to look through now: those that came or went, and, every half minute, those that are polled. */
  const dueRoots = async (): Promise<RootRow[]> => {
    const pollNow = performance.now() - lastPoll >= POLL_MS;
    if (pollNow) lastPoll = performance.now();
    const due: RootRow[] = [];
    for (const root of listRoots(catalogue)) {
      const present = await isPresent(root.path);
      const before = seenPresent.get(root.id) ?? !root.offline;
      seenPresent.set(root.id, present);
      if (present !== before || (pollNow && polling.has(root.id))) due.push(root);
    }
    return due;
  };

  const attend = async (): Promise<void> => {
    const due = await dueRoots();
    if (due.length === 0) return;
    await scan(due.map((root) => root.id));
    for (const { id } of due) {
      const root = getRoot(catalogue, id);
      if (!root) continue;
      if (root.offline) {
        // Watches on a disk that went are dead; new ones are set when it returns.
        await watchers.get(id)?.close();
        watchers.delete(id);
        polling.add(id);
      } else if (!root.polling && !watchers.has(id)) {
        polling.delete(id);
        await watchOne(root);
      }
    }
    runSoon();
  };

  const poll = (): void => {
    after(PRESENCE_MS, () => {
      attend()
        .catch((error: unknown) => log.error(`Looking through the folders failed: ${(error as Error).message}`))
        .finally(poll);
    });
  };

  const watchAll = async (): Promise<void> => {
    // The watch comes first: what happens during the scan is then not lost.
    for (const root of listRoots(catalogue)) if (!watchers.has(root.id)) await watchOne(root);
    await scan();
    watching = true;
    runSoon();
    poll();
  };

  return {
    scan,
    run,
    watch: watchAll,
    refresh,
    progress,
    pause() {
      paused = true;
      tell(true);
    },
    resume() {
      paused = false;
      if (cancelling.signal.aborted) {
        cancelling = new AbortController();
        runSoon();
      }
      release();
      tell(true);
    },
    cancel() {
      cancelling.abort();
      release();
    },
    prioritise(ids) {
      preferred = ids;
    },
    watchState: (rootId) => (watchers.has(rootId) ? 'events' : polling.has(rootId) ? 'polling' : 'off'),
    async rewatch(rootId) {
      await watchers.get(rootId)?.close();
      watchers.delete(rootId);
      polling.delete(rootId);
      const root = getRoot(catalogue, rootId);
      if (root && watching) await watchOne(root);
    },
    async close() {
      closing.abort();
      release();
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([...watchers.values()].map((watcher) => watcher.close()));
      await scans;
      await running?.catch(() => undefined);
      opened?.journal.close();
    },
  };
}

async function isPresent(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}
