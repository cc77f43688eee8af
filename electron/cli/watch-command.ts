import { eventNames } from '../../shared/api.ts';
import type { Command } from './command.ts';
import { UsageError } from './usage.ts';

/** `watch`: keeps the library in step with the disk, and tells what happens, one event a line. */
export const watchCommand: Command = {
  options: {},
  mostWords: 0,
  async run(context) {
    const { out, signal } = context;
    const library = await context.open('write');
    if (library.rooms.rootIds().length === 0) {
      throw new UsageError('This library has no folders yet. Add them with: bowerbird index <folder>...');
    }
    for (const name of eventNames) {
      library.on(name, (data) => {
        if (out.json) process.stdout.write(`${JSON.stringify({ event: name, ...data })}\n`);
        else if (name === 'notice' && 'message' in data) out.say(data.message);
        else if (name === 'indexing.progress' && 'done' in data && 'state' in data && data.state === 'indexing') {
          out.progress(data.done, data.total, 'Indexing');
        }
      });
    }
    await library.rooms.indexer.watch();
    out.say('Watching. Press Ctrl+C to stop.');
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return 0;
  },
};
