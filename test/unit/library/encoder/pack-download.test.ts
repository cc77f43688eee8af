import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { downloadFile } from '../../../../electron/library/encoder/pack-download.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const content = Buffer.alloc(400_000, 'not all the same ');
const sha256 = createHash('sha256').update(content).digest('hex');

/** Serves the content, in parts where it is asked to. Answers its address. */
async function serveContent(): Promise<string> {
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, headers).end(content.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** From now on, files take as many bytes in one write, and in all, as this says. */
async function limitWrites(file: string, disk: { most: number; room: number }): Promise<void> {
  const probe = await open(file, 'a');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  type Write = (data: Uint8Array, offset: number, length: number, at: number) => Promise<{ bytesWritten: number }>;
  const write = Reflect.get(prototype, 'write') as Write;
  const limited = async function (this: FileHandle, data: Uint8Array, offset: number, length: number, at: number) {
    if (disk.room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const fits = Math.min(length, disk.room, disk.most);
    disk.room -= fits;
    return write.call(this, data, offset, fits, at);
  };
  vi.spyOn(prototype, 'write').mockImplementation(limited as unknown as FileHandle['write']);
}
afterEach(() => vi.restoreAllMocks());

const options = { permits: () => true, stallMs: 5_000, attempts: 2, retryMs: 1 };

test('a download that fills the disk says so, keeps what has arrived, and goes on from there', async () => {
  const target = path.join(temporaryFolder(), 'model.safetensors');
  const file = { name: 'model.safetensors', url: await serveContent(), size: content.length, sha256, exactSize: true };
  writeFileSync(target, '');
  const disk = { most: Infinity, room: 150_000 };
  await limitWrites(target, disk);
  await expect(downloadFile(file, target, options)).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringContaining('model.safetensors') as string,
  });
  expect(statSync(target).size).toBe(150_000);

  disk.room = Infinity;
  const seen: number[] = [];
  await downloadFile(file, target, { ...options, onProgress: (bytes) => seen.push(bytes) });
  expect(seen[0]).toBe(150_000);
  expect(readFileSync(target).equals(content)).toBe(true);
});

test('a write that takes only a part of what it is given leaves no hole', async () => {
  const target = path.join(temporaryFolder(), 'model.safetensors');
  const file = { name: 'model.safetensors', url: await serveContent(), size: content.length, sha256, exactSize: true };
  writeFileSync(target, '');
  await limitWrites(target, { most: 1000, room: Infinity });
  await downloadFile(file, target, options);
  expect(readFileSync(target).equals(content)).toBe(true);
});
