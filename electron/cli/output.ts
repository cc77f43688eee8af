import { overwriteLine, progressBar } from '../progress-bar.ts';

/** Where a command's words go: its result to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** The command's result: `document` with --json, else `text`. */
  result(document: unknown, text: string): void;
  /** One line for people, on stderr. */
  say(line: string): void;
  /** Progress: a bar that overwrites itself on a terminal, a line every few seconds elsewhere. */
  progress(done: number, total: number, note: string): void;
  /** Ends a bar, so that what follows begins on a line of its own. */
  endProgress(): void;
}

const LINE_EVERY_MS = 5_000;
const BAR_EVERY_MS = 100;

/** Names of files may hold anything, and what a terminal takes for a command must not reach it. */
function visible(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '\uFFFD');
}

export function openOutput(options: { json: boolean; quiet: boolean }): Output {
  const { json, quiet } = options;
  const terminal = process.stderr.isTTY;
  let last = -Infinity;
  let barShown = false;
  return {
    json,
    quiet,
    result(document, text) {
      if (json) process.stdout.write(`${JSON.stringify(document)}\n`);
      else if (text !== '') process.stdout.write(`${visible(text)}\n`);
    },
    say(line) {
      if (barShown) overwriteLine(process.stderr, '');
      process.stderr.write(`${visible(line)}\n`);
    },
    progress(done, total, note) {
      if (quiet) return;
      const now = performance.now();
      if (now - last < (terminal ? BAR_EVERY_MS : LINE_EVERY_MS) && done < total) return;
      last = now;
      if (!terminal) {
        process.stderr.write(`${note} ${done} of ${total}\n`);
        return;
      }
      const share = total === 0 ? 1 : done / total;
      overwriteLine(process.stderr, `${note} ${progressBar(share)} ${done} of ${total}`);
      barShown = true;
    },
    endProgress() {
      if (barShown) overwriteLine(process.stderr, '');
      barShown = false;
    },
  };
}
