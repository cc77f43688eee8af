import os from 'node:os';
import { toWireError } from '../shared/errors.ts';
import { openInBrowser } from '../electron/cli/serve-command.ts';
import { defaultLibraryFolder } from '../electron/default-library.ts';
import { addFolder } from '../electron/library/index-now.ts';
import { openLibrary } from '../electron/library/library.ts';
import { stderrLog } from '../electron/library/log.ts';
import { startServer } from '../electron/serve.ts';
import { createTabCard } from '../electron/serve/tab-card.ts';
import { terminalProgress } from '../electron/terminal-progress.ts';

export interface BrowserRun {
  folders: readonly string[];
  port: number;
  /** Whether there is a screen to open a browser on. */
  display: boolean;
  rendererFolder: string;
}

/** Opens the library in this process, serves the page, and indexes with a bar in the terminal until interrupted. */
export async function runInBrowser({ folders, port, display, rendererFolder }: BrowserRun): Promise<void> {
  // From the first moment on: who reads the address may end the program at once.
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
  });
  const card = createTabCard();
  const library = await openLibrary({
    folder: defaultLibraryFolder(),
    log: stderrLog,
    // The page may add what it was started with; without that, what lies in the person's own folder.
    folderAccess: folders.length > 0 ? folders : [os.homedir()],
    card,
  });
  for (const folder of folders) await addFolder(library.rooms, folder);
  const server = await startServer({ service: library, rendererFolder, port, card });
  process.stdout.write(`Bowerbird is at ${server.url}\nCtrl+C ends it.\n`);
  if (display) openInBrowser(server.url);

  const bar = terminalProgress(process.stderr);
  library.on('indexing.progress', (progress) => bar.show(progress));
  // Where folders cannot be followed, what the library holds can still be looked at.
  library.rooms.indexer
    .watch()
    .then(() => library.rooms.models.catchUp())
    .catch((error: unknown) => stderrLog.error(toWireError(error).message));
  await ended;
  bar.end();
  await server.close();
  await library.close();
  process.exit(0);
}
