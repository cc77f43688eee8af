import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Service } from '../shared/api.ts';
import { BowerbirdError } from '../shared/errors.ts';
import { contentSecurityPolicy, protectiveHeaders } from './content-security-policy.ts';
import type { RendererFile } from './renderer-files.ts';
import { rendererFiles } from './renderer-files.ts';
import type { Access } from './serve/access.ts';
import { createAccess } from './serve/access.ts';
import { answerCall } from './serve/call-route.ts';
import { streamEvents } from './serve/event-stream.ts';
import { answerPicture } from './serve/picture-route.ts';
import { refuse, respondError, respondJson } from './serve/respond.ts';
import type { TabCard } from './serve/tab-card.ts';

export interface ServerOptions {
  service: Service;
  /** The built page: `dist/renderer`. */
  rendererFolder: string;
  /** Takes the graphics card of a tab that lends it, for the library that was opened with it. */
  card?: TabCard;
  /** 0, the default, lets the system choose a free one. */
  port?: number;
  /** Loopback (`127.0.0.1`) unless told otherwise: on any other address the whole network can knock. */
  host?: string;
}

export interface RunningServer {
  /** Opens the page; holds the token, so it is for the person who started the program only. */
  url: string;
  /** Cancels what is being answered and stops listening. The service stays open. */
  close(): Promise<void>;
}

/**
 * Browser mode: the page, the contract and the pictures over HTTP on this machine, with nothing but Node's own server.
 *
 * @throws BowerbirdError `conflict` when the port is taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const files = rendererFiles(options.rendererFolder);
  const server = createServer();
  const access = createAccess(host, () => (server.address() as AddressInfo).port);
  server.on('request', (request, response) => {
    void route(request, response, { ...options, files, access }).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else respondError(response, error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message =
        cause.code === 'EADDRINUSE'
          ? `Port ${options.port ?? 0} is taken by another program. Choose another with --port, or leave --port out.`
          : `Bowerbird cannot listen on ${host}, port ${options.port ?? 0}: ${cause.message}.`;
      reject(new BowerbirdError('conflict', message, { cause }));
    });
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${port}/?token=${access.token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving extends Pick<ServerOptions, 'service' | 'card'> {
  files: ReadonlyMap<string, RendererFile>;
  access: Access;
}

async function route(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { service, card, files, access } = serving;
  response.setHeader('content-security-policy', contentSecurityPolicy());
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  for (const [name, value] of Object.entries(protectiveHeaders)) response.setHeader(name, value);

  if (!access.isOwnHost(request.headers)) {
    refuse(response, 403, "This address is not one of Bowerbird's own.");
    return;
  }
  if (access.isForeign(request.headers)) {
    refuse(response, 403, 'Bowerbird answers its own page only.');
    return;
  }
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const parameters = new URLSearchParams(query);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const posts = request.method === 'POST';
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];

  if (path.startsWith('/call/') || path === '/session') {
    if (!admit(response, posts, 'POST', access.isToken(bearer))) return;
    if (path === '/session') respondJson(response, 200, { pictureKey: access.pictureKey });
    else await answerCall(service, path.slice('/call/'.length), request, response);
    return;
  }
  if (path === '/events') {
    if (admit(response, request.method === 'GET', 'GET', access.isToken(bearer))) streamEvents(service, response);
    return;
  }
  if (card && path.startsWith('/card/')) {
    if (!admit(response, request.method === 'GET' || posts, 'GET, POST', access.isToken(bearer))) return;
    await card.answer(path, request, response);
    return;
  }
  if (path.startsWith('/picture/')) {
    if (!admit(response, reads, 'GET, HEAD', access.isPictureKey(parameters.get('key')))) return;
    await answerPicture(service, path.slice('/picture'.length), request, response);
    return;
  }
  const file = files.get(path);
  // The page's scripts and styles are no secret, and a module's imports cannot carry one; the page itself needs the token.
  const open = file !== undefined && !file.type.startsWith('text/html');
  if (!admit(response, reads, 'GET, HEAD', open || access.isToken(parameters.get('token')))) return;
  if (!file) refuse(response, 404, 'There is nothing at this address.');
  else sendFile(file, request, response);
}

/** Refuses a request with the wrong method or without its secret, before anything is looked up for it. */
function admit(response: ServerResponse, methodFits: boolean, allow: string, permitted: boolean): boolean {
  if (!methodFits) {
    response.setHeader('allow', allow);
    refuse(response, 405, `This address takes ${allow} only.`);
    return false;
  }
  if (!permitted) {
    refuse(response, 401, 'Open the whole address that Bowerbird printed when it started: it ends in a token.');
    return false;
  }
  return true;
}

function sendFile(file: RendererFile, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': file.type,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  createReadStream(file.file)
    .on('error', () => response.destroy())
    .pipe(response);
}
