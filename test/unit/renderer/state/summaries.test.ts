import { describe, expect, it } from 'vitest';
import { hasThumbnail, Summaries } from '../../../../renderer/state/summaries.svelte.ts';
import { summaryOf } from '../photo-samples.ts';
import { scriptedClient } from '../scripted-client.ts';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('Summaries', () => {
  const answering = () =>
    scriptedClient({ 'photos.summaries': ({ ids }) => ({ photos: ids.map((id) => summaryOf(id)) }) });

  it('asks once for what several rows want in the same moment, and never for what it knows', async () => {
    const client = answering();
    const summaries = new Summaries(client);
    summaries.want([1, 2]);
    summaries.want([2, 3]);
    await settled();
    summaries.want([1, 3]);
    await settled();
    expect(client.asked.map(({ input }) => input)).toEqual([{ ids: [1, 2, 3] }]);
    expect(summaries.get(2)?.name).toBe('2.jpg');
  });

  it('asks again for photos that changed, and shows what it knew until then', async () => {
    const client = answering();
    const summaries = new Summaries(client);
    summaries.want([1, 2]);
    await settled();
    summaries.changed([2]);
    expect(summaries.get(2)?.name).toBe('2.jpg');
    summaries.want([1, 2]);
    await settled();
    expect(client.asked.at(-1)?.input).toEqual({ ids: [2] });
  });

  it('asks again after a failure', async () => {
    let broken = true;
    const client = scriptedClient({
      'photos.summaries': ({ ids }) => {
        if (broken) throw new Error('gone');
        return { photos: ids.map((id) => summaryOf(id)) };
      },
    });
    const summaries = new Summaries(client);
    summaries.want([1]);
    await settled();
    broken = false;
    summaries.want([1]);
    await settled();
    expect(summaries.get(1)?.id).toBe(1);
  });

  it('does not grow with the library', async () => {
    const summaries = new Summaries(answering());
    summaries.want(Array.from({ length: 9000 }, (_, index) => index + 1));
    await settled();
    expect(summaries.get(1)).toBeUndefined();
    expect(summaries.get(9000)?.id).toBe(9000);
  });
});

describe('hasThumbnail', () => {
  it('is true only of photos that were read once', () => {
    expect(hasThumbnail(summaryOf(1))).toBe(true);
    expect(hasThumbnail(summaryOf(1, { state: 'missing', placeholder: 'UklG' }))).toBe(true);
    expect(hasThumbnail(summaryOf(1, { state: 'pending', placeholder: 'UklG' }))).toBe(true);
    expect(hasThumbnail(summaryOf(1, { state: 'pending' }))).toBe(false);
    expect(hasThumbnail(summaryOf(1, { state: 'failed' }))).toBe(false);
    expect(hasThumbnail(undefined)).toBe(false);
  });
});
