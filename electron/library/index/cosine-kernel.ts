/**
 * Scores rows of 8-bit numbers against a query, with the processor's vector instructions.
 *
 * JavaScript has none of these and sqlite-vss lends Faiss's only for its own tables, so a small WebAssembly module is
 * assembled here, one for each width. Each part of the query is loaded once for four rows, whose parts lie side by side: memory
 * is then read strictly from front to back. Where rows lie one after the other, reading four at once takes nearly twice as
 * long, because memory is all that the kernel waits for.
 */

/** Rows scored together: row counts must be a multiple of it. */
export const ROWS_AT_ONCE = 4;

/** Widths must be a multiple of it. */
export const NUMBERS_AT_ONCE = 8;

export interface CosineKernel {
  /**
   * Writes `scales[row] * sum(rows[row][i] * query[i])` for every row. The first four parameters are byte offsets into
   * the memory that the kernel was made with.
   *
   * @param rows int8, `width` numbers a row, in the places that `placeOf` says
   * @param scales float32, one a row
   * @param query int16, `width` numbers; the sums must stay below 2^31
   * @param scores float32, one a row
   * @param groups how many times ROWS_AT_ONCE rows there are
   */
  score(rows: number, scales: number, query: number, scores: number, groups: number): void;
}

/** Where a row's numbers from `number` on (a multiple of NUMBERS_AT_ONCE) begin: so many lie together. */
export function placeOf(row: number, number: number, width: number): number {
  const lane = row % ROWS_AT_ONCE;
  return (row - lane) * width + number * ROWS_AT_ONCE + lane * NUMBERS_AT_ONCE;
}

/** @param width numbers per row, a multiple of NUMBERS_AT_ONCE */
export function makeCosineKernel(memory: WebAssembly.Memory, width: number): CosineKernel {
  const module = new WebAssembly.Module(assemble(width));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as CosineKernel;
}

// WebAssembly's binary format, as far as it is needed: https://webassembly.github.io/spec/core/binary/

type Bytes = readonly number[];

/** LEB128, as constants are written. */
function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const last = rest === (low & 0x40 ? -1 : 0);
  return last ? [low] : [low | 0x80, ...signed(rest)];
}

/** LEB128, as everything else is. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const listOf = (items: readonly Bytes[]): number[] => [...unsigned(items.length), ...items.flat()];
const nameOf = (name: string): number[] => [...unsigned(name.length), ...Buffer.from(name, 'ascii')];
const section = (id: number, content: Bytes): number[] => [id, ...unsigned(content.length), ...content];

const type = { i32: 0x7f, v128: 0x7b, function: 0x60, none: 0x40 };
const getLocal = (local: number): number[] => [0x20, ...unsigned(local)];
const setLocal = (local: number): number[] => [0x21, ...unsigned(local)];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const isZero: Bytes = [0x45];
const addInteger: Bytes = [0x6a];
const toFloat: Bytes = [0xb2];
const multiplyFloats: Bytes = [0x94];
const vectorOp = (code: number): number[] => [0xfd, ...unsigned(code)];
/** The address is on the stack. Alignment is a hint, and none is promised. */
const at = (offset: number): number[] => [0, ...unsigned(offset)];
const loadFloat = (offset: number): number[] => [0x2a, ...at(offset)];
const storeFloat = (offset: number): number[] => [0x38, ...at(offset)];
const loadVector = (offset: number): number[] => [...vectorOp(0), ...at(offset)];
/** Eight int8, widened to int16. */
const loadWidened = (offset: number): number[] => [...vectorOp(1), ...at(offset)];
const zeroVector: Bytes = [...vectorOp(12), ...new Array<number>(16).fill(0)];
const integerLane = (lane: number): number[] => [...vectorOp(27), lane];
/** Products of eight int16, added in pairs to four int32. */
const multiplyAndPair = vectorOp(186);
const addVectors = vectorOp(174);

/** `block { loop { if (counter == 0) leave; body; repeat } }` */
const until0 = (counter: number, body: Bytes): number[] => [
  ...[0x02, type.none, 0x03, type.none],
  ...[...getLocal(counter), ...isZero, 0x0d, 1],
  ...body,
  ...[0x0c, 0, 0x0b, 0x0b],
];

function assemble(width: number): Uint8Array<ArrayBuffer> {
  const [rows, scales, query, scores, groups, part, sum] = [0, 1, 2, 3, 4, 5, 6];
  const fourRows = Array.from({ length: ROWS_AT_ONCE }, (_, row) => row);
  const parts = Array.from({ length: width / NUMBERS_AT_ONCE }, (_, place) => place * NUMBERS_AT_ONCE);
  const move = (local: number, by: number): number[] => [
    ...getLocal(local),
    ...constant(by),
    ...addInteger,
    ...setLocal(local),
  ];
  const group = [
    ...fourRows.flatMap((row) => [...zeroVector, ...setLocal(sum + row)]),
    ...parts.flatMap((start) => [
      ...[...getLocal(query), ...loadVector(2 * start), ...setLocal(part)],
      ...fourRows.flatMap((row) => [
        ...[...getLocal(rows), ...loadWidened(placeOf(row, start, width)), ...getLocal(part), ...multiplyAndPair],
        ...[...getLocal(sum + row), ...addVectors, ...setLocal(sum + row)],
      ]),
    ]),
    ...fourRows.flatMap((row) => [
      ...getLocal(scores),
      ...[0, 1, 2, 3].flatMap((lane) => [
        ...[...getLocal(sum + row), ...integerLane(lane)],
        ...(lane > 0 ? addInteger : []),
      ]),
      ...[...toFloat, ...getLocal(scales), ...loadFloat(4 * row), ...multiplyFloats, ...storeFloat(4 * row)],
    ]),
    ...[...move(rows, ROWS_AT_ONCE * width), ...move(scales, 4 * ROWS_AT_ONCE), ...move(scores, 4 * ROWS_AT_ONCE)],
    ...move(groups, -1),
  ];
  const locals = listOf([[...unsigned(1 + ROWS_AT_ONCE), type.v128]]);
  const code = [...locals, ...until0(groups, group), 0x0b];
  const parameters = listOf(new Array<Bytes>(5).fill([type.i32]));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, listOf([[type.function, ...parameters, ...listOf([])]])),
    ...section(2, listOf([[...nameOf('env'), ...nameOf('memory'), 0x02, 0x00, ...unsigned(1)]])),
    ...section(3, listOf([[0]])),
    ...section(7, listOf([[...nameOf('score'), 0x00, 0]])),
    ...section(10, listOf([[...unsigned(code.length), ...code]])),
  ]);
}
