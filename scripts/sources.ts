import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A short text that changes whenever one of these files, or a file below one of these folders, is changed, added or taken
 * away. Size and time of change stand for the content, which is not read.
 */
export function fingerprintOf(root: string, places: readonly string[]): string {
  const hash = createHash('sha256');
  for (const place of places) {
    const start = path.join(root, place);
    if (!existsSync(start)) continue;
    const names = statSync(start).isDirectory() ? readdirSync(start, { recursive: true, encoding: 'utf8' }) : [''];
    for (const name of names.sort()) {
      const stats = statSync(path.join(start, name));
      if (stats.isFile()) hash.update(`${place}/${name} ${stats.size} ${stats.mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** Runs `build` unless `output` was built from exactly these sources before. Answers whether it ran. */
export async function buildIfStale(
  root: string,
  output: string,
  sources: readonly string[],
  build: () => Promise<void>,
): Promise<boolean> {
  const stamp = path.join(root, 'dist', `${path.basename(output)}.stamp`);
  const fingerprint = fingerprintOf(root, sources);
  if (existsSync(path.join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) {
    return false;
  }
  await build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
  return true;
}
