import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotatingLog } from '../../../electron/rotating-log.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-log-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const now = (): Date => new Date('2026-01-02T03:04:05Z');

test('each line says when and how bad', () => {
  const file = path.join(folder, 'logs', 'main.log');
  const log = rotatingLog(file, { now });
  log.info('hello');
  log.error('help');
  expect(readFileSync(file, 'utf8')).toBe('2026-01-02T03:04:05.000Z info hello\n2026-01-02T03:04:05.000Z error help\n');
});

test('a full file is put aside; so many are kept, and none is larger than its limit', () => {
  const file = path.join(folder, 'main.log');
  for (let round = 0; round < 4; round++) {
    // A new log on an old file goes on where it stopped.
    const log = rotatingLog(file, { limit: 500, keep: 2, now });
    for (let line = 0; line < 10; line++) log.info(`line ${line} of round ${round}`);
  }
  expect(readdirSync(folder).sort()).toEqual(['main.log', 'main.log.1', 'main.log.2']);
  for (const name of readdirSync(folder)) {
    expect(readFileSync(path.join(folder, name)).length).toBeLessThanOrEqual(500);
  }
  expect(readFileSync(file, 'utf8')).toContain('line 9 of round 3');
});

test('a place that cannot be written to costs nothing but the log', () => {
  writeFileSync(path.join(folder, 'a-file'), '');
  const file = path.join(folder, 'a-file', 'main.log');
  expect(() => rotatingLog(file).info('lost')).not.toThrow();
  expect(existsSync(file)).toBe(false);
});
