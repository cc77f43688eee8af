import { createHash } from 'node:crypto';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Operation } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { CaptionRow } from '../catalogue/captions.ts';
import { photoCaptions, putCaption } from '../catalogue/captions.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { sampleEmbeddings } from '../catalogue/embedding-sample.ts';
import { countEmbeddings, getEmbeddings } from '../catalogue/embeddings.ts';
import { getSetting, removeSetting, setSetting } from '../catalogue/settings.ts';
import type { PhotoTagRow } from '../catalogue/tags.ts';
import { deletePhotoTag, findTagsByName, photoTags, putPhotoTag } from '../catalogue/tags.ts';
import { openAnnotationEngine } from './annotation-engine.ts';
import type { AnnotationEngine } from './annotation-engine.ts';
import type { CaptionSuggestion, KnownCaption } from './caption-search.ts';
import { liftAncestors, toCertainty } from './certainty.ts';
import type { Scores } from './certainty.ts';
import { conceptTags } from './concept-tags.ts';
import type { ConceptTags } from './concept-tags.ts';
import { evidenceFrom } from './evidence.ts';
import { acceptAbove } from './review.ts';
import { settledPositions, suggestTags } from './tag-suggestions.ts';
import { vocabularySources } from './vocabulary-files.ts';
import { parseVocabulary } from './vocabulary.ts';

export interface AnnotatorOptions {
  catalogue: Catalogue;
  /** The program's resources folder. */
  resources: string;
  /** The library's folder: the user's own vocabulary and the cache of concept vectors. */
  libraryFolder: string;
  model: () => { rowId: number; id: string; version: string; dimension: number };
  encodeTexts: (texts: readonly string[], signal?: AbortSignal) => Promise<Vector[]>;
  /** The nearest photos of each of these, without themselves. */
  neighbours: (ids: readonly number[], k: number) => Promise<Map<number, readonly { id: number; score: number }[]>>;
  /** How certain a photo has each of the user's own tags that are known by example, where there is something that learns them. */
  learnedTags?: () => Promise<(vector: Vector) => { tag: string; certainty: number }[]>;
}

export interface AnnotateOptions {
  /** Accept suggestions of at least this certainty, as one undoable step. */
  accept?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number, note: string) => void) | undefined;
}

export interface Annotated {
  /** Photos that got suggestions: those that have a vector. */
  annotated: number;
  accepted: number;
  operation: Operation | null;
}

/** Suggests tags and captions for photos of a library and keeps the suggestions in its catalogue. */
export interface Annotator {
  /**
   * Photos without a vector are left out. What people decided is never touched. A run that is cancelled keeps what it has
   * done, and the same run begun again goes on from there.
   *
   * @throws BowerbirdError `cancelled`
   */
  annotate(photoIds: readonly number[], options?: AnnotateOptions): Promise<Annotated>;
}

const CHUNK = 64;
const NEIGHBOURS = 24;
/** Neighbours' captions that are tried on a photo. */
const BORROWED = 4;
const LIBRARY_SAMPLE = 1_000;
/** What a tag of the user's own that no model knows has to start from: it takes like photos that have it. */
const OWN_TAG_ODDS = -2.5;
/** Tags of the user's own are suggested from this certainty on: no vocabulary has weighed whether they can be seen at all. */
const OWN_TAG_FROM = 0.3;
const UNFINISHED = 'annotate.unfinished';

interface Ready {
  key: string;
  /** Photos with a vector when the background was measured. */
  photos: number;
  engine: AnnotationEngine;
}

