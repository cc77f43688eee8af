import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../shared/domain.ts';
import { BowerbirdError } from '../../../../shared/errors.ts';
import { Edits } from '../../../../renderer/state/edits.svelte.ts';
import { Inspected } from '../../../../renderer/state/inspected.svelte.ts';
import { Tasks } from '../../../../renderer/state/tasks.svelte.ts';
import { Toasts } from '../../../../renderer/state/toasts.svelte.ts';
import { detailOf } from '../photo-samples.ts';
import { scriptedClient } from '../scripted-client.ts';

const operation: Operation = { id: 4, at: '2024-01-01T00:00:00', title: 'Rate 2 photos', photos: 2, undone: false };

function editsOn(client: ReturnType<typeof scriptedClient>): { edits: Edits; toasts: Toasts; tasks: Tasks } {
  const toasts = new Toasts();
  const tasks = new Tasks();
  return { edits: new Edits(client, new Inspected(client), tasks, toasts), toasts, tasks };
}

describe('Edits', () => {
  it('says what was done and offers to take it back', async () => {
    const client = scriptedClient({
      'photos.rate': () => ({ changed: 2, operation }),
      'history.undo': () => ({ operation }),
    });
    const { edits, toasts } = editsOn(client);
    await edits.rate([1, 2], 3);
    expect(toasts.list[0]?.text).toBe('Rated 2 photos ★★★.');
    toasts.list[0]?.undo?.();
    await Promise.resolve();
    expect(client.asked.at(-1)?.name).toBe('history.undo');
  });

  it('offers undo on the newest edit only, since undo takes back the last one', async () => {
    const { edits, toasts } = editsOn(scriptedClient({ 'photos.rate': () => ({ changed: 2, operation }) }));
    await edits.rate([1, 2], 3);
    await edits.rate([1, 2], 4);
    expect(toasts.list.map((toast) => toast.undo !== undefined)).toEqual([false, true]);
  });

  it('reports a failure in the words of the error, and nothing for a cancelled call', async () => {
    let error = new BowerbirdError('read-only', 'a.jpg cannot be changed: the disk is read-only.');
    const { edits, toasts } = editsOn(
      scriptedClient({
        'photos.rate': () => {
          throw error;
        },
      }),
    );
    await edits.rate([1], 1);
    expect(toasts.list.map(({ level, text }) => [level, text])).toEqual([['error', error.message]]);
    error = new BowerbirdError('cancelled', 'This was cancelled.');
    await edits.rate([1], 1);
    expect(toasts.list.length).toBe(1);
  });

  it('shows a long annotation as a task that can be stopped, and takes it away at the end', async () => {
    let seen = 0;
    const ids = Array.from({ length: 30 }, (_, index) => index + 1);
    const { edits, tasks } = editsOn(
      scriptedClient({
        annotate: () => {
          seen = tasks.list.length;
          return { annotated: 30, accepted: 0, photos: [detailOf(1, [])], operation: null };
        },
      }),
    );
    await edits.annotate(ids);
    expect(seen).toBe(1);
    expect(tasks.list).toEqual([]);
  });
});
