import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lendCard } from '../../../../renderer/client/lend-card.ts';
import { openMemory } from '../../../../renderer/state/memory.ts';
import type { CardLending, LendingState } from '../../../../shared/shell.ts';

/** Workers of the page, as far as they are looked at from outside. */
class WorkerStandIn {
  static all: WorkerStandIn[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  told: unknown;
  terminated = false;

  constructor() {
    WorkerStandIn.all.push(this);
  }

  postMessage(message: unknown): void {
    this.told = message;
  }

  terminate(): void {
    this.terminated = true;
  }

  says(...messages: string[]): void {
    for (const data of messages) this.onmessage?.({ data });
  }
}

const workers = (): WorkerStandIn[] => WorkerStandIn.all;
const last = (): WorkerStandIn => workers().at(-1) as WorkerStandIn;
const lineOf = ({ told }: WorkerStandIn): string => (told as { line: string }).line;

let stored: Map<string, string>;
let states: LendingState[];

function open(): CardLending {
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  } as Storage;
  const lending = lendCard({ token: 'secret', memory: openMemory(() => storage) });
  lending.onState((state) => states.push(state));
  return lending;
}

beforeEach(() => {
  WorkerStandIn.all = [];
  stored = new Map();
  states = [];
  vi.useFakeTimers();
  vi.stubGlobal('Worker', WorkerStandIn);
  vi.stubGlobal('navigator', { gpu: {} });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('lending the card', () => {
  it('begins when a person turns it on, and ends when they turn it off', () => {
    const lending = open();
    expect(workers()).toHaveLength(0);
    lending.turn(true);
    expect(last().told).toEqual({ token: 'secret', line: expect.stringMatching(/^\/card\/[\w-]{36}\/0$/) as string });
    last().says('lent');
    lending.turn(false);
    expect(last().terminated).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(workers()).toHaveLength(1);
    expect(states).toEqual(['off', 'connecting', 'lent', 'off']);
  });

  it('goes on after a card was given back, at once and under the same name, each time with a new worker', () => {
    open().turn(true);
    const first = last();
    first.says('lent', 'ended');
    vi.advanceTimersByTime(0);
    expect(first.terminated).toBe(true);
    expect(workers()).toHaveLength(2);
    expect(lineOf(last())).toBe(lineOf(first).replace(/0$/, '1'));
  });

  it('tries again after a second where the server does not answer, or the worker does not load', () => {
    open().turn(true);
    last().says('ended');
    vi.advanceTimersByTime(999);
    expect(workers()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(workers()).toHaveLength(2);
    last().onerror?.();
    vi.advanceTimersByTime(1_000);
    expect(workers()).toHaveLength(3);
  });

  it('waits while another tab lends one', () => {
    open().turn(true);
    last().says('taken', 'ended');
    expect(states.at(-1)).toBe('taken');
    vi.advanceTimersByTime(4_999);
    expect(workers()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    last().says('lent');
    expect(states.at(-1)).toBe('lent');
  });

  it('takes a new name when it is turned on again, so that a card that was refused is tried afresh', () => {
    const lending = open();
    lending.turn(true);
    const before = lineOf(last());
    lending.turn(false);
    lending.turn(true);
    expect(lineOf(last())).toMatch(/\/0$/);
    expect(lineOf(last())).not.toBe(before);
  });

  it('survives a reload of the page, and so does its end', () => {
    open().turn(true);
    const reloaded = open();
    expect(workers()).toHaveLength(2);
    reloaded.turn(false);
    open();
    expect(workers()).toHaveLength(2);
  });

  it('is not to be had without WebGPU', () => {
    vi.stubGlobal('navigator', {});
    const lending = open();
    lending.turn(true);
    expect(states).toEqual(['none']);
    expect(workers()).toHaveLength(0);
  });
});
