import { setTimeout } from 'node:timers/promises';
import type { Vector } from '../../../shared/kinds.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { sampleEmbeddings } from '../catalogue/embedding-sample.ts';
import { getEmbeddings, latestRevision, roughlyCountEmbeddings } from '../catalogue/embeddings.ts';
import { lastExamples, ownTags, teachingSoFar, type OwnTag } from '../catalogue/learning-examples.ts';
import { writesSoFar } from '../catalogue/writes-so-far.ts';
import { breathe } from './breathe.ts';
import { dot } from './dot.ts';
import { measureFeatureSpace } from './feature-space.ts';
import type { FeatureSpace } from './feature-space.ts';
import { readAdapter } from './learned-adapter.ts';
import { FEWEST_EXAMPLES, learnPersonalTag, personalCertainty } from './personal-tags.ts';
import type { PersonalTag } from './personal-tags.ts';
import { adaptQuery } from './query-adapter.ts';
import type { QueryAdapter } from './query-adapter.ts';
import { tagInText } from './tag-in-text.ts';
import type { TagInText } from './tag-in-text.ts';

/** What a library has taught so far. Plain data: `learnedQuery` and `suggestPersonalTags` work on it. */
export interface Lessons {
  /** Tags of the user's own with examples enough, by name. */
  personalTags: PersonalTag[];
  /** Undefined where none was adopted for the active model. */
  adapter: QueryAdapter | undefined;
  /** Some photos of the library, to weigh queries against each other. */
  sample: readonly Vector[];
}

/** Keeps what a library has taught in step with what its user says. */
export interface Learned {
  /** What is known now. Computed anew when tags, photos or the model changed, which takes up to a second. */
  lessons(): Promise<Lessons>;
  /**
   * `learnedQuery` with what is known now about these texts, the same function as long as it is the same. Only tags that the
   * texts name are learned for it. A search does not wait long: where learning anew takes a while, it gets the lessons of before.
   */
  query(texts: readonly string[]): Promise<QueryTeacher>;
}

type QueryTeacher = (text: string, vector: Vector | undefined) => LearnedQuery;

export interface LearnedOptions {
  catalogue: Catalogue;
  model: () => { rowId: number; id: string; version: string; dimension: number };
}

/** Photos that stand for the library. */
const SAMPLE = 1_500;
/** Examples beyond these teach a tag nothing more. */
const MOST_EXAMPLES = 200;
/** Milliseconds that a search waits for what has just been taught. */
const PATIENCE = 100;
/** Texts whose answers are kept for one set of lessons. */
const MOST_TEXTS = 64;
/** Sets of tags that queries named, whose lessons are kept. */
const MOST_QUERIES = 64;

