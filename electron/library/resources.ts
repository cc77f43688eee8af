import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds what ships with the program: the built-in model, the vocabulary, icons.
 *
 * `BOWERBIRD_RESOURCES` wins (the packaged app sets it to its extra resources); otherwise the nearest `resources`
 * folder above this file, which is the checkout's, from the sources as well as from `dist/`.
 */
export function resourcesFolder(): string {
  const fromEnvironment = process.env['BOWERBIRD_RESOURCES'];
  if (fromEnvironment) return fromEnvironment;
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = path.join(folder, 'resources');
    if (existsSync(path.join(candidate, 'models'))) return candidate;
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new Error(
        'Bowerbird cannot find its resources folder (the built-in model and the vocabulary). Reinstall the program, ' +
          'or set BOWERBIRD_RESOURCES to the folder that holds "models".',
      );
    }
    folder = parent;
  }
}
