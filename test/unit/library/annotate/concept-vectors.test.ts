import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conceptVectors } from '../../../../electron/library/annotate/concept-vectors.ts';
import { parseVocabulary } from '../../../../electron/library/annotate/vocabulary.ts';
import type { Vector } from '../../../../shared/kinds.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-concepts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A vector that depends on the text alone. */
const vectorOf = (text: string): Vector => {
  const vector = new Float32Array(4).fill(0.1);
  for (let i = 0; i < text.length; i++) vector[i % 4] = (vector[i % 4] ?? 0) + text.charCodeAt(i);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};

function encode(text: string, options: { fail?: boolean } = {}) {
  const encoded: string[] = [];
  const result = conceptVectors({
    vocabulary: parseVocabulary([{ name: 'words.txt', text }]),
    dimension: 4,
    cacheFile: path.join(folder, 'cache', 'model.concepts'),
    encodeTexts(texts) {
      if (options.fail) return Promise.reject(new Error('stopped'));
      encoded.push(...texts);
      return Promise.resolve(texts.map(vectorOf));
    },
  });
  return result.then(({ matrix, encoded: count }) => ({ matrix, count, encoded }));
}

describe('vectors of concepts', () => {
  it('are encoded once, and again only where a concept changed', async () => {
    const first = await encode('dog\ncat\nhorse');
    expect(first.count).toBe(3);
    const second = await encode('dog\ncat, kitty\nhorse\nowl');
    expect(second.count).toBe(2);
    expect(second.encoded.join(' ')).not.toContain('horse');
    expect(second.matrix.slice(0, 4)).toEqual(first.matrix.slice(0, 4));
    expect((await encode('horse\ndog')).count).toBe(0);
  });

  it('are unit vectors', async () => {
    const { matrix } = await encode('dog');
    expect(Math.hypot(...matrix)).toBeCloseTo(1, 5);
  });

  it('survive a damaged cache by being made again', async () => {
    const { matrix } = await encode('dog\ncat');
    writeFileSync(path.join(folder, 'cache', 'model.concepts'), 'torn');
    const again = await encode('dog\ncat');
    expect(again.count).toBe(2);
    expect(again.matrix).toEqual(matrix);
  });

  it('keep what was encoded when the encoder is stopped', async () => {
    await encode('dog');
    await expect(encode('dog\ncat', { fail: true })).rejects.toThrow('stopped');
    expect((await encode('dog')).count).toBe(0);
  });
});
