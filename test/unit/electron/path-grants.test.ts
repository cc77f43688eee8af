import { expect, test } from 'vitest';
import { createPathGrants } from '../../../electron/path-grants.ts';
import type { CallName } from '../../../shared/api.ts';
import { smallService } from '../../desktop/small-service.ts';

const context = { signal: new AbortController().signal, progress: () => undefined };

test('paths must have been granted; what names none passes', async () => {
  const grants = createPathGrants();
  const reached: string[] = [];
  const answers = Object.fromEntries(
    (['roots.add', 'export', 'import', 'models.add', 'status'] as const).map((name) => [
      name,
      () => reached.push(name),
    ]),
  );
  const confined = grants.confine(smallService(answers));
  const call = (name: CallName, input: unknown): Promise<unknown> => confined.call(name, input, context);
  const scope = { all: true };

  await expect(call('roots.add', { path: '/photos' })).rejects.toMatchObject({ code: 'bad-request' });
  await expect(call('export', { format: 'csv', scope, to: '/photos/x.csv' })).rejects.toMatchObject({
    code: 'bad-request',
  });
  await expect(call('import', { format: 'csv', scope, from: '/etc/passwd' })).rejects.toMatchObject({
    code: 'bad-request',
  });
  await expect(call('models.add', { path: '/models' })).rejects.toMatchObject({ code: 'bad-request' });
  await expect(call('folders.browse', {})).rejects.toMatchObject({ code: 'unsupported' });
  expect(reached).toEqual([]);

  grants.grant('/photos');
  await call('roots.add', { path: '/photos/../photos' });
  // What lies in a granted folder was not chosen itself.
  await expect(call('roots.add', { path: '/photos/more' })).rejects.toMatchObject({ code: 'bad-request' });
  await call('export', { format: 'xmp', scope });
  await call('status', {});
  expect(reached).toEqual(['roots.add', 'export', 'status']);
});
