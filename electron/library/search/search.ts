import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { CallOutput, ParsedInput } from '../../../shared/api.ts';
import type { Example } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { parse, type ParsedQuery, type SortOrder } from '../../../shared/query.ts';
import { openPhotoColumns, type PhotoColumns } from '../catalogue/photo-columns.ts';
import { countOf, filterPhotos, type PhotoMask } from '../catalogue/photo-filter.ts';
import { photoTexts } from '../catalogue/photo-texts.ts';
import { pathedSummaries } from '../catalogue/photo-views.ts';
import { openExamplePictures, type ExamplePictures } from './example-pictures.ts';
import { explainer, filtersOf, phrasesOf } from './explain.ts';
import { openLibrarySample } from './library-sample.ts';
import { openPhotoOrders, type PhotoOrder } from './photo-orders.ts';
import { describes, MAX_BRANCHES, planQuery, ranks, type Branch, type Plan } from './query-plan.ts';
import type { VectorIndex } from '../index/vector-index.ts';
import type { JudgedBranch, Ranked } from './next-photos.ts';
import { judgeRanking, listRanking, type Ranking } from './ranking.ts';
import { loadRelevanceModel, type RelevanceModel } from './relevance-model.ts';
import type { SearchRooms } from './search-rooms.ts';
import { descriptionOf, makeSight, textsOf, type TaughtText } from './sight.ts';
import { contentWords } from './stop-words.ts';
import { throwIfCancelled } from './turns.ts';
import { findWords, NO_WORDS, openWordLookup, type WordMatches } from './word-evidence.ts';

export type SearchInput = ParsedInput<'search'>;
export type SearchOutput = CallOutput<'search'>;

/** Searching in one open library. Keeps what successive searches share; everything in it can be made anew. */
export interface Search {
  search(input: SearchInput, signal?: AbortSignal): Promise<SearchOutput>;
  /**
   * The photos a query is about, in its own order: all that pass its filters, or, where it has free words or example photos,
   * the good matches.
   */
  photosOf(query: string, signal?: AbortSignal): Promise<number[]>;
  /** How many those are, which is quicker to know. */
  countOf(query: string, signal?: AbortSignal): Promise<number>;
  /** Photos that pass a query's filters, whatever its words, in an order the query may overrule. */
  filtered(query: string, order: PhotoOrder): Promise<{ ids: Uint32Array; columns: PhotoColumns }>;
  /** The columns as the catalogue stands now; not to be kept across an await. */
  columns(): Promise<PhotoColumns>;
  readonly examples: ExamplePictures;
}

/** An answered query, kept for its next pages. */
interface Answer {
  parsed: ParsedQuery;
  plan: Plan;
  ranking: Ranking;
  version: number;
  taught: TaughtText | undefined;
}

/** Queries whose answers are kept: a few windows, each with a few steps back. */
const MOST_ANSWERS = 8;

/** Forgotten answers whose memory may be used again. If nobody ever pauses, the others are left to the garbage collector. */
const MOST_FORGOTTEN = 2;

