import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FromLibrary, ToLibrary } from '../../../electron/library-messages.ts';
import { restartDelay, superviseLibrary } from '../../../electron/library-supervisor.ts';
import type { LibrarySupervisor } from '../../../electron/library-supervisor.ts';
import { silentLog } from '../../../electron/library/log.ts';
import type { LibraryState } from '../../../shared/shell.ts';

class Child extends EventEmitter {
  readonly sent: ToLibrary[] = [];
  killed = false;

  postMessage(message: ToLibrary): void {
    this.sent.push(message);
  }
  kill(): boolean {
    this.killed = true;
    this.emit('exit', 9);
    return true;
  }
  say(message: FromLibrary): void {
    this.emit('message', message);
  }
}

let children: Child[];
let states: LibraryState[];
let supervisor: LibrarySupervisor<string>;

const last = (): Child => children.at(-1) as Child;
const lastState = (): string | undefined => states.at(-1)?.state;

beforeEach(() => {
  vi.useFakeTimers();
  children = [];
  states = [];
  supervisor = superviseLibrary<string>({
    log: silentLog,
    fork() {
      const child = new Child();
      children.push(child);
      return child;
    },
    onState: (state) => states.push(state),
    heartbeat: { every: 1_000, patience: 5_000 },
  });
});
afterEach(() => vi.useRealTimers());

describe('superviseLibrary', () => {
  test('starts at once, and says when the library is ready', () => {
    expect(lastState()).toBe('starting');
    last().say({ kind: 'ready' });
    expect(lastState()).toBe('ready');
  });

  test('a library that was well is started again at once, however often that happens', () => {
    for (let death = 0; death < 30; death++) {
      last().say({ kind: 'ready' });
      vi.advanceTimersByTime(2_000);
      last().emit('exit', 1);
      vi.advanceTimersByTime(0);
      expect(children).toHaveLength(death + 2);
    }
  });

  test('one that dies before it is ready is given longer and longer, and in the end up', () => {
    const waits: number[] = [];
    for (;;) {
      const before = children.length;
      last().emit('exit', 1);
      if (lastState() === 'failed') break;
      let waited = 0;
      for (; children.length === before; waited += 100) vi.advanceTimersByTime(100);
      waits.push(waited);
    }
    expect(waits).toEqual([100, 100, 200, 400, 800]);
    supervisor.retry();
    expect(lastState()).toBe('starting');
  });

  test('a library that cannot be opened is not tried again until a person asks', () => {
    last().say({ kind: 'failed', error: { code: 'newer-database', message: 'Update Bowerbird.' } });
    last().emit('exit', 2);
    vi.advanceTimersByTime(60_000);
    expect(children).toHaveLength(1);
    expect(states.at(-1)).toMatchObject({ state: 'failed', error: { code: 'newer-database' } });
    supervisor.retry();
    expect(children).toHaveLength(2);
  });

  test('a library that hangs is ended and started again; one that answers is left alone', () => {
    const first = last();
    first.say({ kind: 'ready' });
    for (let second = 0; second < 10; second++) {
      vi.advanceTimersByTime(1_000);
      first.say({ kind: 'pong' });
    }
    expect(first.killed).toBe(false);
    vi.advanceTimersByTime(7_000);
    expect(first.killed).toBe(true);
    vi.advanceTimersByTime(0);
    expect(children).toHaveLength(2);
  });

  test('a computer that sleeps is no library that hangs', () => {
    last().say({ kind: 'ready' });
    supervisor.setAsleep(true);
    vi.advanceTimersByTime(3_600_000);
    supervisor.setAsleep(false);
    vi.advanceTimersByTime(1_000);
    expect(last().killed).toBe(false);
  });

  test('nor is a clock that is set', () => {
    last().say({ kind: 'ready' });
    vi.setSystemTime(Date.now() + 86_400_000);
    vi.advanceTimersByTime(1_000);
    expect(last().killed).toBe(false);
  });

  test('granted paths are known to the process that comes after', () => {
    supervisor.grant('/photos');
    last().say({ kind: 'ready' });
    last().emit('exit', 1);
    vi.advanceTimersByTime(0);
    expect(last().sent).toContainEqual({ kind: 'grant', path: '/photos' });
  });

  test('a picture that was asked for is answered even when the process dies', async () => {
    last().say({ kind: 'ready' });
    const first = supervisor.picture(7, 'full');
    const second = supervisor.picture(8, 'full');
    last().say({ kind: 'picture', id: 1, picture: { data: new Uint8Array([1]), type: 'image/webp' } });
    expect(await second).toMatchObject({ type: 'image/webp' });
    last().emit('exit', 1);
    expect(await first).toBeUndefined();
    expect(await supervisor.picture(9, 'full')).toBeUndefined();
  });

  test('closing asks first, waits, and does not start anew', async () => {
    last().say({ kind: 'ready' });
    const closed = supervisor.close();
    expect(last().sent.at(-1)).toEqual({ kind: 'close' });
    last().emit('exit', 0);
    await closed;
    vi.advanceTimersByTime(60_000);
    expect(children).toHaveLength(1);
  });

  test('a library that does not close in time is ended', async () => {
    last().say({ kind: 'ready' });
    const closed = supervisor.close(3_000);
    vi.advanceTimersByTime(3_000);
    await closed;
    expect(last().killed).toBe(true);
  });
});

test('restartDelay begins at once, doubles, and stops growing at half a minute', () => {
  expect([1, 2, 3, 4].map(restartDelay)).toEqual([0, 100, 200, 400]);
  expect(restartDelay(40)).toBe(30_000);
});
