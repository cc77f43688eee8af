import { BowerbirdError } from '../../shared/errors.ts';
import { addFolder, indexNow } from '../library/index-now.ts';
import { call, type Command } from './command.ts';
import { UsageError } from './usage.ts';

/** `index <folder>...`: without a folder, the folders that the library has. */
export const indexCommand: Command = {
  options: {},
  async run(context) {
    const { line, out } = context;
    const library = await context.open('write');
    const { rooms } = library;
    const rootIds: number[] = [];
    const missing: BowerbirdError[] = [];
    for (const folder of line.words) {
      try {
        if (folder === '') throw new UsageError('The name of a folder is empty.');
        rootIds.push(await addFolder(rooms, folder));
      } catch (error) {
        if (!(error instanceof BowerbirdError)) throw error;
        missing.push(error);
      }
    }
    const [first, ...others] = missing;
    // With nothing to index, one of them becomes the command's own failure, which --json shows as well.
    if (first && rootIds.length === 0) {
      for (const error of others) out.say(error.message);
      throw first;
    }
    for (const error of missing) out.say(error.message);
    if (line.words.length === 0 && rooms.rootIds().length === 0) {
      throw new UsageError('Name the folders that hold your photos: bowerbird index <folder>...');
    }
    library.on('indexing.progress', ({ state, done, total, photosPerSecond, secondsLeft, kind }) => {
      if (state !== 'indexing') return;
      const rate = photosPerSecond >= 1 ? `, ${photosPerSecond.toFixed(0)}/s` : '';
      const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
      out.progress(done, total, `${kind === 'model' ? 'Encoding' : 'Indexing'}${rate}${left}`);
    });
    library.on('notice', ({ message }) => out.say(message));
    const report = await indexNow(rooms, line.words.length > 0 ? rootIds : undefined, context.signal);
    out.endProgress();
    const { roots } = await call(context, library, 'roots.list', {});
    for (const root of roots) {
      if (root.state === 'online' || (line.words.length > 0 && !rootIds.includes(root.id))) continue;
      out.say(`${root.path} cannot be seen; its photos are kept. Connect its disk, or check its permissions.`);
    }
    if (report.failed > 0) {
      const { failures } = await call(context, library, 'failures.list', {});
      for (const failure of failures) out.say(failure.reason);
    }
    out.result(
      report,
      `${report.photos} photos: ${report.indexed} indexed, ${report.skipped} unchanged, ${report.moved} moved, ` +
        `${report.failed} failed, ${report.pending === undefined ? '' : `${report.pending} still to be read, `}in ${report.seconds.toFixed(1)} s (${report.photosPerSecond.toFixed(1)} photos/s).`,
    );
    if (context.signal.aborted) return 1;
    if (first) return 2;
    return report.failed > 0 ? 3 : 0;
  },
};
