import { describe, expect, test } from 'vitest';
import { terminalProgress } from '../../../electron/terminal-progress.ts';
import type { IndexingProgress } from '../../../shared/domain.ts';

const at = (
  state: IndexingProgress['state'],
  done: number,
  more: Partial<IndexingProgress> = {},
): IndexingProgress => ({
  state,
  done,
  total: 100,
  failed: 0,
  photosPerSecond: 10,
  secondsLeft: null,
  kind: 'photos',
  ...more,
});

function recorder(isTTY: boolean): {
  text: () => string;
  write: (text: string) => void;
  isTTY: boolean;
  columns: number;
} {
  let text = '';
  return { text: () => text, write: (more) => void (text += more), isTTY, columns: 60 };
}

describe('terminalProgress', () => {
  test('on a terminal: one line that is drawn over, never wider than the terminal, then a summary', () => {
    const stream = recorder(true);
    const progress = terminalProgress(stream);
    progress.show(at('indexing', 50, { secondsLeft: 90 }));
    progress.show(at('idle', 100, { failed: 2 }));
    const lines = stream.text().split('\r\x1b[K');
    expect(lines[1]).toContain('█░');
    expect(lines[1]).toContain('Indexed 50 of 100 photos');
    expect(Math.max(...lines.map((line) => line.trimEnd().length))).toBeLessThan(60);
    expect(lines[2]).toContain('Indexed 100 photos; 2 could not be read');
    expect(stream.text().endsWith('\n')).toBe(true);
  });

  test('elsewhere: plain lines, and only now and then', () => {
    const stream = recorder(false);
    let time = 0;
    const progress = terminalProgress(stream, () => time);
    for (; time < 11_000; time += 100) progress.show(at('indexing', time / 200, { secondsLeft: 7_200 }));
    progress.show(at('idle', 100));
    const lines = stream.text().split('\n').slice(0, -1);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('Indexed 0 of 100 photos, 2.0 h left');
    expect(lines[3]).toBe('Indexed 100 photos.');
  });

  test('nothing is said when there was nothing to do', () => {
    const stream = recorder(false);
    const progress = terminalProgress(stream);
    progress.show(at('idle', 0));
    expect(stream.text()).toBe('');
  });
});
