import type { Client } from '../../shared/api.ts';
import type { Operation, PhotoDetail, PhotoId, Scope, TagState } from '../../shared/domain.ts';
import { strings } from '../strings.ts';
import { nameIn } from './tag-path.ts';
import type { Inspected } from './inspected.svelte.ts';
import type { Tasks } from './tasks.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

// From here on a bulk step shows its progress and can be stopped.
const LONG = 20;

/** Every change a person can make to photos. Each is one undo step, says what it did, and offers to take it back. */
export class Edits {
  private readonly client: Client;
  private readonly inspected: Inspected;
  private readonly tasks: Tasks;
  private readonly toasts: Toasts;
  /** Certainty above which "accept all" accepts. */
  certainty = $state(0.8);
  /** How many edits were made: what depends on them is asked for afresh when this changes. */
  made = $state(0);

  constructor(client: Client, inspected: Inspected, tasks: Tasks, toasts: Toasts) {
    this.client = client;
    this.inspected = inspected;
    this.tasks = tasks;
    this.toasts = toasts;
  }

  /** Suggests tags and a caption. Answers the photos, or undefined where it failed or was stopped. */
  async annotate(ids: PhotoId[]): Promise<PhotoDetail[] | undefined> {
    return this.guard(async () => {
      const work = (options = {}) => this.client.call('annotate', { scope: { ids } }, options);
      const answer = await (ids.length < LONG ? work() : this.tasks.run(strings.annotating(ids.length), work));
      this.inspected.take(answer.photos);
      this.toasts.tell(strings.annotated(answer.annotated));
      return answer.photos;
    });
  }

  async decideTag(photoId: PhotoId, path: string, state: TagState): Promise<void> {
    await this.guard(async () => {
      await this.client.call('annotate.decide', { tags: [{ photoId, tag: path, state }] });
      await this.inspected.changed([photoId]);
    });
  }

  async decideCaption(photoId: PhotoId, state: TagState): Promise<void> {
    await this.guard(async () => {
      await this.client.call('annotate.decide', { captions: [{ photoId, state }] });
      await this.inspected.changed([photoId]);
    });
  }

  async acceptAbove(ids: PhotoId[], certainty = this.certainty): Promise<void> {
    await this.guard(async () => {
      const { changed, operation } = await this.client.call('annotate.acceptAbove', { scope: { ids }, certainty });
      this.tellOf(strings.acceptedOn(changed, certainty), operation);
      await this.inspected.changed(ids);
    });
  }

  async addTags(ids: PhotoId[], tags: string[]): Promise<void> {
    await this.guard(async () => {
      const answer = await this.client.call('tags.add', { scope: { ids }, tags });
      this.inspected.take(answer.photos);
      this.tellOf(strings.tagged(tags, answer.changed), answer.operation);
    });
  }

  async removeTags(ids: PhotoId[], tags: string[]): Promise<void> {
    await this.guard(async () => {
      const answer = await this.client.call('tags.remove', { scope: { ids }, tags });
      this.inspected.take(answer.photos);
      this.tellOf(strings.untagged(tags.map(nameIn), answer.changed), answer.operation);
    });
  }

  async renameTag(path: string, to: string): Promise<void> {
    await this.guard(async () => {
      const { operation } = await this.client.call('tags.rename', { tag: path, to });
      this.tellOf(strings.tagRenamed(nameIn(path), to), operation);
      await this.inspected.changed(null);
    });
  }

  async mergeTag(path: string, into: string): Promise<void> {
    await this.guard(async () => {
      const { operation } = await this.client.call('tags.merge', { tags: [path], into });
      this.tellOf(strings.tagsMerged(nameIn(path), into), operation);
      await this.inspected.changed(null);
    });
  }

  /** Moves a tag with all that is below it; no parents lead to the top. Both paths are written `animal/dog`. */
  async moveTag(path: string, parents: string[]): Promise<void> {
    await this.guard(async () => {
      const { operation } = await this.client.call('tags.move', { tag: path, parents });
      this.tellOf(strings.tagMoved(nameIn(path), parents.at(-1)), operation);
      await this.inspected.changed(null);
    });
  }

  async setCaption(id: PhotoId, text: string): Promise<void> {
    await this.guard(async () => {
      this.inspected.take([(await this.client.call('captions.set', { id, text })).photo]);
      this.toasts.tell(strings.captionSaved, { undo: () => void this.undo() });
    });
  }

  async rate(ids: PhotoId[], rating: number): Promise<void> {
    await this.guard(async () => {
      const { changed, operation } = await this.client.call('photos.rate', { scope: { ids }, rating });
      this.tellOf(strings.rated(rating, changed), operation);
      await this.inspected.changed(ids);
    });
  }

  async reindex(scope: Scope): Promise<void> {
    await this.guard(async () => {
      const { queued } = await this.client.call('photos.reindex', { scope });
      this.toasts.tell(strings.queued(queued));
    });
  }

  /** Has files that could not be read tried once more: these photos' or, without ids, all of them. */
  async retry(ids?: PhotoId[]): Promise<void> {
    await this.guard(async () => {
      const { retried } = await this.client.call('failures.retry', ids === undefined ? {} : { ids });
      this.toasts.tell(strings.retried(retried));
    });
  }

  async remove(ids: PhotoId[]): Promise<void> {
    await this.guard(async () => {
      const { changed, operation } = await this.client.call('photos.remove', { scope: { ids } });
      this.tellOf(strings.removed(changed), operation);
    });
  }

  async removeMachineTags(scope: Scope): Promise<void> {
    await this.guard(async () => {
      const { changed, operation } = await this.client.call('annotate.removeMachine', { scope });
      this.tellOf(strings.machineTagsRemoved(changed), operation);
    });
  }

  async undo(): Promise<void> {
    await this.guard(async () => {
      const { operation } = await this.client.call('history.undo', {});
      this.toasts.tell(operation ? strings.undone(operation.title) : strings.nothingToUndo);
      await this.inspected.changed(null);
    });
  }

  async redo(): Promise<void> {
    await this.guard(async () => {
      const { operation } = await this.client.call('history.redo', {});
      this.toasts.tell(operation ? strings.redone(operation.title) : strings.nothingToRedo);
      await this.inspected.changed(null);
    });
  }

  private tellOf(text: string, operation: Operation | null): void {
    if (operation) this.toasts.tell(text, { undo: () => void this.undo() });
    else this.toasts.tell(text);
  }

  private async guard<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await work();
      this.made++;
      return answer;
    } catch (error) {
      this.toasts.report(error);
      return undefined;
    }
  }
}
