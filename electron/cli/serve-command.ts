import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BowerbirdError } from '../../shared/errors.ts';
import { addFolder } from '../library/index-now.ts';
import { startServer } from '../serve.ts';
import { createTabCard } from '../serve/tab-card.ts';
import type { Command } from './command.ts';

/** The built renderer, from the sources as well as from the bundle in dist/. */
function rendererFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = path.join(folder, 'dist', 'renderer');
    if (existsSync(path.join(candidate, 'index.html'))) return candidate;
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new BowerbirdError('unavailable', 'The window has not been built yet. Run "npm run build" first.');
    }
    folder = parent;
  }
}

/** Opens an address in the person's browser; says nothing where there is none, since the address is printed anyway. */
export function openInBrowser(url: string): void {
  const { program, args } =
    process.platform === 'darwin'
      ? { program: 'open', args: [url] }
      : process.platform === 'win32'
        ? { program: 'cmd', args: ['/c', 'start', '', url.replaceAll('&', '^&')] }
        : { program: 'xdg-open', args: [url] };
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** `serve [folder...]`: browser mode, with the disk watched, until interrupted. */
export const serveCommand: Command = {
  options: { port: { type: 'string' }, open: { type: 'boolean' } },
  async run(context) {
    const { line, out, signal } = context;
    const port = line.number('port', 0, { min: 0, max: 65_535, whole: true });
    const folder = rendererFolder();
    const card = createTabCard();
    const library = await context.open('write', { card });
    for (const root of line.words) await addFolder(library.rooms, root);
    const server = await startServer({ service: library, rendererFolder: folder, port, card });
    out.result({ url: server.url }, server.url);
    if (line.flag('open')) openInBrowser(server.url);
    library.on('indexing.progress', ({ state, done, total }) => {
      if (state === 'indexing') out.progress(done, total, 'Indexing');
    });
    library.on('notice', ({ message }) => out.say(message));
    void library.rooms.indexer
      .watch()
      .then(() => library.rooms.models.catchUp())
      .catch((error: unknown) => out.say(error instanceof Error ? error.message : String(error)));
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await server.close();
    return 0;
  },
};
