import type { Example } from '../../shared/domain.ts';
import { parse, printTerm, type ParsedQuery } from '../../shared/query.ts';

/** A picture being searched with, as the picture well shows it. */
export interface ExamplePicture {
  example: Example;
  name: string;
  /** Address of something to look at. */
  preview: string;
}

export type SortOrder = 'newest' | 'oldest' | 'name' | 'added';

/** True where every term stands side by side, so that a filter can be taken out of the text without changing its meaning. */
function isFlat({ query }: ParsedQuery): boolean {
  const { expression } = query;
  const children = expression.kind === 'all' ? expression.of : [expression];
  return children.every((child) => !['all', 'any'].includes(child.kind === 'not' ? child.of.kind : child.kind));
}

/** What the person is asking for: words, filters as chips, example pictures, an order. */
export class Question {
  /** What stands in the description field. */
  text = $state('');
  /** Filters and unwanted words, each written as in the query language. */
  chips = $state.raw<readonly string[]>([]);
  pictures = $state.raw<readonly ExamplePicture[]>([]);
  /** How much the words count against the pictures, 0..1. */
  wordsWeight = $state(0.5);
  sort = $state<SortOrder>('newest');

  /** The whole question in the query language. */
  get query(): string {
    const text = this.text.trim();
    const guarded = this.chips.length > 0 && parse(text).query.expression.kind === 'any' ? `(${text})` : text;
    return [guarded, ...this.chips].filter((part) => part !== '').join(' ');
  }

  /** Whether anything has to be ranked; filters alone only narrow the library down. */
  get isRanked(): boolean {
    const ranked = parse(this.query).terms.some(({ term }) => ['word', 'phrase', 'similar'].includes(term.kind));
    return ranked || this.pictures.length > 0;
  }

  get isEmpty(): boolean {
    return this.query === '' && this.pictures.length === 0;
  }

  /** Takes filters and unwanted words out of the typed text and makes chips of them. */
  gatherChips(): void {
    const parsed = parse(this.text);
    if (!isFlat(parsed)) return;
    const taken = parsed.terms.filter(({ term, negated }) => negated || !['word', 'phrase'].includes(term.kind));
    if (taken.length === 0) return;
    let rest = this.text;
    for (const { from, to } of taken.toReversed()) rest = rest.slice(0, from) + rest.slice(to);
    this.text = rest.replace(/\s+/g, ' ').trim();
    this.addChips(taken.map(({ term, negated }) => (negated ? '-' : '') + printTerm(term)));
  }

  addChips(chips: readonly string[]): void {
    this.chips = [...new Set([...this.chips, ...chips])];
  }

  /** Replaces every chip of the filter called `name` (as in `name:value`) by `chip`; an empty one only removes. */
  replaceFilter(name: string, chip: string): void {
    const kept = this.chips.filter((present) => !present.startsWith(`${name}:`));
    this.chips = chip === '' ? kept : [...kept, chip];
  }

  removeChip(chip: string): void {
    this.chips = this.chips.filter((present) => present !== chip);
  }

  /** Starts over with a query, as a folder, a tag or a saved search does. */
  become(query: string): void {
    this.pictures = [];
    this.chips = [];
    this.text = query;
    this.gatherChips();
  }

  /** Searches with a picture; the words stay only where `keepWords` says so. */
  showPicture(picture: ExamplePicture, keepWords: boolean): void {
    this.pictures = [picture];
    if (!keepWords) {
      this.text = '';
      this.chips = [];
    }
  }

  /** Narrows the picture at `index` to a region; undefined means the whole of it. */
  crop(index: number, region: Example['region']): void {
    this.pictures = this.pictures.map((picture, at) => {
      if (at !== index) return picture;
      const example = { ...picture.example };
      if (region) example.region = region;
      else delete example.region;
      return { ...picture, example };
    });
  }

  removePicture(index: number): void {
    this.pictures = this.pictures.filter((_, at) => at !== index);
  }
}
