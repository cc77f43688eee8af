import { describe, expect, it } from 'vitest';
import type { CallOutput } from '../../../../shared/api.ts';
import { Gallery } from '../../../../renderer/state/gallery.svelte.ts';
import { Question } from '../../../../renderer/state/question.svelte.ts';
import { Summaries } from '../../../../renderer/state/summaries.svelte.ts';
import { resultOf } from '../photo-samples.ts';
import { scriptedClient } from '../scripted-client.ts';

type Answer = CallOutput<'search'>;
const ranked = (relevances: number[], over: Partial<Answer> = {}): Answer => ({
  query: '',
  model: 'compact',
  took_ms: 1,
  total: relevances.length,
  relevant: relevances.filter((relevance) => relevance >= 0.5).length,
  results: relevances.map((relevance, index) => resultOf(index + 1, relevance)),
  cursor: null,
  notices: [],
  ...over,
});

function galleryOn(client: ReturnType<typeof scriptedClient>, text: string): { gallery: Gallery; question: Question } {
  const question = new Question();
  question.text = text;
  return { gallery: new Gallery(client, question, new Summaries(client)), question };
}

describe('Gallery', () => {
  it('shows the whole library under dates', async () => {
    const client = scriptedClient({
      'photos.outline': () => ({ ids: [3, 2, 1], aspects: [1500, 1000, 667], days: [19_540, 19_539, 19_400] }),
    });
    const { gallery } = galleryOn(client, '');
    await gallery.ask();
    expect(gallery.listing.ids).toEqual([3, 2, 1]);
    expect(gallery.listing.sections).toEqual([{ label: '2023', from: 0, to: 3 }]);
    expect(gallery.ranking).toBeNull();
  });

  it('shows good matches first and the rest when asked', async () => {
    const { gallery } = galleryOn(scriptedClient({ search: () => ranked([0.9, 0.8, 0.2, 0.1]) }), 'a dog');
    await gallery.ask();
    expect(gallery.listing.ids).toEqual([1, 2]);
    gallery.showLessLikely();
    expect(gallery.listing.ids).toEqual([1, 2, 3, 4]);
    expect(gallery.listing.sections.map((section) => section.label)).toEqual(['', 'Less likely']);
  });

  it('shows the nearest at once where nothing fits', async () => {
    const { gallery } = galleryOn(scriptedClient({ search: () => ranked([0.2, 0.1]) }), 'a unicorn');
    await gallery.ask();
    expect(gallery.ranking?.relevant).toBe(0);
    expect(gallery.listing.ids).toEqual([1, 2]);
  });

  it('shows the neighbours of a picture beyond the good matches', async () => {
    const { gallery, question } = galleryOn(scriptedClient({ search: () => ranked([0.9, 0.2, 0.1]) }), '');
    question.showPicture({ example: { photoId: 1 }, name: '1.jpg', preview: '' }, false);
    await gallery.ask();
    expect(gallery.listing.ids).toEqual([1, 2, 3]);
    expect(gallery.listing.sections.map((section) => section.label)).toEqual(['', 'Less likely']);
  });

  it('fetches further pages only for what would be shown', async () => {
    const client = scriptedClient({
      search: (input) =>
        input.cursor === undefined
          ? ranked([0.9, 0.9], { relevant: 3, total: 4, cursor: 'next' })
          : ranked([], { results: [resultOf(3, 0.6), resultOf(4, 0.1)], relevant: 3, total: 4 }),
    });
    const { gallery } = galleryOn(client, 'a dog');
    await gallery.ask();
    await gallery.more();
    expect(gallery.listing.ids).toEqual([1, 2, 3]);
    await gallery.more();
    expect(client.asked.length).toBe(2);
  });

  it('lets the newest question win, whichever answer comes last', async () => {
    const waiting: ((answer: Answer) => void)[] = [];
    const client = scriptedClient({ search: () => new Promise<Answer>((resolve) => waiting.push(resolve)) });
    const { gallery, question } = galleryOn(client, 'old');
    const first = gallery.ask();
    question.text = 'new';
    const second = gallery.ask();
    waiting[1]?.(ranked([0.9]));
    await second;
    waiting[0]?.(ranked([0.9, 0.9, 0.9]));
    await first;
    expect(gallery.listing.ids).toEqual([1]);
  });

  it('keeps what it showed when asking again fails, but not under another question, and says why', async () => {
    let broken = false;
    const client = scriptedClient({
      'photos.outline': () => {
        if (broken) throw new Error('The disk is gone.');
        return { ids: [1], aspects: [1000], days: [1] };
      },
    });
    const { gallery } = galleryOn(client, '');
    await gallery.ask();
    broken = true;
    await gallery.refresh();
    expect(gallery.listing.ids).toEqual([1]);
    expect(gallery.error).toEqual(new Error('The disk is gone.'));
    await gallery.ask();
    expect(gallery.listing.ids).toEqual([]);
  });

  it('counts as the same question when photos change, so that the grid stays where it is', async () => {
    const { gallery } = galleryOn(
      scriptedClient({ 'photos.outline': () => ({ ids: [1], aspects: [1000], days: [1] }) }),
      '',
    );
    await gallery.ask();
    const before = gallery.listing.question;
    await gallery.refresh();
    expect(gallery.listing.question).toBe(before);
    await gallery.ask();
    expect(gallery.listing.question).not.toBe(before);
  });
});
