import { describe, expect, test } from 'vitest';
import { redactNames } from '../../../electron/desktop/redact-names.ts';

describe('redactNames', () => {
  test.each([
    ['Could not read /home/ada/Pictures/Wedding 2019/first kiss.jpg: ENOENT', ['ada', 'Wedding', 'kiss']],
    ['Could not read C:\\Users\\Ada\\Bilder\\Hochzeit 2019\\Kuß.JPG', ['Ada', 'Hochzeit', 'Kuß']],
    ['\\\\nas\\photos\\Ada\\a.png is offline', ['nas', 'Ada']],
    ['The file "first kiss.jpg" is damaged', ['first', 'kiss']],
    ['IMG Ada at the sea.heic was skipped', ['Ada', 'sea']],
    ['failed: secret.CR2, private.dng', ['secret', 'private']],
    ['file:///home/ada/x.ts:3', ['ada']],
    ['~/Pictures/Ada', ['Ada']],
  ])('%s', (line, names) => {
    const redacted = redactNames(line);
    for (const name of names) expect(redacted).not.toContain(name);
  });

  test('leaves what a report is for', () => {
    const line =
      '2026-01-02T03:04:05.000Z error The library process ended with code 9 (1 in a row). sqlite-vss 0.1.2, 27/108';
    expect(redactNames(line)).toBe(line);
  });
});
