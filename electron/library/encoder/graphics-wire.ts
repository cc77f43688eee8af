// Messages as bytes, for lines that carry nothing else: a length, JSON in which every array of numbers is a reference, and
// the arrays themselves. In a stream each message follows its own length; a length of 0 is no message but a sign of life.

const REFERENCE = '\u0000array';

type Numbers = Uint8Array | Float32Array;

interface Reference {
  [REFERENCE]: 'u8' | 'f32';
  at: number;
  bytes: number;
}

const HEAD = 4;
const ALIGNMENT = 4;
const aligned = (position: number): number => Math.ceil(position / ALIGNMENT) * ALIGNMENT;

/** Writes a message of plain objects, `Uint8Array`s and `Float32Array`s as bytes. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Numbers[] = [];
  let bytes = 0;
  const json = JSON.stringify(message, (_key, value: unknown) => {
    if (!(value instanceof Uint8Array || value instanceof Float32Array)) return value;
    arrays.push(value);
    const at = bytes;
    bytes = aligned(bytes + value.byteLength);
    const type = value instanceof Uint8Array ? 'u8' : 'f32';
    return { [REFERENCE]: type, at, bytes: value.byteLength } satisfies Reference;
  });
  const header = new TextEncoder().encode(json);
  const start = aligned(4 + header.length);
  const written = new Uint8Array(start + bytes);
  new DataView(written.buffer).setUint32(0, header.length, true);
  written.set(header, 4);
  let at = start;
  for (const array of arrays) {
    written.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return written;
}

/** The bytes that go before a message of `length` bytes in a stream. */
export function messageHead(length: number): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(HEAD);
  new DataView(head.buffer).setUint32(0, length, true);
  return head;
}

/**
 * The messages of a stream, as they arrive.
 *
 * @throws RangeError or SyntaxError where they are none; what the stream throws
 */
export async function* messagesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator {
  const reader = stream.getReader();
  let inHead = true;
  let filling = new Uint8Array(HEAD);
  let filled = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    for (let rest = chunk.value; rest.length > 0;) {
      const part = rest.subarray(0, filling.length - filled);
      rest = rest.subarray(part.length);
      filling.set(part, filled);
      filled += part.length;
      if (filled < filling.length) continue;
      if (!inHead) yield decodeMessage(filling);
      const length: number = inHead ? new DataView(filling.buffer).getUint32(0, true) : 0;
      inHead = length === 0;
      filling = new Uint8Array(inHead ? HEAD : length);
      filled = 0;
    }
  }
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && REFERENCE in value;
}

/**
 * Reads what `encodeMessage` wrote. The arrays of the message are copies.
 *
 * @throws RangeError or SyntaxError for anything else
 */
export function decodeMessage(written: Uint8Array): unknown {
  const view = new DataView(written.buffer, written.byteOffset, written.byteLength);
  const length = view.getUint32(0, true);
  const start = aligned(4 + length);
  const json = new TextDecoder().decode(written.subarray(4, 4 + length));
  return JSON.parse(json, (_key, value: unknown) => {
    if (!isReference(value)) return value;
    const from = start + value.at;
    const whole = value.at >= 0 && value.bytes >= 0 && from + value.bytes <= written.length;
    if (!whole) throw new RangeError('The message ends too early.');
    // Not `slice`, which copies nothing where the bytes came as a Buffer.
    const copy = new Uint8Array(written.subarray(from, from + value.bytes));
    return value[REFERENCE] === 'u8' ? copy : new Float32Array(copy.buffer);
  });
}
