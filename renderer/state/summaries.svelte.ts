import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../../shared/api.ts';
import type { PhotoSummary } from '../../shared/domain.ts';

const BATCH = 500;
// A few hundred are on the screen at once; the rest make scrolling back instant.
const KEPT = 6000;

/** Whether there is a thumbnail to ask for: only what was read once has one, whatever became of the file since. */
export function hasThumbnail(photo: PhotoSummary | null | undefined): boolean {
  return photo !== null && photo !== undefined && (photo.state === 'indexed' || photo.placeholder !== '');
}

/** Names, states and tiny previews of the photos that have been on the screen, fetched in batches as they come into view. */
export class Summaries {
  private readonly client: Client;
  private readonly known = new SvelteMap<number, PhotoSummary>();
  /** Known, but changed since; shown until the new one is there, so that nothing flickers. */
  private readonly stale = new Set<number>();
  private readonly wanted = new Set<number>();
  private readonly underway = new Set<number>();
  private scheduled = false;

  constructor(client: Client) {
    this.client = client;
  }

  get(id: number): PhotoSummary | undefined {
    return this.known.get(id);
  }

  /** Takes in summaries that came with another answer. */
  put(photos: readonly PhotoSummary[]): void {
    for (const photo of photos) {
      this.known.set(photo.id, photo);
      this.stale.delete(photo.id);
    }
    this.forgetOldest();
  }

  /** Fetches what is not known yet of these photos. */
  want(ids: readonly number[]): void {
    for (const id of ids) {
      if ((!this.known.has(id) || this.stale.has(id)) && !this.underway.has(id)) this.wanted.add(id);
    }
    this.schedule();
  }

  /** Tells which photos may have changed; null means any. What is wanted of them is fetched again. */
  changed(ids: readonly number[] | null): void {
    for (const id of ids ?? this.known.keys()) this.stale.add(id);
  }

  private schedule(): void {
    if (this.scheduled || this.wanted.size === 0) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      const ids = [...this.wanted];
      this.wanted.clear();
      for (let from = 0; from < ids.length; from += BATCH) void this.fetch(ids.slice(from, from + BATCH));
    });
  }

  private async fetch(ids: number[]): Promise<void> {
    for (const id of ids) this.underway.add(id);
    try {
      this.put((await this.client.call('photos.summaries', { ids })).photos);
    } catch {
      // The cells keep their plain colour, and scrolling back asks again.
    } finally {
      for (const id of ids) this.underway.delete(id);
    }
  }

  private forgetOldest(): void {
    for (const id of this.known.keys()) {
      if (this.known.size <= KEPT) return;
      this.known.delete(id);
      this.stale.delete(id);
    }
  }
}
