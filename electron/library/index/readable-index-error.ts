import { BowerbirdError, type ErrorCode } from '../../../shared/errors.ts';
import { WorkerError } from './worker-client.ts';

/** What SQLite's error codes mean to a person. */
const meanings: readonly [prefix: string, code: ErrorCode, what: string][] = [
  ['SQLITE_BUSY', 'locked', 'Another process has it open: close the other Bowerbird and try again.'],
  ['SQLITE_FULL', 'disk-full', 'The disk is full: make room, and what is missing will be taken in from the library.'],
  ['SQLITE_READONLY', 'read-only', 'It cannot be written to: check who may write to that folder.'],
  ['SQLITE_CANTOPEN', 'read-only', 'It cannot be created: check who may write to that folder.'],
];

/** An error of the index's thread in words for a person; any other error as it is. */
export function readableIndexError(error: unknown, folder: string): unknown {
  if (!(error instanceof WorkerError)) return error;
  const meaning = meanings.find(([prefix]) => error.code?.startsWith(prefix));
  const [, code, what] = meaning ?? [
    '',
    'internal',
    `Deleting the folder makes Bowerbird build it anew. (${error.message})`,
  ];
  return new BowerbirdError(code, `The vector index in ${folder} failed. ${what}`, {
    detail: error.message,
    cause: error,
  });
}
