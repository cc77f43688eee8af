import { describe, expect, it } from 'vitest';
import { connectCard } from '../../../../electron/library/encoder/graphics-connection.ts';
import type { CardPatience } from '../../../../electron/library/encoder/graphics-connection.ts';
import type { FromCard, ToCard } from '../../../../electron/library/encoder/graphics-messages.ts';

const card = {
  name: 'Stand-in 4000',
  vendor: 'stand-in',
  architecture: 'test',
  driver: '1.0',
  fallback: false,
  shaderF16: false,
  maxBufferBytes: 1,
};

/** A line whose other end a test plays. */
function lineTo(answer: (message: ToCard, reply: (message: FromCard) => void) => void) {
  const played = {
    closed: false,
    reply: (() => undefined) as (message: FromCard) => void,
    end: (): void => undefined,
    line: {
      post(message: ToCard) {
        answer(message, played.reply);
      },
      listen(onMessage: (message: FromCard) => void, onClosed: () => void) {
        played.reply = (message) => queueMicrotask(() => onMessage(message));
        played.end = onClosed;
        played.reply({ kind: 'ready', card });
      },
      close: () => void (played.closed = true),
    },
  };
  return played;
}

const patient: CardPatience = { start: 5_000, open: 5_000, encode: 5_000 };
const hasty: CardPatience = { start: 20, open: 20, encode: 20 };
const pictures = [new Uint8Array(12).fill(1), new Uint8Array(12).fill(2), new Uint8Array(12).fill(3)];

describe('a connection to a card', () => {
  it('gives each caller its own answer, whatever the order they come in', async () => {
    const asked: { id: number; first: number }[] = [];
    const played = lineTo((message) => {
      if (message.kind === 'images') asked.push({ id: message.id, first: message.pixels[0] ?? 0 });
    });
    const connection = await connectCard(played.line, patient);
    const encoding = pictures.map((picture) => connection.encodeImages([picture]));
    for (const { id, first } of asked.toReversed()) {
      played.reply({ kind: 'vectors', id, vectors: Float32Array.of(first, 0) });
    }
    expect(await Promise.all(encoding)).toEqual([1, 2, 3].map((first) => [Float32Array.of(first, 0)]));
  });

  it('sends copies: the pictures can still be encoded elsewhere', async () => {
    const played = lineTo((message, reply) => {
      if (message.kind !== 'images') return;
      structuredClone(message.pixels, { transfer: [message.pixels.buffer] });
      reply({ kind: 'vectors', id: message.id, vectors: new Float32Array(2 * message.count).fill(1) });
    });
    const connection = await connectCard(played.line, patient);
    expect(await connection.encodeImages(pictures)).toHaveLength(3);
    expect(pictures.map((picture) => picture[0])).toEqual([1, 2, 3]);
  });

  it.each<[string, (message: ToCard, reply: (message: FromCard) => void) => void, RegExp]>([
    ['does not answer', () => undefined, /did not answer within/],
    ['says that it is lost', (_, reply) => reply({ kind: 'lost', message: 'Device lost.' }), /Device lost/],
    ['fails', ({ id }, reply) => reply({ kind: 'failed', id, message: 'Out of memory.' }), /Out of memory/],
    [
      'answers with numbers that are none',
      ({ id }, reply) => reply({ kind: 'vectors', id, vectors: new Float32Array(6).fill(NaN) }),
      /no vector/,
    ],
    [
      'answers with too few',
      ({ id }, reply) => reply({ kind: 'vectors', id, vectors: new Float32Array(4) }),
      /no vector/,
    ],
  ])('ends when the card %s', async (_what, answer, reason) => {
    const played = lineTo(answer);
    const connection = await connectCard(played.line, { ...patient, encode: 50 });
    await expect(connection.encodeImages(pictures)).rejects.toThrow(reason);
    expect(await connection.ended).toMatch(reason);
    expect(played.closed).toBe(true);
    await expect(connection.encodeImages(pictures)).rejects.toThrow(reason);
  });

  it('fails whatever is under way when the other end goes', async () => {
    const played = lineTo(() => undefined);
    const connection = await connectCard(played.line, patient);
    const encoding = pictures.map((picture) => connection.encodeImages([picture]));
    played.end();
    for (const one of await Promise.allSettled(encoding)) expect(one.status).toBe('rejected');
  });

  it('is not had where the card says that there is none, or says nothing', async () => {
    const line = (first: FromCard | undefined) => ({
      post: () => undefined,
      close: () => undefined,
      listen: (onMessage: (message: FromCard) => void) => (first ? onMessage(first) : undefined),
    });
    const none: FromCard = { kind: 'lost', message: 'WebGPU finds no graphics card here.' };
    await expect(connectCard(line(none), hasty)).rejects.toThrow(/no graphics card/);
    await expect(connectCard(line(undefined), hasty)).rejects.toThrow(/did not start/);
  });
});
