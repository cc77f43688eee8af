import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clipConfig } from '../../../../electron/library/encoder/clip-config.ts';
import { compactConfig } from '../../../../electron/library/encoder/compact-config.ts';
import { batchFor, largestTensorBytes } from '../../../../electron/library/encoder/graphics-batch.ts';
import { resourcesFolder } from '../../../../electron/library/resources.ts';

const compact = {
  architecture: 'compact' as const,
  model: compactConfig.parse(
    JSON.parse(readFileSync(path.join(resourcesFolder(), 'models', 'compact', 'config.json'), 'utf8')),
  ),
};
const clip = {
  architecture: 'clip' as const,
  model: clipConfig.parse({ model_type: 'clip', text_config: {}, vision_config: { patch_size: 14, image_size: 224 } }),
};

describe('pictures to send at once', () => {
  it('are many where buffers are large, and at least one where they are tiny', () => {
    for (const config of [compact, clip]) {
      expect(batchFor(config, 2 ** 30)).toBe(32);
      expect(batchFor(config, 1)).toBe(1);
    }
  });

  it('leave three quarters of the largest buffer free', () => {
    for (const config of [compact, clip]) {
      const limit = 4 * largestTensorBytes(config) * 7;
      expect(batchFor(config, limit)).toBe(7);
      expect(batchFor(config, limit - 1)).toBe(6);
    }
  });

  it('count what every token thinks of every other, in each head', () => {
    expect(largestTensorBytes(clip)).toBe(12 * 257 * 257 * 4);
  });
});
