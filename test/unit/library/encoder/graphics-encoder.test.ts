import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openGraphicsEncoder } from '../../../../electron/library/encoder/graphics-encoder.ts';
import type { GraphicsEncoderOptions } from '../../../../electron/library/encoder/graphics-encoder.ts';
import type { Calibration } from '../../../../electron/library/encoder/graphics-calibration.ts';
import type { CardOffer } from '../../../../electron/library/encoder/graphics-choice.ts';
import type { GraphicsSetting } from '../../../../shared/domain.ts';
import type { ModelPack } from '../../../../electron/library/encoder/model-pack.ts';
import { silentLog } from '../../../../electron/library/log.ts';
import type { Encoder } from '../../../../electron/library/encoder/encoder.ts';
import type { CardOptions } from './graphics-stand-ins.ts';
import { SIZE, cardStandIn, pictures, processorStandIn, vectorOf } from './graphics-stand-ins.ts';

const config = {
  architecture: 'compact',
  model: { image: { input: { size: SIZE }, layers: [] } },
} as unknown as ModelPack['config'];

function setUp(cardOptions: CardOptions = {}, more: Partial<GraphicsEncoderOptions> & { msEach?: number } = {}) {
  const clock = { now: 0 };
  const processor = processorStandIn(clock, more.msEach);
  const card = cardStandIn(clock, cardOptions);
  const notices: string[] = [];
  const kept = new Map<string, Calibration>();
  const wanted: { setting: GraphicsSetting; offer: CardOffer } = { setting: 'auto', offer: { by: 'desktop' } };
  const reopen = (): Encoder =>
    openGraphicsEncoder({
      processor,
      config,
      readModel: () => ({ pack: {} as never, tensors: [], vocabulary: {} }),
      offer: () => wanted.offer,
      connect: card.connect,
      setting: () => wanted.setting,
      memory: { load: (key) => kept.get(key), save: (key, value) => void kept.set(key, value) },
      programVersion: '1',
      onNotice: (message) => notices.push(message),
      log: silentLog,
      now: () => clock.now,
      ...more,
    });
  return { clock, processor, card, notices, kept, wanted, reopen, encoder: reopen() };
}

/** Calibrates, then forgets what that computed. */
async function settle({ encoder, card, processor }: ReturnType<typeof setUp>): Promise<void> {
  await encoder.encodeImages(pictures(16));
  for (const list of [card.encoded, card.batches, processor.encoded]) list.length = 0;
  card.mostInFlight = 0;
}

