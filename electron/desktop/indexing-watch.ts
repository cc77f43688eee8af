import type { IndexingProgress } from '../../shared/domain.ts';

/** A job shorter than this ends before anybody looks away. */
const LONG_MS = 60_000;

export interface IndexingWatchOptions {
  /** Progress on the dock or taskbar: 0..1, or null for none. */
  setProgress: (fraction: number | null, paused: boolean) => void;
  notify: (title: string, body: string) => void;
  /** Whether the person is looking at the program anyway. */
  isFocused: () => boolean;
  now?: () => number;
}

/** Shows indexing outside the window: on the dock or taskbar while it runs, in a notification when a long job ends. */
export function watchIndexing(options: IndexingWatchOptions): (progress: IndexingProgress) => void {
  const { setProgress, notify, isFocused, now = Date.now } = options;
  let began: number | undefined;
  let most = 0;
  return (progress) => {
    if (progress.state !== 'idle') {
      began ??= now();
      most = Math.max(most, progress.done);
      const known = progress.total > 0 && progress.state !== 'scanning';
      setProgress(known ? progress.done / progress.total : null, progress.state === 'paused');
      return;
    }
    setProgress(null, false);
    const lasted = began === undefined ? 0 : now() - began;
    const done = Math.max(most, progress.done);
    began = undefined;
    most = 0;
    if (lasted < LONG_MS || isFocused()) return;
    const failed = progress.failed > 0 ? ` ${progress.failed} could not be read; see Failures.` : '';
    notify('Your photos are ready', `${done.toLocaleString('en')} photos can be found now.${failed}`);
  };
}
