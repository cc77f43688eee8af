import { readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import type { InlineConfig } from 'vite';

// Builds what Electron and the browser load: the page into dist/renderer, the rest into dist/electron.

const root = path.join(import.meta.dirname, '..');
const electron = path.join(root, 'electron');

/** Modules that stay where they are: Node's, Electron's, and everything in node_modules. */
const external = (id: string): boolean =>
  id === 'electron' ||
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  (/^[^./\\]/.test(id) && !/^[A-Za-z]:/.test(id));

/**
 * Worker threads are started by file name (electron/library/worker-file.ts), so each is an entry named like its source.
 * They are found rather than listed: a new one cannot be forgotten.
 */
function workerEntries(): Record<string, string> {
  const files = readdirSync(path.join(electron, 'library'), { recursive: true, encoding: 'utf8' });
  const workers = files.filter((file) => file.endsWith('-worker.ts'));
  return Object.fromEntries(workers.map((file) => [path.basename(file, '.ts'), path.join(electron, 'library', file)]));
}

/** One flat folder of JavaScript for Node 24, which is what Electron 45 embeds. */
function nodeBuild(entries: Record<string, string>, format: 'es' | 'cjs'): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node24',
      outDir: path.join(root, 'dist', 'electron'),
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: entries,
        external,
        output: {
          format,
          entryFileNames: format === 'es' ? '[name].js' : '[name].cjs',
          // Flat: a module that starts a worker looks for it in its own folder, whichever chunk it landed in.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  };
}

/** Builds everything. Takes a few seconds; scripts/start.ts runs it only when a source is newer than what is built. */
export async function buildAll(): Promise<void> {
  rmSync(path.join(root, 'dist', 'electron'), { recursive: true, force: true });
  const entries = {
    main: path.join(electron, 'main.ts'),
    'library-process': path.join(electron, 'library-process.ts'),
    cli: path.join(electron, 'cli.ts'),
    ...workerEntries(),
  };
  await build(nodeBuild(entries, 'es'));
  // A sandboxed preload script is one CommonJS file that can require nothing but 'electron'.
  await build(nodeBuild({ preload: path.join(electron, 'preload.ts') }, 'cjs'));
  await build({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn' });
}

if (import.meta.main) await buildAll();
