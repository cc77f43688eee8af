import type { Client } from '../../shared/api.ts';
import type { Folder, IndexingProgress, Operation, Root, SavedSearch, Status, TagNode } from '../../shared/domain.ts';

const IDLE: IndexingProgress = {
  state: 'idle',
  done: 0,
  total: 0,
  failed: 0,
  photosPerSecond: 0,
  secondsLeft: null,
  kind: 'photos',
};
// While photos stream in, counts and trees may lag by this much rather than be asked for with every batch.
const CALM_MS = 1000;

/** The library around the photos: folders, tags, saved searches, what it runs on, how far indexing is. */
export class Overview {
  private readonly client: Client;
  status = $state.raw<Status | null>(null);
  roots = $state.raw<readonly Root[]>([]);
  folders = $state.raw<readonly Folder[]>([]);
  tags = $state.raw<readonly TagNode[]>([]);
  saved = $state.raw<readonly SavedSearch[]>([]);
  /** Photos with suggestions nobody has decided on; null while that is not known. */
  unreviewed = $state<number | null>(null);
  /** Whether sidecars follow every edit. */
  keptInStep = $state(false);
  progress = $state.raw<IndexingProgress>(IDLE);
  undoable = $state.raw<Operation | null>(null);
  redoable = $state.raw<Operation | null>(null);
  private calm: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.client = client;
  }

  /** Follows the library until the returned function is called. */
  follow(onError: (error: unknown) => void): () => void {
    const soon = (): void => {
      this.calm ??= setTimeout(() => {
        this.calm = undefined;
        this.load().catch(onError);
      }, CALM_MS);
    };
    const stops = [
      this.client.on('indexing.progress', (progress) => {
        const ended = progress.state === 'idle' && this.progress.state !== 'idle';
        this.progress = progress;
        if (ended) soon();
      }),
      this.client.on('history.changed', ({ undo, redo }) => {
        this.undoable = undo;
        this.redoable = redo;
      }),
      this.client.on('photos.changed', soon),
      this.client.on('roots.changed', soon),
      this.client.on('tags.changed', soon),
      this.client.on('saved.changed', soon),
      this.client.on('models.changed', soon),
    ];
    return () => {
      clearTimeout(this.calm);
      for (const stop of stops) stop();
    };
  }

  /** Asks for all of it. What fails leaves its part as it was, and is thrown once the rest is in. */
  async load(): Promise<void> {
    const parts = [
      this.client.call('status', {}).then((status) => {
        this.status = status;
        this.progress = status.indexing;
      }),
      this.client.call('roots.list', {}).then(({ roots }) => (this.roots = roots)),
      this.client.call('folders.tree', {}).then(({ folders }) => (this.folders = folders)),
      this.client.call('tags.tree', {}).then(({ tags }) => (this.tags = tags)),
      this.client.call('search', { query: 'is:unreviewed', limit: 1 }).then(({ total }) => (this.unreviewed = total)),
      this.client.call('saved.list', {}).then(({ searches }) => (this.saved = searches)),
      this.client.call('export.keepInStep', {}).then(({ on }) => (this.keptInStep = on)),
    ];
    await Promise.allSettled(parts);
    await Promise.all(parts);
  }

  /** Photos that can be shown: those whose files are gone from a disk that is there are kept, but not shown. */
  get photos(): number {
    return this.folders.reduce((sum, folder) => (folder.path === '' ? sum + folder.photos : sum), 0);
  }

  /** Photos with suggestions nobody has decided on, counted by tag; a photo with two counts twice. */
  get suggestions(): number {
    return this.tags.reduce((sum, tag) => (tag.parents.length === 0 ? sum + tag.suggested : sum), 0);
  }
}
