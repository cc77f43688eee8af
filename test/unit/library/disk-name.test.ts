import { expect, test } from 'vitest';
import { toDiskName, toDiskPath } from '../../../electron/library/disk-name.ts';

test.each(['plain.jpg', 'Übermut.jpg', 'e\u0301 decomposed.jpg', '日本.jpg', '🐦.jpg'])(
  '%s is kept as it is',
  (name) => {
    expect(toDiskName(Buffer.from(name))).toBe(name);
    expect(toDiskPath(name)).toBe(name);
  },
);

test('a name that is no UTF-8 survives the way into the catalogue and back', () => {
  const onDisk = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x2e, 0x6a, 0x70, 0x67]);
  const name = toDiskName(onDisk);
  // As SQLite stores it.
  const stored = Buffer.from(name, 'utf8').toString('utf8');
  expect(stored).toBe(name);
  expect(toDiskPath(`/photos/ü/${stored}`)).toEqual(Buffer.concat([Buffer.from('/photos/ü/'), onDisk]));
});
