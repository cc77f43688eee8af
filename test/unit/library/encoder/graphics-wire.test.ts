import { expect, test } from 'vitest';
import {
  decodeMessage,
  encodeMessage,
  messageHead,
  messagesOf,
} from '../../../../electron/library/encoder/graphics-wire.ts';

const messages = [
  { kind: 'images', id: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5), count: 1 },
  { kind: 'texts', id: 2, texts: ['ein Hündchen', '小犬 🐕'] },
  {
    kind: 'open',
    tensors: [Float32Array.of(0.5, -1), Float32Array.of(), Uint8Array.of(7)],
    vocabulary: { a: 'b\u0000' },
  },
  { kind: 'start' },
];

/** A stream in pieces of `size` bytes, with a sign of life before each message. */
function stream(size: number): ReadableStream<Uint8Array> {
  const written = messages.map(encodeMessage).flatMap((bytes) => [messageHead(0), messageHead(bytes.length), bytes]);
  const bytes = Buffer.concat(written);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  return ReadableStream.from<Uint8Array>(pieces);
}

test('messages arrive as they were, however the stream is cut', async () => {
  for (const size of [1, 2, 3, 5, 64, 10_000]) {
    const heard: unknown[] = [];
    for await (const message of messagesOf(stream(size))) heard.push(message);
    expect(heard, `in pieces of ${size}`).toEqual(messages);
  }
});

test('a message that is cut short or made up is refused, whatever it claims', () => {
  const whole = encodeMessage({ pixels: Uint8Array.of(1, 2, 3, 4) });
  for (let length = 0; length < whole.length; length++) {
    expect(() => decodeMessage(whole.subarray(0, length)), `${length} bytes`).toThrow();
  }
  const claim = (reference: object): Uint8Array => {
    const json = new TextEncoder().encode(JSON.stringify({ vectors: { '\u0000array': 'f32', ...reference } }));
    return Uint8Array.from([...messageHead(json.length), ...json, ...new Uint8Array(64)]);
  };
  expect(() => decodeMessage(claim({ at: 0, bytes: 1e9 }))).toThrow(RangeError);
  expect(() => decodeMessage(claim({ at: -8, bytes: 8 }))).toThrow(RangeError);
  expect(() => decodeMessage(claim({ at: 0, bytes: 6 }))).toThrow(RangeError);
  expect(() => decodeMessage(claim({ at: 0, bytes: 'all' }))).toThrow(RangeError);
});