export function openAnnotator(options: AnnotatorOptions): Annotator {
  const { catalogue } = options;
  let ready: Ready | undefined;

  /** The engine for the model and vocabulary of this moment; measured anew once the library has doubled. */
  const getReady = async (annotateOptions: AnnotateOptions): Promise<Ready> => {
    const model = options.model();
    const sources = vocabularySources(options.resources, options.libraryFolder);
    const hash = createHash('sha256').update(`${model.rowId}\n`);
    for (const { text } of sources) hash.update(text);
    const key = hash.digest('hex');
    const photos = countEmbeddings(catalogue, model.rowId);
    if (ready?.key === key && photos <= 2 * ready.photos + 50) return ready;
    const sample = sampleEmbeddings(catalogue, model.rowId, model.dimension, LIBRARY_SAMPLE);
    const { signal, onProgress } = annotateOptions;
    const engine = await openAnnotationEngine({
      vocabulary: parseVocabulary(sources),
      resources: options.resources,
      cacheFolder: path.join(options.libraryFolder, 'cache'),
      model,
      encodeTexts: options.encodeTexts,
      librarySample: Array.from({ length: sample.length / model.dimension }, (_, row) =>
        sample.slice(row * model.dimension, (row + 1) * model.dimension),
      ),
      ...(signal && { signal }),
      ...(onProgress && {
        onProgress: (done: number, total: number) => onProgress(done, total, 'Reading the vocabulary'),
      }),
    });
    return (ready = { key, photos, engine });
  };

  return {
    async annotate(photoIds, annotateOptions = {}) {
      const { signal, onProgress, accept } = annotateOptions;
      const { engine, key } = await getReady(annotateOptions);
      const model = options.model();
      const tags = conceptTags(catalogue, engine.vocabulary);
      const learned = learnedRows(tags, await options.learnedTags?.());
      const run = createHash('sha256')
        .update(`${key} ${photoIds.join(' ')}`)
        .digest('hex');
      const unfinished = getSetting(catalogue, UNFINISHED)?.split(' ');
      let done = unfinished?.[0] === run ? Number(unfinished[1]) : 0;
      let annotated = 0;
      while (done < photoIds.length) {
        if (signal?.aborted) {
          throw new BowerbirdError('cancelled', `Annotating was stopped after ${done} of ${photoIds.length} photos.`);
        }
        const chunk = photoIds.slice(done, done + CHUNK);
        annotated += await annotateChunk(engine, tags, learned, model.rowId, chunk, signal);
        done += chunk.length;
        if (photoIds.length > CHUNK) setSetting(catalogue, UNFINISHED, `${run} ${done}`);
        onProgress?.(done, photoIds.length, 'Annotating');
      }
      if (photoIds.length > CHUNK) removeSetting(catalogue, UNFINISHED);
      if (accept === undefined) return { annotated, accepted: 0, operation: null };
      const { changed, operation } = acceptAbove(catalogue, photoIds, accept);
      return { annotated, accepted: changed, operation };
    },
  };

  async function annotateChunk(
    engine: AnnotationEngine,
    tags: ConceptTags,
    learned: (vector: Vector) => Map<number, number>,
    modelId: number,
    photoIds: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const vectors = getEmbeddings(catalogue, modelId, photoIds);
    const own = groupByPhoto(photoTags(catalogue, photoIds));
    const ownCaptions = groupByPhoto(photoCaptions(catalogue, photoIds));
    const decided = hasDecisions(catalogue);
    const neighbours = decided ? await options.neighbours([...vectors.keys()], NEIGHBOURS) : new Map<number, never[]>();
    const results: { photoId: number; rows: PhotoTagRow[]; caption: CaptionSuggestion | undefined }[] = [];
    for (const [photoId, vector] of vectors) {
      // Searches and the window are served between two photos.
      await breathe();
      const scores = engine.scorer.score(vector);
      const near = neighbours.get(photoId) ?? [];
      const alike = near.filter(({ score }) => score > engine.alike);
      const others = weighNeighbours(engine, tags, scores, alike);
      const rows = suggestionRows(engine, tags, photoId, modelId, scores, own.get(photoId) ?? []);
      const decidedTags = new Set((own.get(photoId) ?? []).filter(isDecided).map(({ tagId }) => tagId));
      const ownTags = new Map([...others].map(([tagId, logOdds]) => [tagId, toCertainty(OWN_TAG_ODDS + logOdds)]));
      // What all examples of a tag have in common says more than the few that are nearest to this photo.
      for (const [tagId, certainty] of learned(vector)) ownTags.set(tagId, Math.round(certainty * 100) / 100);
      for (const [tagId, certainty] of ownTags) {
        if (certainty < OWN_TAG_FROM || decidedTags.has(tagId)) continue;
        rows.push({ photoId, tagId, source: 'model', state: 'suggested', certainty, score: null, modelId });
      }
      const caption = captionIsSettled(ownCaptions.get(photoId) ?? [], modelId)
        ? undefined
        : await engine.captions.suggest(vector, scores, knownCaptions(alike, engine.alike), signal);
      results.push({ photoId, rows, caption });
    }
    catalogue.write(() => {
      // People went on deciding meanwhile: what stands now counts, not what stood when this began.
      const now = groupByPhoto(photoTags(catalogue, photoIds));
      const captionsNow = groupByPhoto(photoCaptions(catalogue, photoIds));
      for (const { photoId, rows, caption } of results) {
        storeTags(photoId, rows, now.get(photoId) ?? []);
        storeCaption(photoId, modelId, caption, captionsNow.get(photoId) ?? []);
      }
    });
    return results.length;
  }

  /** The certainty of tags known by example, by tag id. Those that a concept stands for are left to the vocabulary. */
  function learnedRows(
    tags: ConceptTags,
    certainties: ((vector: Vector) => { tag: string; certainty: number }[]) | undefined,
  ): (vector: Vector) => Map<number, number> {
    const ids = new Map<string, number | undefined>();
    const idOf = (name: string): number | undefined => {
      if (!ids.has(name)) {
        ids.set(
          name,
          findTagsByName(catalogue, name).find((id) => tags.positionOf(id) === undefined),
        );
      }
      return ids.get(name);
    };
    return (vector) => {
      const known = new Map<number, number>();
      for (const { tag, certainty } of certainties?.(vector) ?? []) {
        const id = idOf(tag);
        if (id !== undefined) known.set(id, certainty);
      }
      return known;
    };
  }

  /** Moves the log odds by what was decided on similar photos; returns the votes for tags that no concept stands for. */
  function weighNeighbours(
    engine: AnnotationEngine,
    tags: ConceptTags,
    scores: Scores,
    alike: readonly { id: number; score: number }[],
  ): Map<number, number> {
    if (alike.length === 0) return new Map();
    const similarity = new Map(alike.map(({ id, score }) => [id, score]));
    const decisions = photoTags(catalogue, [...similarity.keys()])
      .filter(isDecided)
      .map(({ photoId, tagId, state }) => ({ tag: tagId, state, similarity: similarity.get(photoId) ?? 0 }));
    const unknown = new Map<number, number>();
    for (const [tagId, vote] of evidenceFrom(decisions, engine.alike)) {
      const position = tags.positionOf(tagId);
      if (position === undefined) unknown.set(tagId, vote);
      else scores.logOdds[position] = (scores.logOdds[position] ?? 0) + vote;
    }
    liftAncestors(engine.vocabulary, scores.logOdds);
    return unknown;
  }

  function suggestionRows(
    engine: AnnotationEngine,
    tags: ConceptTags,
    photoId: number,
    modelId: number,
    scores: Scores,
    own: readonly PhotoTagRow[],
  ): PhotoTagRow[] {
    const positions = (state: 'accepted' | 'rejected'): number[] =>
      own.flatMap((row) => (row.state === state ? (tags.positionOf(row.tagId) ?? []) : []));
    const settled = settledPositions(engine.vocabulary, positions('accepted'), positions('rejected'));
    return suggestTags(engine.vocabulary, scores, settled).map(({ position, certainty, score }) => ({
      photoId,
      tagId: tags.tagOf(position),
      source: 'model',
      state: 'suggested',
      certainty: Math.round(certainty * 100) / 100,
      score,
      modelId,
    }));
  }

  /** Captions that people gave to photos like this one. */
  function knownCaptions(alike: readonly { id: number; score: number }[], threshold: number): KnownCaption[] {
    const nearest = alike.slice(0, BORROWED);
    const captions = groupByPhoto(
      photoCaptions(
        catalogue,
        nearest.map(({ id }) => id),
      ),
    );
    return nearest.flatMap(({ id, score }) =>
      (captions.get(id) ?? [])
        .filter((row) => row.source !== 'model' && row.state === 'accepted')
        .map(({ text }) => ({ text, twin: score > 1 - (1 - threshold) / 10 })),
    );
  }

  function storeTags(photoId: number, rows: readonly PhotoTagRow[], own: readonly PhotoTagRow[]): void {
    const wanted = new Set(rows.map(({ tagId }) => tagId));
    for (const row of own) {
      if (row.source === 'model' && row.state === 'suggested' && !wanted.has(row.tagId)) {
        deletePhotoTag(catalogue, photoId, row.tagId);
      }
    }
    const decided = new Set(own.filter(isDecided).map(({ tagId }) => tagId));
    for (const row of rows) if (!decided.has(row.tagId)) putPhotoTag(catalogue, row);
  }

  function storeCaption(
    photoId: number,
    modelId: number,
    caption: CaptionSuggestion | undefined,
    own: readonly CaptionRow[],
  ): void {
    const earlier = own.find(({ source }) => source === 'model');
    if (!caption || captionIsSettled(own, modelId) || (earlier?.state === 'rejected' && earlier.text === caption.text))
      return;
    const certainty = Math.round(caption.certainty * 100) / 100;
    const { text, score } = caption;
    putCaption(catalogue, { photoId, source: 'model', text, state: 'suggested', certainty, score, modelId });
  }
}

const isDecided = (row: PhotoTagRow): boolean => row.state !== 'suggested';

/** A photo whose caption people wrote or confirmed needs no suggestion, nor does one whose suggestion they refused. */
function captionIsSettled(rows: readonly CaptionRow[], modelId: number): boolean {
  return rows.some(({ state, source, modelId: model }) =>
    source === 'model' ? state === 'accepted' || (state === 'rejected' && model === modelId) : state === 'accepted',
  );
}

function hasDecisions(catalogue: Catalogue): boolean {
  return (
    catalogue.statement(`SELECT 1 FROM photo_tags WHERE state <> 'suggested' LIMIT 1`).get() !== undefined ||
    catalogue.statement(`SELECT 1 FROM captions WHERE source <> 'model' LIMIT 1`).get() !== undefined
  );
}

function groupByPhoto<Row extends { photoId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  return Map.groupBy(rows, ({ photoId }) => photoId);
}
