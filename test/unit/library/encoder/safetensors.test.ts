import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openSafetensors } from '../../../../electron/library/encoder/safetensors.ts';
import { BowerbirdError } from '../../../../shared/errors.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(header: unknown, data: Uint8Array, statedLength?: bigint): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(statedLength ?? BigInt(json.length));
  const file = path.join(folder, 'model.safetensors');
  writeFileSync(file, Buffer.concat([prefix, json, data]));
  return file;
}

const bytesOf = (values: Float32Array | Uint16Array): Uint8Array => new Uint8Array(values.buffer);

describe('reading tensors', () => {
  it('reads 32-bit floats as they are', () => {
    const header = { __metadata__: { format: 'pt' }, a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] } };
    const weights = openSafetensors(fileOf(header, bytesOf(Float32Array.of(1, -2.5, 3e-20, 4e20))));
    expect([...weights.read('a', [2, 2])]).toEqual([...Float32Array.of(1, -2.5, 3e-20, 4e20)]);
    weights.close();
  });

  it('widens half floats, subnormal and infinite ones too', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x8000, 0x7bff, 0x7c00, 0x3555);
    const weights = openSafetensors(fileOf({ a: { dtype: 'F16', shape: [7], data_offsets: [0, 14] } }, bytesOf(bits)));
    const values = weights.read('a', [7]);
    expect([...values.slice(0, 6)]).toEqual([1, -2, 2 ** -24, -0, 65504, Infinity]);
    expect(values[6]).toBeCloseTo(1 / 3, 3);
    weights.close();
  });

  it('widens bfloat16', () => {
    const bits = Uint16Array.of(0x3f80, 0xc020, 0x7f7f);
    const weights = openSafetensors(fileOf({ a: { dtype: 'BF16', shape: [3], data_offsets: [0, 6] } }, bytesOf(bits)));
    const [one, minus, largest] = weights.read('a', [3]);
    expect([one, minus]).toEqual([1, -2.5]);
    expect(largest).toBeGreaterThan(3.3e38);
    weights.close();
  });

  it('reads single rows, in any order and repeatedly', () => {
    const header = { a: { dtype: 'F32', shape: [3, 2], data_offsets: [0, 24] } };
    const weights = openSafetensors(fileOf(header, bytesOf(Float32Array.of(0, 1, 10, 11, 20, 21))));
    expect([...weights.readRows('a', [3, 2], [2, 0, 2])]).toEqual([20, 21, 0, 1, 20, 21]);
    expect(() => weights.readRows('a', [3, 2], [3])).toThrow(/no row 3/);
    weights.close();
  });

  it('lets integer tensors be, but does not compute with them', () => {
    const header = { ids: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } };
    const weights = openSafetensors(fileOf(header, new Uint8Array(8)));
    expect(() => weights.read('ids', [1])).toThrow(/I64/);
    weights.close();
  });

  it('names the tensor and both shapes when they differ', () => {
    const header = { 'x.bias': { dtype: 'F32', shape: [2], data_offsets: [0, 8] } };
    const weights = openSafetensors(fileOf(header, new Uint8Array(8)));
    expect(() => weights.read('x.bias', [3])).toThrow(/"x\.bias" is \[2\] .* \[3\]/);
    expect(() => weights.read('y', [3])).toThrow(/no tensor "y"/);
    weights.close();
  });
});

describe('hostile files', () => {
  const f32 = (begin: number, end: number) => ({
    dtype: 'F32',
    shape: [(end - begin) / 4],
    data_offsets: [begin, end],
  });
  const eight = new Uint8Array(8);
  const cases: [string, unknown, Uint8Array, bigint?][] = [
    ['a header longer than the file', {}, eight, 1_000_000n],
    ['a header of 2^63 bytes', {}, eight, 2n ** 63n],
    ['a header that is not JSON', '{"a":', eight],
    ['a header that is a list', [], eight],
    ['a header that is null', 'null', eight],
    ['an entry that is null', { a: null }, eight],
    ['an unknown element type', { a: { dtype: 'F8', shape: [8], data_offsets: [0, 8] } }, eight],
    ['an element type from the prototype', { a: { dtype: 'toString', shape: [8], data_offsets: [0, 8] } }, eight],
    ['a negative side', { a: { dtype: 'F32', shape: [-2, -1], data_offsets: [0, 8] } }, eight],
    ['a fractional side', { a: { dtype: 'F32', shape: [0.5, 4], data_offsets: [0, 8] } }, eight],
    ['a shape beyond all numbers', { a: { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] } }, eight],
    ['a shape that does not fit its bytes', { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, eight],
    ['offsets the wrong way round', { a: { dtype: 'F32', shape: [0], data_offsets: [8, 0] } }, eight],
    ['offsets past the end', { a: f32(0, 8), b: f32(8, 16) }, eight],
    ['negative offsets', { a: { dtype: 'F32', shape: [2], data_offsets: [-8, 0] } }, eight],
    ['overlapping tensors', { a: f32(0, 8), b: f32(4, 8) }, eight],
    ['the same bytes twice', { a: f32(0, 8), b: f32(0, 8) }, eight],
    ['a gap between tensors', { a: f32(0, 4), b: f32(8, 12) }, new Uint8Array(12)],
    ['bytes that belong to nobody', { a: f32(0, 4) }, eight],
    ['offsets that are strings', { a: { dtype: 'F32', shape: [2], data_offsets: ['0', '8'] } }, eight],
  ];
  it.each(cases)('refuses %s', (_, header, data, statedLength) => {
    expect(() => openSafetensors(fileOf(header, data, statedLength))).toThrow(
      expect.objectContaining({ code: 'model-invalid' }),
    );
  });

  it('refuses a file of a few bytes, and one that is not there', () => {
    const short = path.join(folder, 'short');
    writeFileSync(short, 'abc');
    expect(() => openSafetensors(short)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
    expect(() => openSafetensors(path.join(folder, 'absent'))).toThrow(
      expect.objectContaining({ code: 'model-missing' }),
    );
  });

  it('never fails in any other way, whatever the bytes', () => {
    const file = path.join(folder, 'noise');
    const header = fc.oneof(fc.json(), fc.constant('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'));
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 16 }), fc.integer({ min: -2, max: 2 }), (json, data, skew) => {
        const length = Buffer.byteLength(json) + skew;
        const prefix = Buffer.alloc(8);
        prefix.writeBigInt64LE(BigInt(length));
        writeFileSync(file, Buffer.concat([prefix, Buffer.from(json), data]));
        try {
          openSafetensors(file).close();
        } catch (error) {
          expect(error).toBeInstanceOf(BowerbirdError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
