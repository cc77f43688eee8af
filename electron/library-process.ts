import { parseArgs } from 'node:util';
// Electron's types declare `process.parentPort`.
import type {} from 'electron';
import type { Service } from '../shared/api.ts';
import { toWireError } from '../shared/errors.ts';
import { hostLibrary } from './library-host.ts';
import { graphicsOverParent } from './graphics-line.ts';
import { openLibrary } from './library/library.ts';
import { rotatingLog } from './rotating-log.ts';

// Entry of the library process: the utility process in which Electron runs the library, away from the windows.

const { values } = parseArgs({
  options: { library: { type: 'string' }, log: { type: 'string' } },
});
if (values.library === undefined || values.log === undefined) {
  throw new Error('The library process is started by Bowerbird itself, with --library and --log.');
}
const folder = values.library;
const log = rotatingLog(values.log);

// A process in an unknown state must not go on writing; the main process starts a new one.
process.on('uncaughtException', (error) => {
  log.error(`Unexpected: ${error.stack ?? error.message}`);
  process.exit(1);
});
process.on('unhandledRejection', (reason) => {
  log.error(`Unexpected: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`);
  process.exit(1);
});

const card = graphicsOverParent(process.parentPort);

async function open(): Promise<Service> {
  const library = await openLibrary({ folder, log, folderAccess: 'any', card });
  // The window is shown meanwhile: what the library holds already can be looked at and searched.
  library.rooms.indexer
    .watch()
    .then(() => library.rooms.models.catchUp())
    .catch((error: unknown) => log.error(`Watching failed: ${toWireError(error).message}`));
  return library;
}

await hostLibrary({
  parent: process.parentPort,
  open,
  log,
  exit: (code) => process.exit(code),
});
