import { expect, test } from 'vitest';
import { explainUnwatchable } from '../../../../electron/library/intake/watcher.ts';

test.each([
  ['ENOSPC', 'fs.inotify.max_user_watches'],
  ['EMFILE', 'ulimit -n'],
  ['ENFILE', 'ulimit -n'],
])('%s is explained with its remedy, the folder and what happens meanwhile', (code, remedy) => {
  const reason = explainUnwatchable({ path: '/photos' }, code);
  expect(reason).toContain(remedy);
  expect(reason).toContain('/photos every half minute');
});

test('any other refusal names its code', () => {
  expect(explainUnwatchable({ path: '/photos' }, 'EPERM')).toContain('EPERM');
});
