import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Gives a program that reads files itself the file that holds `bytes`: the one they were read from or, for pictures
 * that came from elsewhere (dropped into the window, sent by a browser), a copy that is gone afterwards.
 */
export async function withFileOnDisk<T>(
  photo: { path: string; bytes: Uint8Array },
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (path.isAbsolute(photo.path)) {
    const found = await stat(photo.path).catch(() => undefined);
    if (found?.size === photo.bytes.length) return use(photo.path);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'bowerbird-'));
  try {
    const file = path.join(folder, path.basename(photo.path));
    await writeFile(file, photo.bytes);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
