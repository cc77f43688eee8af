import { open, rename } from 'node:fs/promises';
import { openSafetensors } from '../encoder/safetensors.ts';
import type { StoredTensors } from './weights.ts';

/**
 * Writes named tensors as a safetensors file (https://huggingface.co/docs/safetensors), whole or not at all: under
 * another name first, flushed, then renamed.
 */
export async function writeTensors(file: string, tensors: StoredTensors): Promise<void> {
  const header: Record<string, { dtype: 'F32'; shape: number[]; data_offsets: [number, number] }> = {};
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const unfinished = `${file}.unfinished`;
  const handle = await open(unfinished, 'w');
  try {
    await handle.writeFile(Buffer.concat([length, text]));
    for (const { values } of Object.values(tensors)) {
      await handle.writeFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
}

/**
 * Reads all tensors of a safetensors file.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid`, naming the file
 */
export function readTensors(file: string): StoredTensors {
  const source = openSafetensors(file);
  try {
    const tensors: StoredTensors = {};
    for (const [name, { shape }] of source.tensors)
      tensors[name] = { shape: [...shape], values: source.read(name, shape) };
    return tensors;
  } finally {
    source.close();
  }
}