export function openSearch(rooms: SearchRooms): Search {
  const { catalogue } = rooms;
  const columnsReader = openPhotoColumns(catalogue);
  const orders = openPhotoOrders(catalogue);
  const sample = openLibrarySample(catalogue);
  const examples = openExamplePictures(rooms);
  const words = openWordLookup(catalogue);
  const answers = new Map<string, Answer>();
  const forgotten: Ranking[] = [];
  let atWork = 0;
  let relevance: { model: string; read: RelevanceModel | undefined } = { model: '', read: undefined };

  const relevanceModel = (): RelevanceModel | undefined => {
    const model = rooms.model();
    const key = `${model.id} ${model.version}`;
    if (relevance.model !== key) relevance = { model: key, read: loadRelevanceModel(rooms.resources, model) };
    return relevance.read;
  };

  /** Photos of a mask in an order; the orders are sorted already, so this is one pass. */
  const inOrder = (columns: PhotoColumns, mask: PhotoMask, order: PhotoOrder): Uint32Array => {
    const sorted = orders.get(columns, order);
    const ids = new Uint32Array(countOf(mask));
    let at = 0;
    for (const id of sorted) if (mask[id] === 1) ids[at++] = id;
    return ids;
  };

  /** What a branch asks about looks, and what the index says about it. */
  const look = async (
    branch: Branch,
    input: Pick<SearchInput, 'examples' | 'wordsWeight'>,
    taught: TaughtText | undefined,
    opening: Promise<VectorIndex>,
    signal: AbortSignal | undefined,
  ): Promise<Pick<JudgedBranch, 'exact' | 'sight' | 'cosines'>> => {
    if (!ranks(branch) && input.examples.length === 0) return { exact: true, sight: undefined, cosines: undefined };
    const { count, version } = columnsReader.current();
    const context = {
      encoder: () => rooms.encoder(),
      taught,
      examples,
      relevance: relevanceModel(),
      sample: sample.get(rooms.model(), count, version),
    };
    const request = { ...branch, examples: examplesOf(branch, input.examples), wordsWeight: input.wordsWeight };
    const sight = await makeSight(request, context, signal);
    if (!sight) return { exact: false, sight, cosines: undefined };
    const comparing = (await opening).cosines(sight.vector);
    const relevanceOf = sight.calibrate();
    return { exact: false, sight: { vector: sight.vector, relevanceOf }, cosines: await comparing };
  };

  const judge = async (
    input: Pick<SearchInput, 'examples' | 'wordsWeight'>,
    { parsed, plan, taught }: Pick<Answer, 'parsed' | 'plan' | 'taught'>,
    signal?: AbortSignal,
  ): Promise<{ ranking: Ranking; version: number }> => {
    const order = orderOf(parsed.query.sort);
    const judging = input.examples.length > 0 || plan.branches.some(ranks);
    // Encoder and index have threads of their own: they are set to work before photos are filtered and words are looked up here.
    const opening = judging ? rooms.index() : undefined;
    const looked = opening && Promise.all(plan.branches.map((branch) => look(branch, input, taught, opening, signal)));
    opening?.catch(() => undefined);
    looked?.catch(() => undefined);
    if (looked) await setImmediate();
    const columns = columnsReader.current();
    const { version, count } = columns;
    // Masks do not change, unlike columns, which are not needed once others had their turn.
    const masks = plan.branches.map((branch) => filterPhotos(catalogue, columns, branch.condition));
    const passing = union(masks, columns.size);
    const total = countOf(passing);
    if (!looked) return { ranking: listRanking(inOrder(columns, passing, order ?? 'newest')), version };

    const ordered = order && inOrder(columns, passing, order);
    // In a library of a million, each of these steps takes milliseconds: others have their turn in between.
    await setImmediate();
    const matches: WordMatches[] = [];
    for (const [at, branch] of plan.branches.entries()) {
      // Beside a picture, words say what should be different about it: they support, but do not win by themselves.
      const pictured = examplesOf(branch, input.examples).some(({ weight = 1 }) => weight > 0);
      const asked = contentWords(descriptionOf(branch));
      const worth = pictured ? input.wordsWeight : 1;
      matches.push(await findWords(words, { words: asked, photos: count, version, mask: masks[at] ?? passing, worth }));
    }
    const branches = (await looked).map((look, at): JudgedBranch => ({
      ...look,
      mask: masks[at] ?? passing,
      words: matches[at] ?? NO_WORDS,
    }));
    const ranking = judgeRanking({ branches, index: await opening, passing, total, order: ordered });
    await setImmediate();
    return { ranking, version };
  };

  const answer = async (input: SearchInput, offset: number, signal?: AbortSignal): Promise<Answer> => {
    const key = keyOf(input, rooms.model());
    const known = answers.get(key);
    // A first page is about the library as it is now; a later page continues what was begun.
    if (known && offset > 0) return known;
    await columnsReader.upToDate();
    throwIfCancelled(signal);
    const parsed = parse(input.query);
    const plan = planQuery(parsed.query.expression);
    const taught = plan.branches.some(describes) ? await rooms.taught?.(plan.branches.flatMap(textsOf)) : undefined;
    if (known && known.version === columnsReader.current().version && known.taught === taught) return known;
    const judged = await judge(input, { parsed, plan, taught }, signal);
    const fresh = { parsed, plan, taught, ...judged };
    forget(key);
    answers.set(key, fresh);
    const [oldest] = answers.keys();
    if (answers.size > MOST_ANSWERS && oldest !== undefined) forget(oldest);
    return fresh;
  };

  const forget = (key: string): void => {
    const answer = answers.get(key);
    if (answer) forgotten.push(answer.ranking);
    if (forgotten.length > MOST_FORGOTTEN) forgotten.shift();
    answers.delete(key);
  };

  /** Work with answers. What is forgotten meanwhile is closed once nobody is at work, as somebody may still be reading it. */
  const working = async <T>(work: () => Promise<T>): Promise<T> => {
    atWork++;
    try {
      return await work();
    } finally {
      if (--atWork === 0) for (const ranking of forgotten.splice(0)) ranking.close();
    }
  };

  const found = async (input: SearchInput, signal?: AbortSignal): Promise<SearchOutput> => {
    const started = performance.now();
    const offset = readCursor(input);
    const { parsed, plan, ranking } = await answer(input, offset, signal);
    throwIfCancelled(signal);
    const ranked = await ranking.slice(offset, offset + input.limit);
    const end = offset + ranked.length;
    const notices = parsed.notices.map(({ message }) => message);
    if (plan.shortened) {
      notices.push(`The query has too many alternatives; the first ${MAX_BRANCHES} were searched.`);
    }
    return {
      query: input.query,
      model: rooms.model().id,
      results: describe(ranked, parsed, plan, input.examples),
      total: ranking.total,
      relevant: ranking.relevant,
      cursor: ranked.length > 0 && end < ranking.total ? writeCursor(input, end) : null,
      notices,
      took_ms: performance.now() - started,
    };
  };

  return {
    examples,
    columns: () => columnsReader.upToDate(),
    search: (input, signal) => working(() => found(input, signal)),
    countOf: (query, signal) => working(async () => (await answer(plainly(query), 0, signal)).ranking.relevant),
    photosOf: (query, signal) =>
      working(async () => {
        const { ranking } = await answer(plainly(query), 0, signal);
        return (await ranking.slice(0, ranking.relevant)).map(({ id }) => id);
      }),
    async filtered(query, order) {
      const { query: parsed } = parse(query);
      const columns = await columnsReader.upToDate();
      const masks = planQuery(parsed.expression).branches.map((branch) =>
        filterPhotos(catalogue, columns, branch.condition),
      );
      return { ids: inOrder(columns, union(masks, columns.size), orderOf(parsed.sort) ?? order), columns };
    },
  };

  function describe(
    ranked: readonly Ranked[],
    parsed: ParsedQuery,
    plan: Plan,
    given: readonly Example[],
  ): SearchOutput['results'] {
    const filters = filtersOf(parsed.query.expression);
    const phrases = phrasesOf(parsed.query.expression);
    const explainers = plan.branches.map((branch) =>
      explainer({
        description: descriptionOf(branch),
        words: contentWords(descriptionOf(branch)),
        examples: examplesOf(branch, given)
          .filter(({ weight = 1 }) => weight > 0)
          .map((example) => examples.nameOf(example)),
        phrases,
        filters,
      }),
    );
    const ids = ranked.map(({ id }) => id);
    const photos = pathedSummaries(catalogue, ids);
    // Tags and captions take as long to read as all the rest, and few photos' say anything about the query.
    const telling = phrases.length > 0 ? ids : ranked.filter(({ worded }) => worded).map(({ id }) => id);
    const texts = photoTexts(catalogue, telling);
    return ranked.flatMap(({ id, score, relevance: likely, branch }) => {
      const photo = photos.get(id);
      const why = explainers[branch]?.(texts.get(id), likely);
      return photo && why ? [{ ...photo, score, relevance: likely, why }] : [];
    });
  }
}