export function openLearned({ catalogue, model }: LearnedOptions): Learned {
  let space: { key: string; measured: Promise<FeatureSpace> } | undefined;
  let own: { key: string; tags: NamedTag[] } | undefined;
  let adapter: { key: string; read: QueryAdapter | undefined } | undefined;
  let everything: { key: string; learned: Promise<TagLessons> } | undefined;
  /** Answers by the tags that the texts named, the latest last. */
  const queries = new Map<string, QueryAnswer>();
  const learnedBefore: LearnedBefore = new Map();

  const spaceOf = (): Promise<FeatureSpace> => {
    const { rowId, dimension } = model();
    // The spread of a library hardly changes with a few photos more: measured again when it has grown by about a tenth.
    const size = Math.round(Math.log(roughlyCountEmbeddings(catalogue, rowId) + 1) / Math.log(1.1));
    const key = `${rowId} ${size}`;
    if (space?.key !== key) {
      const rows = sampleEmbeddings(catalogue, rowId, dimension, SAMPLE);
      const sample = Array.from({ length: rows.length / dimension }, (_, row) =>
        rows.slice(row * dimension, (row + 1) * dimension),
      );
      space = { key, measured: measureFeatureSpace(sample, dimension) };
      forgetFailure(space.measured, () => (space = undefined));
    }
    return space.measured;
  };

  /** Tags of the user's own with photos enough. */
  const tagsNow = (): NamedTag[] => {
    const key = teachingSoFar(catalogue);
    if (own?.key !== key) {
      const tags = ownTags(catalogue).filter(({ photos }) => photos >= FEWEST_EXAMPLES);
      own = { key, tags: tags.map((tag) => ({ ...tag, mention: tagInText(tag.name) })) };
    }
    return own.tags;
  };

  const learn = (tags: readonly OwnTag[]): Promise<TagLessons> =>
    learnTags(catalogue, model().rowId, tags, spaceOf, learnedBefore);

  const adapterNow = (): QueryAdapter | undefined => {
    const key = `${model().rowId} ${writesSoFar(catalogue)}`;
    if (adapter?.key !== key) adapter = { key, read: readAdapter(catalogue, model())?.adapter };
    return adapter.read;
  };

  const teach = (key: string, named: readonly OwnTag[], before: KnownTeacher | undefined): QueryAnswer => {
    const make = async (): Promise<QueryTeacher> => {
      // The adapter first: while the tags are learned, the model may become another.
      const now = { adapter: adapterNow(), ...(await learn(named)) };
      // Nothing new: whoever keeps answers by the function may go on keeping them.
      const known = before && sameLessons(before.lessons, now);
      const teacher = known ? before.teacher : teacherOf(now);
      answer.known = { key, lessons: now, teacher };
      return teacher;
    };
    const answer: QueryAnswer = { key, known: before, made: make() };
    return answer;
  };

  return {
    async lessons() {
      const key = `${model().rowId} ${teachingSoFar(catalogue)}`;
      if (everything?.key !== key) {
        everything = { key, learned: learn(tagsNow()) };
        forgetFailure(everything.learned, () => (everything = undefined));
      }
      return { adapter: adapterNow(), ...(await everything.learned) };
    },
    query(texts) {
      const named = tagsNow().filter(({ mention }) => texts.some((text) => mention.isIn(text)));
      const place = JSON.stringify([model().rowId, ...named.map(({ name }) => name)]);
      const key = `${teachingSoFar(catalogue)} ${adapterNow() ? writesSoFar(catalogue) : ''}`;
      let answer = queries.get(place);
      if (answer?.key !== key) {
        answer = teach(key, named, answer?.known);
        forgetFailure(answer.made, () => queries.delete(place));
      }
      queries.delete(place);
      queries.set(place, answer);
      const [oldest] = queries.keys();
      if (queries.size > MOST_QUERIES && oldest !== undefined) queries.delete(oldest);
      const { known, made } = answer;
      if (!known) return made;
      if (known.key === key) return Promise.resolve(known.teacher);
      return Promise.race([made, setTimeout(PATIENCE, known.teacher, { ref: false })]);
    },
  };
}

/** Answers by the lessons. What was asked lately is remembered, as people change one part of a query at a time. */
function teacherOf(lessons: Lessons): QueryTeacher {
  const answers = new Map<string, { vector: Vector | undefined; answer: LearnedQuery }>();
  return (text, vector) => {
    const before = answers.get(text);
    if (before && areEqual(before.vector, vector)) return before.answer;
    if (answers.size >= MOST_TEXTS) answers.clear();
    const answer = learnedQuery(lessons, text, vector);
    answers.set(text, { vector, answer });
    return answer;
  };
}

function areEqual(one: Vector | undefined, other: Vector | undefined): boolean {
  return one?.length === other?.length && (one?.every((value, place) => value === other?.[place]) ?? true);
}

/** A tag, and how to find it in a text. */
type NamedTag = OwnTag & { mention: TagInText };

/** What was learned, as a function, and what the library had been taught by then. */
interface KnownTeacher {
  key: string;
  lessons: Lessons;
  teacher: QueryTeacher;
}

interface QueryAnswer {
  key: string;
  made: Promise<QueryTeacher>;
  /** The latest there is, perhaps of an earlier key. */
  known: KnownTeacher | undefined;
}

function sameLessons(one: Lessons, other: Lessons): boolean {
  return (
    one.adapter === other.adapter &&
    one.personalTags.length === other.personalTags.length &&
    one.personalTags.every((tag, place) => tag === other.personalTags[place])
  );
}

/** What each tag taught last, by its name, and from which photos. */
type LearnedBefore = Map<string, { from: string; space: FeatureSpace; learned: PersonalTag | undefined }>;

type TagLessons = Pick<Lessons, 'personalTags' | 'sample'>;

