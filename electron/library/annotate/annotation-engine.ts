import path from 'node:path';
import type { Vector } from '../../../shared/kinds.ts';
import { alikeFrom, backgroundOf, blendBackgrounds } from './background.ts';
import type { Background } from './background.ts';
import { openCaptionSearch } from './caption-search.ts';
import type { CaptionSearch } from './caption-search.ts';
import { captionWords } from './caption-words.ts';
import type { CaptionWords } from './caption-words.ts';
import { openScorer } from './certainty.ts';
import type { Scorer } from './certainty.ts';
import { commonnessOf } from './commonness.ts';
import { conceptVectors } from './concept-vectors.ts';
import { readShippedAnnotation } from './shipped-annotation.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface EngineOptions {
  vocabulary: Vocabulary;
  /** The program's resources folder. */
  resources: string;
  /** Where concept vectors are cached. */
  cacheFolder: string;
  model: { id: string; version: string; dimension: number };
  encodeTexts: (texts: readonly string[], signal?: AbortSignal) => Promise<Vector[]>;
  /** Vectors of the user's own photos, spread over the library. */
  librarySample: readonly Vector[];
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** All that turns a picture's vector into tags and a caption, for one model and one vocabulary. */
export interface AnnotationEngine {
  vocabulary: Vocabulary;
  words: CaptionWords;
  scorer: Scorer;
  captions: CaptionSearch;
  /** Photos more similar than this resemble each other; see `alikeFrom`. */
  alike: number;
  /** How many concepts had to be encoded to get ready. */
  encoded: number;
}

/** With fewer pictures of the user's than this and no background that ships, certainties would be guesses. */
const FEWEST_PICTURES = 2;

/**
 * Gets ready to annotate: reads what ships, encodes the concepts that are new, and measures the background.
 *
 * A model without a shipped background is calibrated on the library alone; with hardly a photo in it, the concepts' own
 * vectors stand in for pictures.
 */
export async function openAnnotationEngine(options: EngineOptions): Promise<AnnotationEngine> {
  const { vocabulary, model, librarySample } = options;
  const name = `${model.id}-${model.version}`;
  const shipped = readShippedAnnotation(path.join(options.resources, 'vocabulary'), name, model.dimension);
  const { matrix, encoded } = await conceptVectors({
    vocabulary,
    dimension: model.dimension,
    encodeTexts: options.encodeTexts,
    cacheFile: path.join(options.cacheFolder, `${name}.concepts`),
    ...(shipped.vectors && { shipped: shipped.vectors }),
    ...(options.signal && { signal: options.signal }),
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const background = measureBackground(shipped.background, librarySample, matrix, model.dimension);
  const words = captionWords(vocabulary);
  return {
    vocabulary,
    words,
    scorer: openScorer(
      vocabulary,
      matrix,
      commonnessOf(vocabulary, shipped.constants.commonness),
      background,
      shipped.constants.certainty,
    ),
    captions: openCaptionSearch({
      vocabulary,
      matrix,
      background,
      words,
      encodeTexts: options.encodeTexts,
    }),
    alike: alikeFrom(background),
    encoded,
  };
}

function measureBackground(
  shipped: Background | undefined,
  sample: readonly Vector[],
  matrix: Float32Array,
  dimension: number,
): Background {
  if (sample.length >= FEWEST_PICTURES) return blendBackgrounds(shipped, backgroundOf(sample));
  if (shipped) return shipped;
  const concepts = Array.from({ length: matrix.length / dimension }, (_, row) =>
    matrix.slice(row * dimension, (row + 1) * dimension),
  );
  return backgroundOf(concepts);
}
