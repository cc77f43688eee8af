import type { Service } from '../shared/api.ts';
import { toWireError } from '../shared/errors.ts';
import type { FromLibrary, ToLibrary } from './library-messages.ts';
import type { Log } from './library/log.ts';
import { createPathGrants } from './path-grants.ts';
import { createPortHost } from './port-host.ts';

/** A message port as the library process gets it from Electron. */
export interface HostedPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
}

/** The library process's line to the main process: Electron's `process.parentPort`. */
export interface ParentLine {
  postMessage(message: FromLibrary): void;
  on(event: 'message', listener: (event: { data: unknown; ports: HostedPort[] }) => void): unknown;
}

export interface LibraryHostOptions {
  parent: ParentLine;
  open: () => Promise<Service>;
  log: Log;
  exit: (code: number) => void;
}

/**
 * Runs a library behind Electron's parent port: opens it, serves the contract on every port that the main process hands
 * over, answers heartbeats and closes it in good order.
 */
export async function hostLibrary({ parent, open, log, exit }: LibraryHostOptions): Promise<void> {
  const grants = createPathGrants();
  const opening = open();

  const connect = async (port: HostedPort, confined: boolean): Promise<void> => {
    const service = await opening;
    const host = createPortHost(confined ? grants.confine(service) : service, (message) => port.postMessage(message));
    port.on('message', (event) => host.receive(event.data));
    port.on('close', () => host.close());
    port.start();
  };

  const answerPicture = async (id: number, photo: number, size: 'thumbnail' | 'full'): Promise<void> => {
    const picture = await (await opening).picture(photo, size).catch((error: unknown) => {
      log.warn(`A picture could not be read: ${toWireError(error).message}`);
      return undefined;
    });
    parent.postMessage({ kind: 'picture', id, picture });
  };

  const close = async (): Promise<void> => {
    try {
      await (await opening).close();
      exit(0);
    } catch (error) {
      log.error(`The library did not close in good order: ${toWireError(error).message}`);
      exit(1);
    }
  };

  parent.on('message', ({ data, ports: [port] }) => {
    // Sent by our own main process, from the same sources.
    const message = data as ToLibrary;
    switch (message.kind) {
      case 'connect':
        // A library that did not open has said so already, below.
        if (port) connect(port, message.confined).catch(() => undefined);
        return;
      case 'grant':
        grants.grant(message.path);
        return;
      case 'picture':
        answerPicture(message.id, message.photo, message.size).catch(() => undefined);
        return;
      case 'ping':
        parent.postMessage({ kind: 'pong' });
        return;
      case 'close':
        void close();
    }
  });

  try {
    await opening;
    parent.postMessage({ kind: 'ready' });
    log.info('The library is open.');
  } catch (error) {
    const problem = toWireError(error);
    log.error(`The library could not be opened: ${problem.message}${problem.detail ? `\n${problem.detail}` : ''}`);
    parent.postMessage({ kind: 'failed', error: problem });
    // Leaves the message a moment to get across before the process, and its line, go away.
    setTimeout(() => exit(2), 100);
  }
}
