import { readFileSync } from 'node:fs';
import { redactNames } from './redact-names.ts';

/** How much of the end of each log a report holds. */
const TAIL_LINES = 200;

export interface DiagnosticsOptions {
  /** What the library says of itself; it leaves names out by the same choice. */
  library: string;
  logs: readonly string[];
  versions: Readonly<Record<string, string>>;
  withNames: boolean;
}

/** The text of a bug report: versions, the library's own findings and the ends of the logs. */
export function diagnosticsReport({ library, logs, versions, withNames }: DiagnosticsOptions): string {
  const shown = (text: string): string => (withNames ? text : redactNames(text));
  return [
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    // Once more through the sieve: a report is read by strangers.
    shown(library),
    ...logs.map((file) => shown(`--- ${file}\n${tail(file)}`)),
  ].join('\n\n');
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-TAIL_LINES).join('\n');
  } catch {
    return '(no log)';
  }
}
