import { type FSWatcher, watch } from 'chokidar';
import type { RootRow } from '../catalogue/roots.ts';
import { pathBelow } from '../photo-path.ts';
import { isExcluded } from './excludes.ts';

/** A running watch over one root. */
export interface RootWatcher {
  close(): Promise<void>;
}

export interface WatchOptions {
  /** A folder below the root (`/` between folders) in which something happened; `deep` when all below it may be new. */
  onHint: (folder: string, deep: boolean) => void;
  /** Watching is not possible here: the caller polls instead and tells the user. */
  onUnwatchable: (reason: string) => void;
}

/**
 * Watches the folders of a root, one watch a folder. What happened inside is not asked of the watcher: an event is only a hint to
 * compare that folder with the catalogue. Files are not watched singly; a library of 100,000 would exhaust the system's watches.
 */
export async function watchRoot(root: RootRow, options: WatchOptions): Promise<RootWatcher> {
  const relative = (file: string): string => pathBelow(root.path, file) ?? '';
  const watcher: FSWatcher = watch(root.path, {
    ignoreInitial: true,
    followSymlinks: true,
    ignored: (file, stats) => {
      const below = relative(file);
      return stats?.isFile() === true || (below !== '' && isExcluded(below, root.excludes));
    },
  });
  let broken = false;
  watcher.on('raw', (_event, _name, details) => {
    const folder = (details as { watchedPath?: string }).watchedPath;
    if (folder !== undefined) options.onHint(relative(folder), false);
  });
  watcher.on('addDir', (folder) => options.onHint(relative(folder), true));
  watcher.on('unlinkDir', (folder) => options.onHint(relative(folder), true));
  watcher.on('error', (error) => {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (broken || !['ENOSPC', 'EMFILE', 'ENFILE', 'EPERM'].includes(code)) return;
    broken = true;
    options.onUnwatchable(explainUnwatchable(root, code));
    void watcher.close();
  });
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve);
    watcher.once('error', () => resolve());
  });
  return { close: () => watcher.close() };
}

/** Why watching failed, and the remedy. */
export function explainUnwatchable(root: Pick<RootRow, 'path'>, code: string): string {
  const meanwhile = `Until then Bowerbird looks through ${root.path} every half minute instead.`;
  switch (code) {
    case 'ENOSPC':
      return (
        'The system has no more file watches to give. Raise the limit with ' +
        `"sudo sysctl fs.inotify.max_user_watches=524288" and start Bowerbird again. ${meanwhile}`
      );
    case 'EMFILE':
    case 'ENFILE':
      return (
        'Too many files are open for more folders to be watched. Raise the limit with "ulimit -n 65536" (or ' +
        `"sudo sysctl fs.inotify.max_user_instances=1024") and start Bowerbird again. ${meanwhile}`
      );
    default:
      return `The system does not let Bowerbird watch ${root.path} (${code}). ${meanwhile}`;
  }
}
