import type { ServerResponse } from 'node:http';
import { toWireError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { BodyTooLarge } from './request-body.ts';

/** The HTTP status that says most nearly what a code says; programs read the code, people the message. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  'bad-request': 400,
  'not-found': 404,
  conflict: 409,
  cancelled: 499,
  unsupported: 415,
  unavailable: 503,
};

export function respondJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** Answers with what of an error may cross the wire. A stack says where the program lies, so it stays here. */
export function respondError(response: ServerResponse, error: unknown): void {
  const { code, message, detail } = toWireError(error);
  const status = error instanceof BodyTooLarge ? 413 : (STATUS[code] ?? 500);
  // A body that was refused unread is still on its way: the connection cannot be used again.
  if (status === 413) response.setHeader('connection', 'close');
  respondJson(
    response,
    status,
    code === 'internal' || detail === undefined ? { code, message } : { code, message, detail },
  );
}

/** A refusal of the transport itself, before the contract is asked. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  respondJson(response, status, { code: status === 404 ? 'not-found' : 'bad-request', message });
}
