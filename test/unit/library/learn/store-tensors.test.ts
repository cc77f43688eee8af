import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTensors, writeTensors } from '../../../../electron/library/learn/store-tensors.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'tensors-'))));
afterEach(() => rm(folder, { recursive: true }));

test('tensors come back bit for bit, scalars and parts of larger buffers too, and no unfinished file stays', async () => {
  const file = path.join(folder, 'weights.safetensors');
  const large = Float32Array.from({ length: 10 }, (_, i) => i / 3);
  const tensors = {
    matrix: { shape: [2, 3], values: large.subarray(2, 8) },
    scalar: { shape: [], values: Float32Array.of(-0.1) },
    empty: { shape: [0, 4], values: new Float32Array(0) },
  };
  await writeTensors(file, { matrix: { shape: [1], values: Float32Array.of(9) } });
  await writeTensors(file, tensors);
  expect(readTensors(file)).toEqual({ ...tensors, matrix: { shape: [2, 3], values: large.slice(2, 8) } });
  expect(await readdir(folder)).toEqual(['weights.safetensors']);
});
