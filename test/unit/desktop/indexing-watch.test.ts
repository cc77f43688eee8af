import { expect, test } from 'vitest';
import { watchIndexing } from '../../../electron/desktop/indexing-watch.ts';
import type { IndexingProgress } from '../../../shared/domain.ts';

function watch(focused: boolean): {
  show: (state: IndexingProgress['state'], done: number) => void;
  pass: (ms: number) => void;
  notices: string[];
  bar: unknown[];
} {
  let time = 0;
  const notices: string[] = [];
  const bar: unknown[] = [];
  const seen = watchIndexing({
    setProgress: (fraction, paused) => bar.push([fraction, paused]),
    notify: (title, body) => notices.push(`${title}: ${body}`),
    isFocused: () => focused,
    now: () => time,
  });
  const rest = { total: 2000, failed: 2, photosPerSecond: 1, secondsLeft: null, kind: 'photos' } as const;
  return { show: (state, done) => seen({ state, done, ...rest }), pass: (ms) => (time += ms), notices, bar };
}

test('a long job that ends unseen is told of, once', () => {
  const { show, pass, notices } = watch(false);
  show('indexing', 0);
  pass(120_000);
  show('indexing', 2000);
  show('idle', 2000);
  show('idle', 2000);
  expect(notices).toEqual(['Your photos are ready: 2,000 photos can be found now. 2 could not be read; see Failures.']);
});

test('a short job, or one that was watched, is not', () => {
  for (const [focused, ms] of [
    [false, 30_000],
    [true, 120_000],
  ] as const) {
    const { show, pass, notices } = watch(focused);
    show('indexing', 0);
    pass(ms);
    show('idle', 2000);
    expect(notices).toEqual([]);
  }
});

test('the taskbar shows how far it is, that it is paused, and nothing afterwards', () => {
  const { show, bar } = watch(true);
  show('scanning', 0);
  show('indexing', 500);
  show('paused', 500);
  show('idle', 2000);
  expect(bar).toEqual([
    [null, false],
    [0.25, false],
    [0.25, true],
    [null, false],
  ]);
});