function forgetFailure(promise: Promise<unknown>, forget: () => void): void {
  promise.catch(forget);
}

/**
 * Learns tags of the user's own, leaving the thread free in between. Measures the library only if there is a tag to learn: one with
 * photos and without tags pays nothing.
 */
async function learnTags(
  catalogue: Catalogue,
  modelId: number,
  tags: readonly OwnTag[],
  measureSpace: () => Promise<FeatureSpace>,
  before: LearnedBefore,
): Promise<TagLessons> {
  if (tags.length === 0) return { personalTags: [], sample: [] };
  const space = await measureSpace();
  const personalTags: PersonalTag[] = [];
  for (const { name, ids } of tags) {
    const accepted = lastExamples(catalogue, modelId, ids, 'accepted', MOST_EXAMPLES);
    const rejected = lastExamples(catalogue, modelId, ids, 'rejected', MOST_EXAMPLES);
    const vectors = (photoIds: number[]): Vector[] => [...getEmbeddings(catalogue, modelId, photoIds).values()];
    // A tag that was given to one photo more teaches nothing about the others.
    const revision = latestRevision(catalogue, modelId, [...accepted, ...rejected]);
    const from = JSON.stringify([modelId, revision, accepted, rejected]);
    let one = before.get(name);
    if (one?.from !== from || one.space !== space) {
      const examples = { tag: name, accepted: vectors(accepted), rejected: vectors(rejected) };
      one = { from, space, learned: learnPersonalTag(space, examples) };
      before.set(name, one);
    }
    if (one.learned) personalTags.push(one.learned);
    await breathe(undefined);
  }
  return { personalTags, sample: personalTags.length > 0 ? space.sample : [] };
}

/** A query's vector with what the library taught. */
export interface LearnedQuery {
  /** Undefined where the encoder read nothing in the text, and no personal tag is named either. */
  vector: Vector | undefined;
  /** The personal tags that the text names. */
  tags: string[];
  /**
   * Where the query is a personal tag and nothing else: certainty that a photo has it, 0.01 to 0.99, increasing with the
   * photo's dot product with `vector`. Null otherwise.
   */
  certaintyOf: ((product: number) => number) | null;
}

/**
 * Puts what a library taught into a query. A personal tag in the text pulls towards its examples, which is all there is
 * to go by where the words mean nothing to the model ("Grandma"); other words go through the adapter.
 *
 * @param text as the user wrote it
 * @param vector the encoder's unit vector of the text; undefined where it read nothing in it, as in a script it never saw
 */
export function learnedQuery(
  { personalTags, adapter, sample }: Pick<Lessons, 'personalTags' | 'adapter' | 'sample'>,
  text: string,
  vector: Vector | undefined,
): LearnedQuery {
  const words = adapter && vector ? adaptQuery(adapter, vector) : vector;
  const named = personalTags.filter(({ tag }) => tagInText(tag).isIn(text));
  if (named.length === 0) return { vector: words, tags: [], certaintyOf: null };
  const rest = named.reduce((left, { tag }) => tagInText(tag).without(left), text);
  const parts = named.map(({ direction, spread }) => ({ vector: direction, weight: 1 / Math.max(spread, 1e-6) }));
  // A cosine with words spreads less over a library than one with a direction learned from it: each counts by its spread.
  if (words && /[\p{L}\p{N}]/u.test(rest)) {
    parts.push({ vector: words, weight: 1 / Math.max(spreadOver(sample, words), 1e-6) });
  }
  const [only] = parts.length === 1 ? named : [];
  return {
    vector: only ? only.direction : unitSum(parts),
    tags: named.map(({ tag }) => tag),
    certaintyOf: only ? (product) => personalCertainty(only, product) : null,
  };
}

function spreadOver(sample: readonly Vector[], vector: Vector): number {
  const products = sample.map((photo) => dot(photo, vector));
  const mean = products.reduce((sum, value) => sum + value, 0) / products.length;
  return Math.sqrt(products.reduce((sum, value) => sum + (value - mean) ** 2, 0) / products.length);
}

function unitSum(parts: readonly { vector: Vector; weight: number }[]): Vector {
  const sum = new Float32Array(parts[0]?.vector.length ?? 0);
  for (const { vector, weight } of parts) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
  }
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}
