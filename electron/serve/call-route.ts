import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallName, Service } from '../../shared/api.ts';
import { calls } from '../../shared/api.ts';
import { toWireError } from '../../shared/errors.ts';
import type { Reply } from '../../shared/wire.ts';
import { readJson } from './request-body.ts';
import { refuse, respondError, respondJson } from './respond.ts';

const MEGABYTE = 1024 * 1024;
/** Enough for the ids of a million photos. */
const USUAL_LIMIT = 8 * MEGABYTE;
/** Calls whose input holds a whole picture, as base64. */
const LIMITS: Readonly<Partial<Record<CallName, number>>> = { 'examples.add': 64 * MEGABYTE };

const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name);

/**
 * `POST /call/<name>`: the input as JSON, the output as JSON with an HTTP status. A caller that accepts lines gets them as
 * soon as there is progress to tell: progress, then one result or error. So progress reaches the asker and nobody else.
 * A caller that goes away cancels the call.
 */
export async function answerCall(
  service: Service,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isCallName(name)) {
    refuse(response, 404, `There is no call named "${name.slice(0, 100)}".`);
    return;
  }
  // Any other type can be sent by a foreign page's form without the browser asking first.
  if (!request.headers['content-type']?.startsWith('application/json')) {
    refuse(response, 415, 'A call takes its input as application/json.');
    return;
  }
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const lines = request.headers.accept?.includes('application/x-ndjson') === true;
  const write = (line: Reply): void => {
    if (response.destroyed) return;
    if (!response.headersSent) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    }
    response.write(JSON.stringify(line) + '\n');
  };
  try {
    const input = await readJson(request, LIMITS[name] ?? USUAL_LIMIT);
    const output = await service.call(name, input, {
      signal: gone.signal,
      progress(done, total, note = '') {
        // Progress is worth having only while it is fresh: a reader that lags gets less of it.
        if (lines && !response.writableNeedDrain) write({ kind: 'progress', id: 0, done, total, note });
      },
    });
    if (!response.headersSent) respondJson(response, 200, output);
    else {
      write({ kind: 'result', id: 0, output });
      response.end();
    }
  } catch (error) {
    if (!response.headersSent) respondError(response, error);
    else {
      write({ kind: 'error', id: 0, error: toWireError(error) });
      response.end();
    }
  }
}
