import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Vector } from '../shared/kinds.ts';
import type { Encoder } from '../electron/library/encoder/encoder.ts';
import { encoderPixels } from '../electron/library/media/encoder-pixels.ts';

/** Pictures whose content is known, for measuring how well searches tell. */
export interface CaptionedFolder {
  name: string;
  /** Several captions a picture, or one: then it is a label, and pictures with other labels do not show it. */
  kind: 'captions' | 'labels';
  files: string[];
  captions: string[][];
  vectors: Vector[];
}

const BATCH = 16;

/** Reads `captions.jsonl` (`{"file", "captions"}` a line) in a folder and encodes the pictures it names. */
export async function readCaptionedFolder(folder: string, encoder: Encoder): Promise<CaptionedFolder> {
  const lines = readFileSync(path.join(folder, 'captions.jsonl'), 'utf8').split('\n').filter(Boolean);
  const entries = lines
    .map((line) => JSON.parse(line) as { file: string; captions: string[] })
    .filter(({ file }) => existsSync(path.join(folder, file)));
  const vectors: Vector[] = [];
  for (let at = 0; at < entries.length; at += BATCH) {
    const pixels = await Promise.all(
      entries
        .slice(at, at + BATCH)
        .map(({ file }) => encoderPixels(readFileSync(path.join(folder, file)), encoder.model.input)),
    );
    vectors.push(...(await encoder.encodeImages(pixels)));
  }
  return {
    name: path.basename(folder),
    kind: entries.every(({ captions }) => captions.length === 1) ? 'labels' : 'captions',
    files: entries.map(({ file }) => file),
    captions: entries.map(({ captions }) => captions),
    vectors,
  };
}

/** Whether a picture shows a thing: in two captions or more, in none, or (one caption names it) not to be told. */
export function shows(captions: readonly string[], names: readonly string[]): boolean | undefined {
  const wanted = new Set(names);
  const naming = captions.filter((caption) =>
    (caption.toLowerCase().match(/[a-z]+/g) ?? []).some((word) => wanted.has(word)),
  );
  if (naming.length === 0) return false;
  return naming.length >= Math.min(2, captions.length) ? true : undefined;
}
