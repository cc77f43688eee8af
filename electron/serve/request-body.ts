import type { IncomingMessage } from 'node:http';
import { BowerbirdError } from '../../shared/errors.ts';

/** Thrown when a request says or turns out to hold more than it may. */
export class BodyTooLarge extends BowerbirdError {
  constructor(limit: number) {
    super('bad-request', `This request is larger than the ${Math.floor(limit / 1024 / 1024)} MB that it may hold.`);
  }
}

/**
 * Reads a body of at most `limit` bytes. What announces itself as larger is refused unread.
 *
 * @throws BodyTooLarge
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge(limit);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new BodyTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads a JSON body of at most `limit` bytes.
 *
 * @throws BodyTooLarge, or BowerbirdError `bad-request` where it is not JSON
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const body = await readBody(request, limit);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new BowerbirdError('bad-request', 'The body of this request is not JSON.', { cause });
  }
}
