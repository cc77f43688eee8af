import { expect, it } from 'vitest';
import sharp from 'sharp';
import type { Pixels } from '../../../../shared/pixels.ts';
import { perceptualHash } from '../../../../electron/library/media/perceptual-hash.ts';
import { drawScene, type SceneKind } from '../../../fixtures/pictures/scene.ts';

async function scene(kind: SceneKind, seed: number, width: number, height: number): Promise<Pixels> {
  return { width, height, data: await drawScene(kind, seed, width, height).raw().toBuffer() };
}

function differentBits(a: bigint, b: bigint): number {
  return (a ^ b).toString(2).replaceAll('0', '').length;
}

it('stays within a few bits when a picture is resized and compressed again', async () => {
  const original = await scene('street', 3, 512, 384);
  const small = await sharp(original.data, { raw: { width: 512, height: 384, channels: 3 } })
    .resize(200, 150)
    .jpeg({ quality: 40 })
    .toBuffer();
  const data = await sharp(small).raw().toBuffer();
  const distance = differentBits(perceptualHash(original), perceptualHash({ width: 200, height: 150, data }));
  expect(distance).toBeLessThanOrEqual(6);
});

it('differs by many bits between different pictures', async () => {
  const hashes = await Promise.all(
    (['beach', 'forest', 'street', 'portrait'] as const).map(async (kind) =>
      perceptualHash(await scene(kind, 1, 256, 192)),
    ),
  );
  for (const [at, hash] of hashes.entries()) {
    for (const other of hashes.slice(at + 1)) expect(differentBits(hash, other)).toBeGreaterThan(14);
  }
});

it('fits in 64 bits and is 0 for pictures without structure, however small', () => {
  for (const side of [1, 5, 40]) {
    const flat = { width: side, height: side, data: new Uint8Array(side * side * 3).fill(130) };
    expect(perceptualHash(flat)).toBe(0n);
  }
});

it('is the same for the same picture, and uses all of its bits', async () => {
  const pixels = await scene('forest', 2, 300, 200);
  expect(perceptualHash(pixels)).toBe(perceptualHash(pixels));
  expect(perceptualHash(pixels)).toBeLessThan(2n ** 64n);
});
