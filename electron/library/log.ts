/** Where the library says what it is doing. Front ends decide whether that is a file, a terminal or nothing. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };

/** One line per message on stderr, so that `--json` output on stdout stays one document. */
export const stderrLog: Log = {
  info: (message) => void process.stderr.write(`${message}\n`),
  warn: (message) => void process.stderr.write(`Warning: ${message}\n`),
  error: (message) => void process.stderr.write(`Error: ${message}\n`),
};
