import type { Client } from '../../shared/api.ts';
import type { PhotoDetail } from '../../shared/domain.ts';

/** Everything about the one photo that is looked at. The newest request wins. */
export class Inspected {
  private readonly client: Client;
  private wanted: number | null = null;
  photo = $state.raw<PhotoDetail | null>(null);

  constructor(client: Client) {
    this.client = client;
  }

  async show(id: number | null): Promise<void> {
    this.wanted = id;
    if (id === null) this.photo = null;
    else if (this.photo?.id !== id) await this.fetch(id);
  }

  /** Takes in photos that an edit answered with. */
  take(photos: readonly PhotoDetail[]): void {
    this.photo = photos.find((photo) => photo.id === this.wanted) ?? this.photo;
  }

  /** Fetches again if the photo is among those that changed; null means that any may have. */
  async changed(ids: readonly number[] | null): Promise<void> {
    const { wanted } = this;
    if (wanted !== null && (ids === null || ids.includes(wanted))) await this.fetch(wanted);
  }

  private async fetch(id: number): Promise<void> {
    const photo = await this.client.call('photos.get', { id });
    if (this.wanted === id) this.photo = photo;
  }
}
