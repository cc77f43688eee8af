import type { Client } from '../../shared/api.ts';
import type { PhotoDetail } from '../../shared/domain.ts';
import type { CommandId, MenuSelection } from '../../shared/menu.ts';
import type { Shell } from '../../shared/shell.ts';
import { strings } from '../strings.ts';
import type { Edits } from './edits.svelte.ts';
import type { Examples } from './examples.svelte.ts';
import type { Inspected } from './inspected.svelte.ts';
import type { Overview } from './overview.svelte.ts';
import type { Panels } from './panels.svelte.ts';
import type { Dialogs, Place } from './place.svelte.ts';
import type { Question } from './question.svelte.ts';
import type { Selection } from './selection.svelte.ts';
import type { Summaries } from './summaries.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

export interface CommandDependencies {
  client: Client;
  shell: Shell;
  dialogs: Dialogs;
  edits: Edits;
  examples: Examples;
  inspected: Inspected;
  overview: Overview;
  panels: Panels;
  place: Place;
  question: Question;
  selection: Selection;
  summaries: Summaries;
  toasts: Toasts;
}

type Action = (ids: number[]) => void | Promise<void>;

const ROW_STEP = 1.2;
/** Photos that one pass of reviewing goes through: more than anybody decides on in one sitting. */
const MOST_REVIEWED = 200;

/** What each command of the menus does, whether it comes from a menu, a key or a button. */
export class Commands {
  private readonly on: CommandDependencies;
  private readonly actions: Partial<Record<CommandId, Action>>;
  /** Set by the search bar: where "Describe a photo" and "Search by picture" lead. */
  focusDescription: () => void = () => undefined;
  choosePicture: () => void = () => undefined;

  constructor(dependencies: CommandDependencies) {
    this.on = dependencies;
    this.actions = { ...this.photoActions(), ...this.programActions(), ...this.viewActions() };
  }

  /** What the menus need to know of the photos they would act on. */
  selectionFacts(): MenuSelection {
    const { selection, summaries, edits, inspected, overview } = this.on;
    const ids = selection.subjects;
    const known = ids.slice(0, 200).map((id) => summaries.get(id));
    const shared = new Set(known.map((photo) => photo?.rating ?? 0));
    const single = ids.length === 1 && inspected.photo?.id === ids[0] ? inspected.photo : null;
    const undecided = single?.tags.some((tag) => tag.state === 'suggested') ?? overview.suggestions > 0;
    return {
      count: ids.length,
      suggested: undecided ? ids.length : 0,
      reachable: known.filter((photo) => photo?.state !== 'missing').length,
      rating: shared.size === 1 ? ([...shared][0] ?? null) : null,
      acceptAbove: edits.certainty,
    };
  }

  async run(command: CommandId): Promise<void> {
    try {
      await this.actions[command]?.(this.on.selection.subjects);
    } catch (error) {
      this.on.toasts.report(error);
    }
  }

  /** Adds a folder through the system's dialog, or the library's own picker where there is none. */
  async addFolder(path?: string): Promise<void> {
    const { client, shell, dialogs, overview, toasts } = this.on;
    try {
      if (path === undefined && !shell.chooseFolder) {
        dialogs.show({ kind: 'folders' });
        return;
      }
      const chosen = path ?? (await shell.chooseFolder?.('photos'));
      if (chosen === null || chosen === undefined || chosen === '') return;
      const { root } = await client.call('roots.add', { path: chosen });
      toasts.tell(strings.folderAdded(root.name));
      await overview.load();
    } catch (error) {
      toasts.report(error);
    }
  }

  /** Asks a query from elsewhere in the window, and shows the answer in the grid. */
  show(query: string): void {
    this.on.question.become(query);
    this.on.place.go('grid');
  }

