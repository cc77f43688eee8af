import type { Client } from '../../shared/api.ts';
import type { SearchResult } from '../../shared/domain.ts';
import { dateSections } from '../grid/date-sections.ts';
import type { Section } from '../grid/row-layout.ts';
import { strings } from '../strings.ts';
import type { Question } from './question.svelte.ts';
import type { Summaries } from './summaries.svelte.ts';

const PAGE = 200;
// A picture's neighbours are worth a look even where few of them are good matches.
const FEW_NEIGHBOURS = 8;

/** Photos in the order the grid shows them. */
export interface Listing {
  ids: readonly number[];
  /** Width / height, in thousandths. */
  aspects: readonly number[];
  sections: readonly Section[];
  /** Changes with the question, not when the same question is answered afresh: the grid then starts from the top. */
  question: number;
}

export const emptyListing: Listing = { ids: [], aspects: [], sections: [], question: 0 };

/** How a ranked answer divides. */
export interface Ranking {
  /** Photos that pass the filters. */
  total: number;
  /** How many of them are good matches. */
  relevant: number;
  lessLikelyShown: boolean;
  notices: readonly string[];
}

function aspectOf({ width, height }: { width: number; height: number }): number {
  return width > 0 && height > 0 ? Math.round((1000 * width) / height) : 1000;
}

/** What the grid shows: the whole library in order, or the answer to a question. The newest question wins. */
export class Gallery {
  private readonly client: Client;
  private readonly question: Question;
  private readonly summaries: Summaries;
  private running: AbortController | undefined;
  private asked = 0;
  private results: SearchResult[] = [];
  private byId = new Map<number, SearchResult>();
  private cursor: string | null = null;
  private fetchingMore = false;

  listing = $state.raw<Listing>(emptyListing);
  ranking = $state.raw<Ranking | null>(null);
  loading = $state(false);
  /** Whether anything was ever answered, so that an empty library is not mistaken for one that is still opening. */
  answered = $state(false);
  error = $state.raw<Error | null>(null);
  /** Whether what is shown still answers an earlier question. */
  stale = $state(false);

  constructor(client: Client, question: Question, summaries: Summaries) {
    this.client = client;
    this.question = question;
    this.summaries = summaries;
  }

  /** Why and how well a photo answers the question, where it is ranked. */
  result(id: number): SearchResult | undefined {
    return this.ranking ? this.byId.get(id) : undefined;
  }

  /** Asks the question as it now stands. */
  async ask(): Promise<void> {
    this.asked++;
    this.stale = true;
    await this.answer();
  }

  /** Asks the same question afresh, after photos changed. */
  async refresh(): Promise<void> {
    await this.answer();
  }

  showLessLikely(): void {
    if (!this.ranking) return;
    this.ranking = { ...this.ranking, lessLikelyShown: true };
    this.arrangeResults();
    if (this.results.length <= this.ranking.relevant) void this.more();
  }

  /** Fetches the next page of a ranked answer, if there is one and it would be shown. */
  async more(): Promise<void> {
    const { ranking, cursor } = this;
    if (!ranking || cursor === null || this.fetchingMore) return;
    if (!ranking.lessLikelyShown && this.results.length >= ranking.relevant) return;
    const controller = this.running;
    this.fetchingMore = true;
    try {
      const page = await this.client.call('search', { ...this.input(), cursor });
      if (controller !== this.running) return;
      this.results = [...this.results, ...page.results];
      this.cursor = page.cursor;
      this.takeIn(page.results);
      this.arrangeResults();
    } finally {
      this.fetchingMore = false;
    }
  }

  private async answer(): Promise<void> {
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    this.loading = true;
    try {
      await (this.question.isRanked ? this.rank(controller) : this.outline(controller));
      if (controller === this.running) this.error = null;
    } catch (error) {
      if (controller !== this.running) return;
      this.error = error instanceof Error ? error : new Error(String(error));
      // What answers an earlier question must not pass for the answer to this one.
      if (this.stale) {
        this.ranking = null;
        this.listing = { ...emptyListing, question: this.asked };
      }
    } finally {
      if (controller === this.running) {
        this.loading = false;
        this.stale = false;
        this.answered = true;
      }
    }
  }

  private async outline(controller: AbortController): Promise<void> {
    const { query, sort } = this.question;
    const { ids, aspects, days } = await this.client.call(
      'photos.outline',
      { query, sort },
      { signal: controller.signal },
    );
    if (controller !== this.running) return;
    const dated = sort === 'newest' || sort === 'oldest';
    this.ranking = null;
    this.listing = {
      ids,
      aspects,
      sections: dated ? dateSections(days) : [{ label: '', from: 0, to: ids.length }],
      question: this.asked,
    };
  }

  private async rank(controller: AbortController): Promise<void> {
    const answer = await this.client.call('search', this.input(), { signal: controller.signal });
    if (controller !== this.running) return;
    const sameQuestion = this.listing.question === this.asked;
    this.results = answer.results;
    this.byId = new Map();
    this.cursor = answer.cursor;
    this.takeIn(answer.results);
    this.ranking = {
      total: answer.total,
      relevant: answer.relevant,
      // With no good match, or few for a picture, the nearest are shown at once, under a heading that says so.
      lessLikelyShown:
        answer.relevant < (this.question.query === '' ? FEW_NEIGHBOURS : 1) ||
        (sameQuestion && this.ranking?.lessLikelyShown === true),
      notices: answer.notices,
    };
    this.arrangeResults();
  }

  private input(): {
    query: string;
    examples: Question['pictures'][number]['example'][];
    wordsWeight: number;
    limit: number;
  } {
    const { query, pictures, wordsWeight } = this.question;
    return { query, examples: pictures.map((picture) => picture.example), wordsWeight, limit: PAGE };
  }

  private takeIn(results: readonly SearchResult[]): void {
    for (const result of results) this.byId.set(result.id, result);
    this.summaries.put(results);
  }

  private arrangeResults(): void {
    if (!this.ranking) return;
    const { relevant, lessLikelyShown } = this.ranking;
    const shown = lessLikelyShown ? this.results : this.results.slice(0, relevant);
    const good = Math.min(relevant, shown.length);
    const sections: Section[] = good > 0 ? [{ label: '', from: 0, to: good }] : [];
    if (shown.length > good) {
      sections.push({ label: good > 0 ? strings.lessLikely : '', from: good, to: shown.length });
    }
    this.listing = {
      ids: shown.map((result) => result.id),
      aspects: shown.map(aspectOf),
      sections,
      question: this.asked,
    };
  }
}
