import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Toasts } from '../../../../renderer/state/toasts.svelte.ts';

describe('Toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('leave by themselves, but not while someone reads them', () => {
    const toasts = new Toasts();
    toasts.tell('Saved.');
    const [first] = toasts.list;
    toasts.hold(first?.id ?? 0);
    vi.advanceTimersByTime(60_000);
    expect(toasts.list.length).toBe(1);
    toasts.release(first?.id ?? 0);
    vi.advanceTimersByTime(60_000);
    expect(toasts.list).toEqual([]);
  });

  it('say the same thing once, and never fill the window', () => {
    const toasts = new Toasts();
    for (let time = 0; time < 3; time++) toasts.tell('The disk is full.', { level: 'error' });
    expect(toasts.list.length).toBe(1);
    for (let time = 0; time < 20; time++) toasts.tell(`Photo ${time} failed.`, { level: 'error' });
    expect(toasts.list.length).toBeLessThanOrEqual(5);
  });
});