describe('the choice', () => {
  it('is the card where it is faster and right', async () => {
    const at = setUp();
    await settle(at);
    expect(await at.encoder.encodeImages(pictures(40))).toEqual(pictures(40).map(vectorOf));
    expect(at.card.encoded).toHaveLength(40);
    expect(at.processor.encoded).toHaveLength(0);
    expect(at.encoder.backend.name).toBe('webgpu');
    expect(at.encoder.backend.reason).toMatch(/Stand-in 4000: 1000 pictures a second against 100 on the processor/);
  });

  it('is the processor where the card is slower', async () => {
    const at = setUp({ msEach: 30 });
    await settle(at);
    await at.encoder.encodeImages(pictures(40));
    expect(at.processor.encoded).toHaveLength(40);
    expect(at.card.closed).toBe(true);
    expect(at.encoder.backend.name).toBe('wasm');
    expect(at.encoder.graphics).toMatchObject({ used: false, wrong: false });
  });

  it('is the processor where the card computes wrongly, even for those who asked for the card', async () => {
    for (const setting of ['auto', 'card'] as const) {
      const at = setUp({ vectorOf: (picture) => vectorOf(picture).toReversed() });
      at.wanted.setting = setting;
      await settle(at);
      const vectors = await at.encoder.encodeImages(pictures(40));
      expect(vectors).toEqual(pictures(40).map(vectorOf));
      expect(at.card.encoded).toHaveLength(0);
      expect(at.encoder.graphics).toMatchObject({ used: false, wrong: true });
      expect(at.encoder.graphics?.reason).toMatch(/computes other vectors than the processor \(cosine 0\.\d+/);
    }
  });

  it('is the processor where what poses as a card is a program, even for those who asked for the card', async () => {
    for (const description of [
      { fallback: true },
      { architecture: 'swiftshader' },
      { name: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
      { name: 'Microsoft Basic Render Driver' },
    ]) {
      const at = setUp({ description });
      at.wanted.setting = 'card';
      await settle(at);
      expect(at.card.batches).toHaveLength(0);
      expect(at.card.closed).toBe(true);
      expect(at.encoder.backend.name).toBe('wasm');
    }
  });

  it('is the processor where there is no card, which is looked for once', async () => {
    let looked = 0;
    const connect = () => {
      looked += 1;
      return Promise.reject(new Error('WebGPU finds no graphics card here.'));
    };
    const at = setUp({}, { connect });
    for (let i = 0; i < 3; i++) expect(await at.encoder.encodeImages(pictures(40))).toHaveLength(40);
    expect(looked).toBe(1);
    expect(at.encoder.graphics?.reason).toMatch(/WebGPU finds no graphics card/);
    expect(at.notices).toEqual([]);
  });

  it('follows the setting at once', async () => {
    const at = setUp({ msEach: 30 });
    await settle(at);
    at.wanted.setting = 'card';
    await at.encoder.encodeImages(pictures(10));
    expect(at.card.encoded).toHaveLength(10);
    at.wanted.setting = 'processor';
    await at.encoder.encodeImages(pictures(10));
    expect(at.card.encoded).toHaveLength(10);
    expect(at.card.closed).toBe(true);
    expect(at.encoder.graphics?.reason).toMatch(/chosen in the settings/);
  });

  it('is remembered, until the driver changes', async () => {
    const description = { driver: '1.0' };
    const at = setUp({ description });
    await settle(at);
    await at.encoder.close();
    const again = at.reopen();
    await again.encodeImages(pictures(16));
    expect(at.card.encoded).toHaveLength(16);
    expect(at.kept.size).toBe(1);
    await again.close();
    description.driver = '2.0';
    await at.reopen().encodeImages(pictures(16));
    expect(at.kept.size).toBe(2);
  });

  it('leaves texts to the processor unless the card answers sooner', async () => {
    const slow = setUp({ textMs: 50 });
    await settle(slow);
    const before = slow.clock.now;
    await slow.encoder.encodeTexts(['a dog']);
    expect(slow.clock.now - before).toBe(5);
    const quick = setUp({ textMs: 1 });
    await settle(quick);
    const start = quick.clock.now;
    await quick.encoder.encodeTexts(['a dog']);
    expect(quick.clock.now - start).toBe(1);
  });
});

describe('batches', () => {
  it('are never more than two under way', async () => {
    const at = setUp();
    await settle(at);
    await Promise.all([at.encoder.encodeImages(pictures(300)), at.encoder.encodeImages(pictures(100))]);
    expect(at.card.encoded).toHaveLength(400);
    expect(at.card.mostInFlight).toBe(2);
    expect(Math.max(...at.card.batches)).toBeLessThanOrEqual(32);
  });

  it('fit into the card’s buffers', async () => {
    // A quarter of the largest buffer is room for five pictures of this size.
    const at = setUp({ description: { maxBufferBytes: 4 * 5 * SIZE * SIZE * 3 * 4 } });
    await settle(at);
    await at.encoder.encodeImages(pictures(23));
    expect(Math.max(...at.card.batches)).toBe(5);
  });

  it('do not start a card for a single picture', async () => {
    const at = setUp();
    await at.encoder.encodeImages(pictures(1));
    expect(at.card.starts).toBe(0);
    await settle(at);
    await at.encoder.encodeImages(pictures(1));
    expect(at.card.encoded).toHaveLength(1);
  });

  it('stop when the caller no longer wants the answer', async () => {
    const at = setUp();
    await settle(at);
    const abort = new AbortController();
    const encoding = at.encoder.encodeImages(pictures(500), abort.signal);
    abort.abort();
    await expect(encoding).rejects.toMatchObject({ code: 'cancelled' });
    await expect(at.encoder.encodeImages(pictures(3))).resolves.toHaveLength(3);
    expect(at.card.encoded.length).toBeLessThan(100);
  });
});

describe('a card that comes and goes', () => {
  const nobody: CardOffer = { by: undefined, reason: 'no browser tab lends its card' };

  it('is not asked for while nobody offers one', async () => {
    const at = setUp();
    at.wanted.offer = nobody;
    await at.encoder.encodeImages(pictures(40));
    expect(at.card.starts).toBe(0);
    expect(at.encoder.graphics).toEqual({ used: false, wrong: false, reason: nobody.reason });
    expect(at.encoder.backend.reason).toMatch(/asked for; no browser tab lends its card/);
    at.wanted.offer = { by: 'tab 1' };
    expect(at.encoder.graphics?.reason).toMatch(/not been tried yet/);
    await at.encoder.encodeImages(pictures(40));
    expect(at.encoder.graphics?.used).toBe(true);
  });

  it('is tried again, at once, when another one offers it; the same one is not', async () => {
    const description = { fallback: true };
    let failing = false;
    const at = setUp({ description, before: () => (failing ? new Error('Device lost.') : undefined) });
    at.wanted.offer = { by: 'tab 1' };
    await settle(at);
    await settle(at);
    expect(at.card.starts).toBe(1);
    description.fallback = false;
    at.wanted.offer = { by: 'tab 2' };
    await settle(at);
    expect(at.encoder.backend.name).toBe('webgpu');
    failing = true;
    for (let lost = 3; lost < 8; lost++) {
      await at.encoder.encodeImages(pictures(40));
      await at.encoder.encodeImages(pictures(40));
      expect(at.card.starts).toBe(lost - 1);
      at.wanted.offer = { by: `tab ${lost}` };
    }
    failing = false;
    at.card.encoded.length = 0;
    await at.encoder.encodeImages(pictures(40));
    expect(at.card.encoded.length).toBeGreaterThanOrEqual(40);
    expect(at.notices).toHaveLength(1);
  });

  it('is given back after a minute without work, and started again when there is some', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const at = setUp();
    await settle(at);
    await at.encoder.encodeImages(pictures(40));
    vi.advanceTimersByTime(59_000);
    expect(at.card.closed).toBe(false);
    await at.encoder.encodeImages(pictures(40));
    vi.advanceTimersByTime(59_000);
    expect(at.card.closed).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(at.card.closed).toBe(true);
    expect(at.encoder.graphics?.used).toBe(false);
    expect(at.encoder.graphics?.reason).toMatch(/^at rest until photos want encoding; Stand-in 4000: 1000 pictures/);
    expect(at.encoder.backend.name).toBe('wasm');
    at.card.encoded.length = 0;
    await at.encoder.encodeImages(pictures(40));
    expect(at.card.starts).toBe(2);
    // Measured once, remembered: nothing but the photos.
    expect(at.card.encoded).toHaveLength(40);
    expect(at.notices).toEqual([]);
  });

  it('is not given back while it has a batch in its hands', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const at = setUp();
    await settle(at);
    await at.encoder.encodeImages(pictures(40));
    const encoding = at.encoder.encodeImages(pictures(40));
    await Promise.resolve();
    vi.advanceTimersByTime(60_000);
    expect(at.card.closed).toBe(false);
    await encoding;
    vi.advanceTimersByTime(60_000);
    expect(at.card.closed).toBe(true);
  });

  it('may be a program only where that is allowed', async () => {
    const at = setUp({ description: { fallback: true } }, { acceptSoftware: true });
    await settle(at);
    expect(at.encoder.backend.name).toBe('webgpu');
  });

  it('is not said to be in use from the moment on that the processor is chosen', async () => {
    const at = setUp();
    await settle(at);
    at.wanted.setting = 'processor';
    expect(at.encoder.graphics).toMatchObject({ used: false, reason: expect.stringMatching(/chosen/) as string });
    expect(at.encoder.backend.name).toBe('wasm');
  });
});

