import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { BowerbirdError } from '../../../shared/errors.ts';

/** Bytes per element of every element type a safetensors file may hold. Only the floating ones can be computed with. */
const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F32: 4,
  I32: 4,
  U32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;
type ElementType = keyof typeof ELEMENT_BYTES;

/** Real headers are tens of kilobytes; the format itself allows no more than 100 MB. */
const MAX_HEADER_BYTES = 100_000_000;

export interface TensorEntry {
  type: ElementType;
  shape: readonly number[];
  /** Position of the first byte in the file. */
  offset: number;
  /** Length in bytes. */
  bytes: number;
}

/** A file of named tensors, read one tensor at a time so that the weights are never in memory twice. */
export interface Safetensors {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /**
   * One tensor, widened to 32-bit floats, row-major.
   *
   * @throws BowerbirdError `model-invalid` when it is absent, of another shape, or not floating-point
   */
  read(name: string, shape: readonly number[]): Float32Array<ArrayBuffer>;
  /** Some rows of a matrix `[rows, width]`, in the order asked: for embedding tables of which a text needs a few rows. */
  readRows(name: string, shape: readonly [number, number], rows: readonly number[]): Float32Array<ArrayBuffer>;
  close(): void;
}

function isElementType(value: unknown): value is ElementType {
  return typeof value === 'string' && Object.hasOwn(ELEMENT_BYTES, value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/**
 * Checks a header and lists its tensors. The file comes from strangers, so nothing in it is believed: types are known,
 * shapes match byte counts, and the data is covered without overlap or gap, as the format's specification demands.
 *
 * @param json the header's JSON text
 * @param dataStart position in the file where tensor data begins
 * @param fileBytes length of the file
 * @param complain builds the error to throw
 */
function parseHeader(
  json: string,
  dataStart: number,
  fileBytes: number,
  complain: (what: string) => BowerbirdError,
): Map<string, TensorEntry> {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch {
    throw complain('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw complain('its header is not a JSON object');
  }
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') continue;
    if (typeof entry !== 'object' || entry === null) throw complain(`the entry of tensor "${name}" is not an object`);
    const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
    if (!isElementType(dtype)) throw complain(`tensor "${name}" has an unknown element type`);
    if (!Array.isArray(shape) || !shape.every(isCount)) throw complain(`tensor "${name}" has an impossible shape`);
    const bytes = shape.reduce((product, side) => product * side, ELEMENT_BYTES[dtype]);
    if (!Number.isSafeInteger(bytes)) throw complain(`tensor "${name}" has an impossible shape`);
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
      throw complain(`tensor "${name}" has no valid position`);
    }
    const [begin, end] = offsets as [number, number];
    if (end - begin !== bytes) {
      throw complain(`tensor "${name}" needs ${bytes} bytes for its shape, but its position spans ${end - begin}`);
    }
    if (dataStart + end > fileBytes) throw complain(`tensor "${name}" reaches past the end of the file`);
    tensors.set(name, { type: dtype, shape, offset: dataStart + begin, bytes });
  }
  let reached = dataStart;
  for (const [name, { offset, bytes }] of [...tensors].sort(
    ([, a], [, b]) => a.offset - b.offset || a.bytes - b.bytes,
  )) {
    if (offset !== reached) {
      throw complain(`tensor "${name}" ${offset < reached ? 'overlaps another one' : 'leaves a gap before it'}`);
    }
    reached = offset + bytes;
  }
  if (reached !== fileBytes) throw complain(`${fileBytes - reached} bytes at its end belong to no tensor`);
  return tensors;
}

let halfValues: Float32Array | undefined;

/** Every 16-bit float's value, by its bits: sixty-five thousand entries beat arithmetic per element. */
function halfTable(): Float32Array {
  if (halfValues) return halfValues;
  halfValues = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    halfValues[bits] =
      exponent === 31
        ? fraction === 0
          ? sign * Infinity
          : NaN
        : sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  }
  return halfValues;
}

