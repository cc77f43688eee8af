import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Programs that are told names a line at a time cannot be told one with a line break in it. */
export const hasControlCharacters = (file: string): boolean => /\p{Cc}/u.test(file);

/**
 * Gives a program that reads files itself the file that holds `bytes`: the one they were read from or, for pictures
 * that came from elsewhere (dropped into the window, sent by a browser) or have a name that cannot be told, a copy that is
 * gone afterwards.
 */
export async function withFileOnDisk<T>(
  photo: { path: string; bytes: Uint8Array },
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (path.isAbsolute(photo.path) && !hasControlCharacters(photo.path)) {
    const found = await stat(photo.path).catch(() => undefined);
    if (found?.size === photo.bytes.length) return use(photo.path);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'bowerbird-'));
  try {
    const file = path.join(
      folder,
      hasControlCharacters(photo.path) ? `photo${path.extname(photo.path)}` : path.basename(photo.path),
    );
    await writeFile(file, photo.bytes);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
