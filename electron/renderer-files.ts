import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface RendererFile {
  /** Where it lies on disk. */
  file: string;
  /** Media type. */
  type: string;
  /** Whether its name holds a hash of its content, so that it may be kept for ever. */
  immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The built page's files by the path of their address (`/`, `/assets/index-4f2a.js`). It is read once: what a request
 * names is looked up here and never becomes a path on the disk, so there is nothing to traverse and nothing to list.
 * Files of a type that a page has no use for are left out.
 */
export function rendererFiles(folder: string): ReadonlyMap<string, RendererFile> {
  const files = new Map<string, RendererFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[path.extname(entry.name).toLowerCase()];
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const address = '/' + path.relative(folder, file).split(path.sep).join('/');
    files.set(address, { file, type, immutable: address.startsWith('/assets/') });
  }
  const page = files.get('/index.html');
  if (!page) throw new Error(`The built page is missing: there is no index.html in ${folder}. Run "npm run build".`);
  files.set('/', page);
  return files;
}
