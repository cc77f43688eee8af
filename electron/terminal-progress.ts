import type { IndexingProgress } from '../shared/domain.ts';
import { overwriteLine, progressBar } from './progress-bar.ts';
import type { ProgressStream } from './progress-bar.ts';

/** Where there is no terminal, a line now and then is enough for a log. */
const SPARSE_MS = 5_000;

export interface TerminalProgress {
  show(progress: IndexingProgress): void;
  /** Leaves the cursor on a line of its own, so that what is printed next stands by itself. */
  end(): void;
}

/** Progress of indexing in a terminal: a bar that redraws itself, or sparse lines where the stream is no terminal. */
export function terminalProgress(stream: ProgressStream, now: () => number = Date.now): TerminalProgress {
  const terminal = stream.isTTY === true;
  let drawn = false;
  let lastLine = -Infinity;
  let working = false;

  const draw = (text: string): void => {
    overwriteLine(stream, text);
    drawn = true;
  };
  const end = (): void => {
    if (drawn) stream.write('\n');
    drawn = false;
  };

  return {
    show(progress) {
      if (progress.state === 'idle') {
        if (working) {
          if (terminal) draw(summary(progress));
          else stream.write(`${summary(progress)}\n`);
          end();
        }
        working = false;
        lastLine = -Infinity;
        return;
      }
      // Looking through folders ends, too; only photos are worth a closing line.
      working ||= progress.state === 'indexing';
      if (terminal) {
        draw(barLine(progress));
      } else if (now() - lastLine >= SPARSE_MS) {
        lastLine = now();
        stream.write(`${sentence(progress)}\n`);
      }
    },
    end,
  };
}

function sentence({ state, done, total, secondsLeft }: IndexingProgress): string {
  if (state === 'scanning') return 'Looking for photos…';
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`;
  return `${state === 'paused' ? 'Paused at' : 'Indexed'} ${done} of ${total} photos${left}`;
}

function barLine(progress: IndexingProgress): string {
  if (progress.state === 'scanning') return sentence(progress);
  const share = progress.total === 0 ? 0 : progress.done / progress.total;
  return `${progressBar(share)} ${sentence(progress)}`;
}

function summary({ done, failed }: IndexingProgress): string {
  const problems = failed > 0 ? `; ${failed} could not be read, see "bowerbird failures"` : '';
  return `Indexed ${done} photos${problems}.`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
