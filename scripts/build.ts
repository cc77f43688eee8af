import { readdirSync, renameSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { InlineConfig } from 'vite';
import { buildIfStale } from './sources.ts';

// Builds what Electron and the browser load: the page into dist/renderer, the rest into dist/electron. Vite is imported only to
// build: most starts find everything built.

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

/** How long a plugin took is no warning. */
const checks = { pluginTimings: false };

/** One flat folder of JavaScript for Node 24, which is what Electron 45 embeds. */
function nodeBuild(outDir: string, entries: Record<string, string>, format: 'es' | 'cjs'): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: entries,
        external,
        checks,
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

/** Builds into a folder of its own and puts it in the old one's place when done, so that nobody ever sees half of it. */
async function buildInto(folder: string, work: (built: string) => Promise<void>): Promise<void> {
  const built = `${folder}.${process.pid}`;
  try {
    await work(built);
    rmSync(folder, { recursive: true, force: true });
    renameSync(built, folder);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

/** Builds main process, preload script, library process and worker threads. */
export async function buildElectron(): Promise<void> {
  const { build } = await import('vite');
  const entries = {
    main: path.join(electron, 'main.ts'),
    'library-process': path.join(electron, 'library-process.ts'),
    ...workerEntries(),
  };
  await buildInto(path.join(root, 'dist', 'electron'), async (built) => {
    await build(nodeBuild(built, entries, 'es'));
    // A sandboxed preload script is one CommonJS file that can require nothing but 'electron'; so each is built alone.
    for (const name of ['preload', 'graphics-preload']) {
      await build(nodeBuild(built, { [name]: path.join(electron, `${name}.ts`) }, 'cjs'));
    }
  });
}

/**
 * Builds the page, and beside it, in `graphics`, what works for the library on the graphics card: a page for the desktop
 * app, a worker for browser mode. The worker's name is fixed: the page starts it by that name.
 */
export async function buildRenderer(): Promise<void> {
  const { build } = await import('vite');
  await buildInto(path.join(root, 'dist', 'renderer'), async (built) => {
    await build({
      configFile: path.join(root, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: built, rolldownOptions: { checks } },
    });
    await build({
      configFile: false,
      root: path.join(electron, 'graphics'),
      base: './',
      logLevel: 'warn',
      build: {
        target: 'chrome130',
        outDir: path.join(built, 'graphics'),
        emptyOutDir: true,
        // TensorFlow.js in one piece: whoever opens one of these needs all of it.
        chunkSizeWarningLimit: 2_000,
        rolldownOptions: {
          input: ['index.html', 'tab-worker.ts'].map((name) => path.join(electron, 'graphics', name)),
          checks,
          output: {
            entryFileNames: ({ name }) => (name === 'tab-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
          },
        },
      },
    });
  });
}

const SHARED_SOURCES = ['shared', 'package-lock.json', 'scripts/build.ts'];
const PAGE_SOURCES = ['renderer', 'electron/graphics', 'electron/library/encoder', 'vite.config.ts', ...SHARED_SOURCES];

/** What can be built: the page, and what the desktop app needs beside it. */
export type Part = 'page' | 'electron';

/** Builds those of the parts that are older than their sources. */
export async function buildStale(parts: readonly Part[]): Promise<void> {
  if (parts.includes('page')) {
    await buildIfStale(root, 'dist/renderer', PAGE_SOURCES, buildRenderer);
  }
  if (parts.includes('electron')) {
    await buildIfStale(root, 'dist/electron', ['electron', ...SHARED_SOURCES], buildElectron);
  }
}

if (import.meta.main) {
  await buildElectron();
  await buildRenderer();
}
