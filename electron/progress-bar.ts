// The bar that a long task draws in a terminal, over itself.

const WIDTH = 28;

/** What is needed of `process.stderr`. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** A bar as text. `share` is what is done, 0 to 1. */
export function progressBar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH);
  return '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
}

/** Puts a text in the place of the line that the cursor stands in; cut, for one that wraps could not be overwritten. */
export function overwriteLine(stream: ProgressStream, text: string): void {
  stream.write(`\r\u001B[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
}
