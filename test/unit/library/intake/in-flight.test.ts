import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openInFlight } from '../../../../electron/library/intake/in-flight.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

test('what was in work when a process died is named at the next start, once', () => {
  const file = path.join(temporaryFolder(), 'in-flight.txt');
  const { journal } = openInFlight(file);
  journal.enter(7);
  journal.enter(8);
  journal.leave(7);
  journal.enter(9);
  // No close: the process is dead. What it wrote is on disk.
  expect(openInFlight(file).left).toEqual([8, 9]);
  expect(openInFlight(file).left).toEqual([]);
});

test('a clean end leaves nothing, and the file does not grow with the library', () => {
  const file = path.join(temporaryFolder(), 'in-flight.txt');
  const { journal } = openInFlight(file);
  for (let id = 1; id < 5000; id++) {
    journal.enter(id);
    journal.leave(id);
  }
  expect(readFileSync(file, 'latin1').length).toBeLessThan(100);
  journal.enter(1);
  journal.close();
  expect(openInFlight(file).left).toEqual([]);
  expect(existsSync(file)).toBe(true);
});

test('a torn last line is passed over', () => {
  const file = path.join(temporaryFolder(), 'in-flight.txt');
  writeFileSync(file, '+12\n+13\n-12\n+');
  expect(openInFlight(file).left).toEqual([13]);
});

test('a journal that cannot be written to costs nobody their photos', () => {
  const { journal } = openInFlight(path.join(temporaryFolder(), 'in-flight.txt'));
  journal.enter(1);
  journal.close();
  expect(() => {
    journal.enter(2);
    journal.leave(1);
    journal.leave(2);
  }).not.toThrow();
});
