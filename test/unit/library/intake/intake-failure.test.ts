import { expect, test } from 'vitest';
import { explainFailure } from '../../../../electron/library/intake/intake-failure.ts';

const failing = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['EACCES', 'denied', /may not read .*permission/],
  ['ENOENT', 'permanent', /link to a file that is not there/],
  ['EIO', 'transient', /try again by itself/],
  ['EBUSY', 'transient', /try again by itself/],
])('%s is %s and names the file and the remedy', (code, kind, reason) => {
  const failure = explainFailure('/photos/a.jpg', failing(code));
  expect(failure.kind).toBe(kind);
  expect(failure.reason).toMatch(reason);
  expect(failure.reason).toContain('/photos/a.jpg');
});