  /** What can be done to photos. Without a photo these say so instead. */
  private photoActions(): Partial<Record<CommandId, Action>> {
    const { shell, dialogs, edits, examples, place, toasts } = this.on;
    const about =
      (work: (ids: number[], first: number) => void | Promise<void>): Action =>
      (ids) => {
        const [first] = ids;
        if (first !== undefined) return work(ids, first);
        toasts.tell(strings.noPhotoChosen);
      };
    const rate = (rating: number): Action => about((ids) => edits.rate(ids, rating));
    const searchWith = (id: number, keepWords: boolean): void => {
      examples.usePhoto(id, { keepWords });
      place.go('grid');
    };
    return {
      annotate: about(async (ids) => void (await edits.annotate(ids))),
      'accept-suggestions': about((ids) => edits.acceptAbove(ids)),
      'find-similar': about((_, first) => searchWith(first, false)),
      'search-with-words': about((_, first) => {
        searchWith(first, true);
        this.focusDescription();
      }),
      tag: about((ids) => dialogs.show({ kind: 'tag', ids })),
      'edit-caption': about((_, first) => dialogs.show({ kind: 'caption', ids: [first] })),
      'export-tags': about((ids) => dialogs.show({ kind: 'export', ids })),
      remove: about((ids) => dialogs.show({ kind: 'remove', ids })),
      reindex: about((ids) => edits.reindex({ ids })),
      'show-in-folder': about((_, first) => shell.showInFolder?.(first)),
      'copy-path': about(async (ids) => {
        await shell.copyPath(ids);
        toasts.tell(strings.pathsCopied(ids.length));
      }),
      'rate-0': rate(0),
      'rate-1': rate(1),
      'rate-2': rate(2),
      'rate-3': rate(3),
      'rate-4': rate(4),
      'rate-5': rate(5),
    };
  }

  private programActions(): Partial<Record<CommandId, Action>> {
    const { client, shell, dialogs, edits, overview, selection, toasts } = this.on;
    return {
      'add-folder': () => this.addFolder(),
      'import-tags': () => dialogs.show({ kind: 'import' }),
      rescan: async () => void (await client.call('indexing.rescan', {})),
      'pause-indexing': async () => {
        await client.call(overview.progress.state === 'paused' ? 'indexing.resume' : 'indexing.pause', {});
      },
      undo: () => edits.undo(),
      redo: () => edits.redo(),
      'select-all': () => selection.all(),
      'select-none': () => selection.none(),
      describe: () => this.focusDescription(),
      'search-by-picture': () => this.choosePicture(),
      'keyboard-map': () => dialogs.show({ kind: 'keys' }),
      about: () => dialogs.show({ kind: 'about' }),
      'copy-diagnostics': async () => {
        if (await shell.copyDiagnostics()) toasts.tell(strings.diagnosticsCopied);
      },
    };
  }

  private viewActions(): Partial<Record<CommandId, Action>> {
    const { panels, place } = this.on;
    return {
      review: (ids) => this.review(ids),
      'view-grid': () => place.go('grid'),
      'view-timeline': () => {
        place.timelineShown = !place.timelineShown;
        place.go('grid');
      },
      'view-map': () => place.go('map'),
      'view-atlas': () => place.go('atlas'),
      models: () => place.go('models'),
      history: () => place.go('history'),
      'toggle-sidebar': () => panels.toggle('sidebar'),
      'toggle-inspector': () => panels.toggle('inspector'),
      larger: () => panels.resize('rowHeight', panels.size('rowHeight') * ROW_STEP),
      smaller: () => panels.resize('rowHeight', panels.size('rowHeight') / ROW_STEP),
    };
  }

  /** Goes through whatever in the library waits for a decision. */
  async reviewEverything(): Promise<void> {
    try {
      await this.review([]);
    } catch (error) {
      this.on.toasts.report(error);
    }
  }

  /**
   * Goes through suggestions, one photo after the other: suggests for the photos that were chosen, or, where none is, takes
   * what was suggested before.
   */
  private async review(ids: number[]): Promise<void> {
    const { edits, place } = this.on;
    const photos = ids.length > 0 ? await edits.annotate(ids) : await this.unreviewed();
    if (photos) place.reviewPhotos(photos.filter((photo) => photo.tags.some((tag) => tag.state === 'suggested')));
  }

  private async unreviewed(): Promise<PhotoDetail[]> {
    const { client } = this.on;
    const { results } = await client.call('search', { query: 'is:unreviewed sort:newest', limit: MOST_REVIEWED });
    return Promise.all(results.map(({ id }) => client.call('photos.get', { id })));
  }
}
