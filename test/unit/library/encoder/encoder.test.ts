import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEncoder } from '../../../../electron/library/encoder/encoder.ts';
import { resourcesFolder } from '../../../../electron/library/resources.ts';

const packFolder = path.join(resourcesFolder(), 'models', 'compact');
const scratch = mkdtempSync(path.join(tmpdir(), 'bowerbird-encoder-'));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

describe('which backend an encoder takes', () => {
  it('takes wasm where native TensorFlow is not installed, with a thread a core, and says why', async () => {
    vi.stubEnv('BOWERBIRD_TFJS_NODE', path.join(scratch, 'nowhere'));
    const encoder = await openEncoder({ packFolder });
    expect(encoder.backend).toEqual({
      name: 'wasm',
      reason: expect.stringContaining('not installed') as string,
      workers: availableParallelism(),
    });
    await encoder.close();
  });

  it('takes wasm where native TensorFlow is installed without its library, and says so', async () => {
    const broken = path.join(scratch, 'tfjs-node');
    mkdirSync(broken, { recursive: true });
    writeFileSync(path.join(broken, 'package.json'), '{"name":"@tensorflow/tfjs-node","main":"index.js"}');
    writeFileSync(path.join(broken, 'index.js'), '');
    vi.stubEnv('BOWERBIRD_TFJS_NODE', broken);
    const encoder = await openEncoder({ packFolder, workers: 3 });
    expect(encoder.backend).toMatchObject({ name: 'wasm', workers: 3 });
    expect(encoder.backend.reason).toContain('no native binding');
    await encoder.close();
  });

  it('fails when native TensorFlow is insisted on and is not there', async () => {
    vi.stubEnv('BOWERBIRD_TFJS_NODE', path.join(scratch, 'nowhere'));
    await expect(openEncoder({ packFolder, backend: 'tensorflow' })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('packs that cannot be opened', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(scratch, 'pack-'));
  });

  it.each<[string, string, string | undefined]>([
    ['an empty folder', 'model-missing', undefined],
    ['a pack.json that is not JSON', 'model-invalid', '{'],
    ['a pack.json that says nothing', 'model-invalid', '{}'],
  ])('names the file for %s', async (_, code, manifest) => {
    if (manifest !== undefined) writeFileSync(path.join(folder, 'pack.json'), manifest);
    await expect(openEncoder({ packFolder: folder, backend: 'wasm' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('pack.json') as string,
    });
  });
});
