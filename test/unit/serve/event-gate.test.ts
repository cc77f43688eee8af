import { expect, test } from 'vitest';
import { createEventGate } from '../../../electron/event-gate.ts';

function gate(): { sent: unknown[]; gate: ReturnType<typeof createEventGate> } {
  const sent: unknown[] = [];
  return { sent, gate: createEventGate((name, data) => sent.push([name, data])) };
}

test('an open gate passes everything on at once', () => {
  const { sent, gate: opened } = gate();
  opened.push('roots.changed', {});
  opened.push('roots.changed', {});
  expect(sent).toHaveLength(2);
});

test('a closed gate keeps the newest of each name, in the order in which the names first came', () => {
  const { sent, gate: closed } = gate();
  closed.setOpen(false);
  closed.push('indexing.progress', { done: 1 });
  closed.push('tags.changed', {});
  closed.push('indexing.progress', { done: 2 });
  expect(sent).toEqual([]);
  closed.setOpen(true);
  expect(sent).toEqual([
    ['indexing.progress', { done: 2 }],
    ['tags.changed', {}],
  ]);
});

test('photos that changed meanwhile are told together, or as "many"', () => {
  const { sent, gate: closed } = gate();
  closed.setOpen(false);
  closed.push('photos.changed', { ids: [1, 2] });
  closed.push('photos.changed', { ids: [2, 3] });
  closed.setOpen(true);
  closed.setOpen(false);
  for (let from = 0; from < 3000; from += 1000) {
    closed.push('photos.changed', { ids: Array.from({ length: 1000 }, (_, index) => from + index) });
  }
  closed.push('photos.changed', { ids: [1] });
  closed.setOpen(true);
  expect(sent).toEqual([
    ['photos.changed', { ids: [1, 2, 3] }],
    ['photos.changed', { ids: null }],
  ]);
});

test('a gate that closes while it is being emptied keeps the rest', () => {
  const sent: string[] = [];
  const narrow = createEventGate((name) => {
    sent.push(name);
    narrow.setOpen(false);
  });
  narrow.setOpen(false);
  narrow.push('roots.changed', {});
  narrow.push('tags.changed', {});
  narrow.setOpen(true);
  expect(sent).toEqual(['roots.changed']);
  narrow.setOpen(true);
  expect(sent).toEqual(['roots.changed', 'tags.changed']);
});
