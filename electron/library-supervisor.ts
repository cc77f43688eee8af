import type { WireError } from '../shared/errors.ts';
import type { LibraryState } from '../shared/shell.ts';
import type { FromLibrary, ToLibrary } from './library-messages.ts';
import type { Log } from './library/log.ts';

/** The library process as the supervisor sees it; `P` is a port that can be handed over. */
export interface LibraryChild<P> {
  postMessage(message: ToLibrary, ports?: P[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

export interface SupervisorOptions<P> {
  fork: () => LibraryChild<P>;
  log: Log;
  /** Called with every change, and with `ready` anew after each restart: ports handed over before are dead then. */
  onState: (state: LibraryState) => void;
  /** The library wants the graphics card's page, anew, or no longer; also called when its process dies. */
  onGraphics?: (wanted: boolean) => void;
  /** Milliseconds between heartbeats, and without an answer before the process is taken to hang. */
  heartbeat?: { every: number; patience: number };
}

/** Keeps a library process running, and speaks to whichever one is running now. */
export interface LibrarySupervisor<P> {
  /** Hands over a port on which the contract is to be served. False while there is no process to take it. */
  connect(port: P, confined: boolean): boolean;
  /** Hands over a port to the graphics card's page, or tells that there is none. */
  giveGraphics(port: P | undefined, driver: string | null): void;
  /** Lets pages name this path; known to every process started later, too. */
  grant(path: string): void;
  /** Bytes of a picture; undefined where there is none, or no library to ask. */
  picture(photo: number, size: 'thumbnail' | 'full'): Promise<{ data: Uint8Array; type: string } | undefined>;
  /** No heartbeats while the computer sleeps: an answer that is hours late means nothing. */
  setAsleep(asleep: boolean): void;
  /** Tries once more after `failed`. */
  retry(): void;
  /** Asks the library to close in good order, and ends it after `patience` milliseconds if it does not. */
  close(patience?: number): Promise<void>;
}

/** Deaths in a row, each before or just after getting ready, at which starting again is left to a person. */
const GIVE_UP_AFTER = 6;
/** A process that lived this long was well; its death is an accident and not a sign that the next will die too. */
const WELL_AFTER_MS = 500;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;

/** How long to wait before the next start, after so many deaths in a row: at once, then doubling from 0.1 s. */
export function restartDelay(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (deaths - 2), LONGEST_DELAY_MS);
}

export function superviseLibrary<P>(options: SupervisorOptions<P>): LibrarySupervisor<P> {
  const { fork, log, onState, onGraphics, heartbeat = { every: 5_000, patience: 60_000 } } = options;
  const granted = new Set<string>();
  const pictures = new Map<number, (picture: { data: Uint8Array; type: string } | undefined) => void>();
  let child: LibraryChild<P> | undefined;
  let ready = false;
  let deaths = 0;
  let readyAt = 0;
  let lastHeard = 0;
  let nextPicture = 0;
  let asleep = false;
  let refusal: WireError | undefined;
  let restart: NodeJS.Timeout | undefined;
  let closed: (() => void) | undefined;

  const start = (): void => {
    restart = undefined;
    refusal = undefined;
    ready = false;
    lastHeard = performance.now();
    onState({ state: 'starting' });
    const started = fork();
    child = started;
    for (const path of granted) started.postMessage({ kind: 'grant', path });
    started.on('message', (message) => {
      if (child === started) hear(message as FromLibrary);
    });
    started.on('exit', (code) => {
      if (child === started) died(code);
    });
  };

  const hear = (message: FromLibrary): void => {
    lastHeard = performance.now();
    switch (message.kind) {
      case 'ready':
        ready = true;
        readyAt = performance.now();
        onState({ state: 'ready' });
        return;
      case 'failed':
        refusal = message.error;
        return;
      case 'picture':
        pictures.get(message.id)?.(message.picture);
        pictures.delete(message.id);
        return;
      case 'graphics':
        onGraphics?.(message.wanted);
        return;
      case 'pong':
        return;
    }
  };

  const died = (code: number): void => {
    child = undefined;
    onGraphics?.(false);
    for (const settle of pictures.values()) settle(undefined);
    pictures.clear();
    if (closed) {
      closed();
      return;
    }
    deaths = ready && performance.now() - readyAt >= WELL_AFTER_MS ? 1 : deaths + 1;
    ready = false;
    log.error(`The library process ended with code ${code} (${deaths} in a row).`);
    if (refusal) {
      onState({ state: 'failed', error: refusal });
    } else if (deaths >= GIVE_UP_AFTER) {
      const message = `The library stopped ${deaths} times in a row. Restart Bowerbird; if that does not help, copy the diagnostics and report it.`;
      onState({ state: 'failed', error: { code: 'unavailable', message } });
    } else {
      onState({ state: 'starting' });
      restart = setTimeout(start, restartDelay(deaths));
    }
  };

  const pulse = setInterval(() => {
    if (!child || !ready || asleep) return;
    if (performance.now() - lastHeard > heartbeat.patience) {
      log.error('The library process does not answer; it is started again.');
      child.kill();
    } else {
      child.postMessage({ kind: 'ping' });
    }
  }, heartbeat.every);

  start();

  return {
    connect(port, confined) {
      child?.postMessage({ kind: 'connect', confined }, [port]);
      return child !== undefined;
    },
    giveGraphics(port, driver) {
      child?.postMessage({ kind: 'graphics', driver }, port ? [port] : []);
    },
    grant(path) {
      granted.add(path);
      child?.postMessage({ kind: 'grant', path });
    },
    picture(photo, size) {
      const asked = child;
      if (!asked) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const id = nextPicture++;
        pictures.set(id, resolve);
        asked.postMessage({ kind: 'picture', id, photo, size });
      });
    },
    setAsleep(value) {
      asleep = value;
      lastHeard = performance.now();
    },
    retry() {
      if (child || restart) return;
      deaths = 0;
      start();
    },
    async close(patience = 10_000) {
      clearInterval(pulse);
      clearTimeout(restart);
      const last = child;
      if (!last) return;
      await new Promise<void>((resolve) => {
        const tooLong = setTimeout(() => {
          log.warn('The library did not close in time.');
          last.kill();
        }, patience);
        closed = () => {
          clearTimeout(tooLong);
          resolve();
        };
        last.postMessage({ kind: 'close' });
      });
    },
  };
}