const plainly = (query: string): SearchInput => ({ query, examples: [], wordsWeight: 0.5, limit: 1 });

function union(masks: readonly PhotoMask[], size: number): PhotoMask {
  const [first] = masks;
  if (first && masks.length === 1) return first;
  const mask = new Uint8Array(size);
  for (const other of masks) for (let id = 0; id < size; id++) mask[id] = (mask[id] ?? 0) | (other[id] ?? 0);
  return mask;
}

function orderOf(sort: SortOrder | null): PhotoOrder | undefined {
  return sort === null || sort === 'relevance' ? undefined : sort;
}

function examplesOf(branch: Branch, given: readonly Example[]): Example[] {
  return [
    ...given,
    ...branch.similar.map((photoId): Example => ({ photoId })),
    ...branch.dissimilar.map((photoId): Example => ({ photoId, weight: -1 })),
  ];
}

/** What makes two searches the same search. */
function keyOf(input: SearchInput, model: { id: string; version: string }): string {
  const { query, examples, wordsWeight } = input;
  return createHash('sha256')
    .update(JSON.stringify([model.id, model.version, query, examples, wordsWeight]))
    .digest('base64url')
    .slice(0, 16);
}

// A cursor is the place where the next page begins, with a mark of the query it belongs to.

function writeCursor(input: SearchInput, offset: number): string {
  return `${offset}.${queryMark(input)}`;
}

function readCursor(input: SearchInput): number {
  if (input.cursor === undefined) return 0;
  const [offset = '', mark] = input.cursor.split('.');
  if (!/^\d{1,9}$/.test(offset) || mark !== queryMark(input)) {
    throw new BowerbirdError('bad-request', 'This cursor belongs to another search. Begin again without one.');
  }
  return Number(offset);
}

const queryMark = (input: SearchInput): string => keyOf(input, { id: '', version: '' });
