import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The file of a worker thread that stands beside the module asking for it.
 *
 * From a checkout that is `name.ts`, which Node runs directly; in the built app every entry is bundled flat into
 * one folder as `name.js`. So the extension, and only the extension, follows the importer's.
 *
 * @param importer `import.meta.url` of the module that starts the worker
 * @param name file name without extension
 */
export function workerFile(importer: string, name: string): string {
  const from = fileURLToPath(importer);
  return path.join(path.dirname(from), name + path.extname(from));
}