/** Widens stored elements to 32-bit floats; 32-bit ones are the same bytes. */
function widen(raw: Uint8Array<ArrayBuffer>, type: 'F32' | 'F16' | 'BF16'): Float32Array<ArrayBuffer> {
  if (type === 'F32') return new Float32Array(raw.buffer);
  const stored = new Uint16Array(raw.buffer);
  if (type === 'BF16') {
    // A bfloat16 is the upper half of a float.
    return new Float32Array(Uint32Array.from(stored, (bits) => bits << 16).buffer);
  }
  const table = halfTable();
  const values = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) values[i] = table[stored[i] ?? 0] ?? 0;
  return values;
}

/**
 * Opens a safetensors file and checks its header against the file (https://huggingface.co/docs/safetensors).
 *
 * @throws BowerbirdError `model-missing` when it cannot be read, `model-invalid` when it is not a sound safetensors file
 */
export function openSafetensors(path: string): Safetensors {
  const complain = (what: string): BowerbirdError =>
    new BowerbirdError(
      'model-invalid',
      `The model file ${path} cannot be used: ${what}. Download or add the model again.`,
    );
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw new BowerbirdError(
      'model-missing',
      `The model file ${path} cannot be read. Download or add the model again.`,
      {
        cause,
      },
    );
  }

  const readExactly = (offset: number, bytes: number, into: Uint8Array, at = 0): void => {
    for (let done = 0; done < bytes;) {
      const count = readSync(file, into, at + done, bytes - done, offset + done);
      if (count === 0) throw complain('it ends too early');
      done += count;
    }
  };

  let tensors: Map<string, TensorEntry>;
  try {
    const { size } = fstatSync(file);
    if (size < 8) throw complain('it is too short');
    const prefix = Buffer.alloc(8);
    readExactly(0, 8, prefix);
    const headerBytes = Number(prefix.readBigUInt64LE(0));
    if (headerBytes > MAX_HEADER_BYTES || headerBytes > size - 8) {
      throw complain('the header length it states is longer than the file or than any real header');
    }
    const header = Buffer.alloc(headerBytes);
    readExactly(8, headerBytes, header);
    tensors = parseHeader(header.toString('utf8'), 8 + headerBytes, size, complain);
  } catch (error) {
    closeSync(file);
    throw error;
  }

  const find = (name: string, shape: readonly number[]): TensorEntry & { type: 'F32' | 'F16' | 'BF16' } => {
    const entry = tensors.get(name);
    if (!entry) throw complain(`it has no tensor "${name}", which its configuration calls for`);
    if (entry.shape.length !== shape.length || entry.shape.some((side, axis) => side !== shape[axis])) {
      throw complain(
        `tensor "${name}" is [${entry.shape.join(', ')}] where its configuration needs [${shape.join(', ')}]`,
      );
    }
    const { type } = entry;
    if (type !== 'F32' && type !== 'F16' && type !== 'BF16') {
      throw complain(`tensor "${name}" holds ${type} elements where floating-point ones are needed`);
    }
    return { ...entry, type };
  };

  return {
    path,
    tensors,
    read(name, shape) {
      const entry = find(name, shape);
      const raw = new Uint8Array(entry.bytes);
      readExactly(entry.offset, entry.bytes, raw);
      return widen(raw, entry.type);
    },
    readRows(name, shape, rows) {
      const entry = find(name, shape);
      const rowBytes = shape[1] * ELEMENT_BYTES[entry.type];
      const raw = new Uint8Array(rows.length * rowBytes);
      rows.forEach((row, index) => {
        if (row < 0 || row >= shape[0]) throw complain(`tensor "${name}" has no row ${row}`);
        readExactly(entry.offset + row * rowBytes, rowBytes, raw, index * rowBytes);
      });
      return widen(raw, entry.type);
    },
    close: () => closeSync(file),
  };
}