describe('a card that is lost', () => {
  const wanted = pictures(500);
  const times = (list: Uint8Array[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const picture of list) {
      const key = picture.subarray(0, 3).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  };

  it('in the middle of 500 photos costs nothing, and is mentioned once', async () => {
    let sound = Infinity;
    const at = setUp({ before: (batches) => (batches < sound ? undefined : new Error('Device lost.')) });
    await settle(at);
    sound = 7;
    expect(await at.encoder.encodeImages(wanted)).toEqual(wanted.map(vectorOf));
    expect(at.card.batches).toHaveLength(7);
    expect(at.processor.encoded.length).toBeGreaterThan(0);
    const counts = times([...at.card.encoded, ...at.processor.encoded]);
    expect(counts.size).toBe(500);
    expect([...counts.values()].every((count) => count === 1)).toBe(true);
    expect(at.notices).toHaveLength(1);
    expect(at.notices[0]).toMatch(/Device lost/);
    expect(at.encoder.backend.name).toBe('wasm');
  });

  it('is tried again after a rest, and given up when it goes on failing', async () => {
    let failing = false;
    const at = setUp({ before: () => (failing ? new Error('Device lost.') : undefined) });
    await settle(at);
    const starts = at.card.starts;
    failing = true;
    for (let round = 0; round < 6; round++) {
      expect(await at.encoder.encodeImages(wanted.slice(0, 40))).toHaveLength(40);
      const before = at.card.starts;
      await at.encoder.encodeImages(wanted.slice(0, 40));
      expect(at.card.starts).toBe(before);
      at.clock.now += 10 * 60_000;
    }
    expect(at.card.starts - starts).toBe(2);
    expect(at.notices).toHaveLength(1);
  });

  it('is used again once it is well', async () => {
    let failing = false;
    const at = setUp({ before: () => (failing ? new Error('Device lost.') : undefined) });
    await settle(at);
    failing = true;
    await at.encoder.encodeImages(wanted.slice(0, 40));
    failing = false;
    at.clock.now += 2 * 60_000;
    await at.encoder.encodeImages(wanted.slice(0, 40));
    expect(at.card.encoded).toHaveLength(40);
    expect(at.encoder.backend.name).toBe('webgpu');
  });

  it('at random moments, loses and doubles nothing', async () => {
    let state = 12_345;
    const random = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    let calibrated = false;
    const at = setUp({ before: () => (calibrated && random() < 0.1 ? new Error('Out of memory.') : undefined) });
    await settle(at);
    calibrated = true;
    for (let round = 0; round < 10; round++) {
      for (const list of [at.card.encoded, at.processor.encoded]) list.length = 0;
      expect(await at.encoder.encodeImages(wanted)).toEqual(wanted.map(vectorOf));
      const counts = times([...at.card.encoded, ...at.processor.encoded]);
      expect([counts.size, Math.max(...counts.values())]).toEqual([500, 1]);
      at.clock.now += 10 * 60_000;
    }
    expect(at.notices).toHaveLength(1);
  });

  it('while it is measured, is not used and not remembered', async () => {
    const at = setUp({ before: (batches) => (batches >= 3 ? new Error('Device lost.') : undefined) });
    expect(await at.encoder.encodeImages(wanted.slice(0, 20))).toEqual(wanted.slice(0, 20).map(vectorOf));
    expect(at.kept.size).toBe(0);
    expect(at.encoder.backend.name).toBe('wasm');
  });

  it('while nobody waits for it, is started again without a word', async () => {
    const at = setUp();
    await settle(at);
    at.card.crash();
    await new Promise((resolve) => setImmediate(resolve));
    expect(at.encoder.backend.name).toBe('wasm');
    await at.encoder.encodeImages(wanted.slice(0, 40));
    expect(at.card.encoded).toHaveLength(40);
    expect(at.notices).toEqual([]);
  });
});
