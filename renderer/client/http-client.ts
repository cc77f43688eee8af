import type { CallInput, CallName, CallOptions, CallOutput, Client, EventData, EventName } from '../../shared/api.ts';
import { BowerbirdError, fromWireError, wireError } from '../../shared/errors.ts';
import type { LibraryState } from '../../shared/shell.ts';
import { reply } from '../../shared/wire.ts';
import { linesOf } from './lines.ts';

export interface HttpClient extends Client {
  /** Told whenever the connection to the server is lost or back. */
  onLibrary(listener: (state: LibraryState) => void): () => void;
  close(): void;
}

export interface HttpClientOptions {
  /** Address of the server, without a path. */
  origin: string;
  /** The secret from the address that the server printed. */
  token: string;
  /** Milliseconds before a lost event stream is opened again. */
  retryAfter?: number;
}

const gone = (cause: unknown): BowerbirdError =>
  new BowerbirdError(
    'unavailable',
    'Bowerbird does not answer any more. Start it again in the terminal, and open the address that it prints.',
    { cause },
  );

/**
 * The contract over browser mode's HTTP routes. The token goes in a header and never in a cookie: cookies are shared
 * between all ports of a host, so that another program's page on this machine could use or receive one.
 */
export async function connectHttp({ origin, token, retryAfter = 1000 }: HttpClientOptions): Promise<HttpClient> {
  const authorization = { authorization: `Bearer ${token}` };
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  const stateListeners = new Set<(state: LibraryState) => void>();
  const closing = new AbortController();
  let state: LibraryState = { state: 'starting' };

  const setState = (next: LibraryState): void => {
    if (next.state === state.state) return;
    state = next;
    for (const listener of stateListeners) listener(next);
  };
  const emit = (name: string, data: unknown): void => {
    for (const listener of listeners.get(name) ?? []) listener(data);
  };

  const send = async (
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<Response> => {
    try {
      return await fetch(origin + path, { ...init, headers: { ...authorization, ...init.headers }, cache: 'no-store' });
    } catch (error) {
      if (init.signal?.aborted === true) throw new BowerbirdError('cancelled', 'This was cancelled.');
      throw gone(error);
    }
  };

  const session = await send('/session', { method: 'POST' });
  if (!session.ok) throw await errorOf(session);
  const { pictureKey } = (await session.json()) as { pictureKey: string };

  const listen = async (): Promise<void> => {
    const response = await send('/events', { signal: closing.signal });
    if (!response.ok || !response.body) throw await errorOf(response);
    setState({ state: 'ready' });
    for await (const line of linesOf(response.body)) {
      if (!line.startsWith('data: ')) continue;
      const message = reply.parse(JSON.parse(line.slice('data: '.length)));
      if (message.kind === 'event') emit(message.name, message.data);
    }
  };

  const keepListening = async (): Promise<void> => {
    let before = false;
    while (!closing.signal.aborted) {
      if (before) emit('photos.changed', { ids: null });
      await listen().catch((error: unknown) => {
        const problem = error instanceof BowerbirdError ? error : gone(error);
        if (!closing.signal.aborted)
          setState({ state: 'failed', error: { code: problem.code, message: problem.message } });
      });
      before = true;
      await new Promise((resolve) => setTimeout(resolve, retryAfter));
    }
  };
  void keepListening();

  return {
    async call<N extends CallName>(name: N, input: CallInput<N>, options: CallOptions = {}): Promise<CallOutput<N>> {
      const response = await send(`/call/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/x-ndjson, application/json' },
        body: JSON.stringify(input),
        ...(options.signal ? { signal: options.signal } : {}),
      });
      if (!response.ok) throw await errorOf(response);
      if (!response.headers.get('content-type')?.startsWith('application/x-ndjson')) {
        return (await response.json()) as CallOutput<N>;
      }
      return (await lastOf(response, options)) as CallOutput<N>;
    },
    on<N extends EventName>(name: N, listener: (data: EventData<N>) => void): () => void {
      const untyped = listener as (data: unknown) => void;
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(untyped));
      return () => known.delete(untyped);
    },
    pictureUrl: (id, kind) => `${origin}/picture/${kind}/${id}?key=${pictureKey}`,
    onLibrary(listener) {
      stateListeners.add(listener);
      listener(state);
      return () => stateListeners.delete(listener);
    },
    close: () => closing.abort(),
  };
}

/** Reads an answer that came as lines: progress, then one result or error. */
async function lastOf(response: Response, options: CallOptions): Promise<unknown> {
  try {
    for await (const line of linesOf(response.body)) {
      const message = reply.parse(JSON.parse(line));
      if (message.kind === 'progress') {
        options.onProgress?.({ done: message.done, total: message.total, note: message.note });
      }
      if (message.kind === 'error') throw fromWireError(message.error);
      if (message.kind === 'result') return message.output;
    }
  } catch (error) {
    if (error instanceof BowerbirdError) throw error;
    if (options.signal?.aborted === true) throw new BowerbirdError('cancelled', 'This was cancelled.');
    throw gone(error);
  }
  throw gone(undefined);
}

async function errorOf(response: Response): Promise<BowerbirdError> {
  const body: unknown = await response.json().catch(() => undefined);
  const known = wireError.safeParse(body);
  return known.success ? fromWireError(known.data) : gone(`HTTP ${response.status}`);
}
