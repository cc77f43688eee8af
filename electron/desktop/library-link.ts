import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, WebContents } from 'electron';
import type { Client } from '../../shared/api.ts';
import type { WireError } from '../../shared/errors.ts';
import { createPortClient } from '../../shared/port-client.ts';
import type { LibraryState } from '../../shared/shell.ts';
import { channels } from '../../shared/shell-channels.ts';
import { superviseLibrary } from '../library-supervisor.ts';
import type { LibrarySupervisor } from '../library-supervisor.ts';
import type { Log } from '../library/log.ts';
import { cardDriver } from './card-driver.ts';
import { createGraphicsWindow } from './graphics-window.ts';

export interface LibraryLinkOptions {
  /** The built entry of the library process. */
  entry: string;
  /** Folder of the library. */
  library: string;
  /** Where the library process writes its log. */
  logFile: string;
  env: NodeJS.ProcessEnv;
  /** The built preload script of the graphics card's page. */
  graphicsPreload: string;
  log: Log;
}

/** The main process's tie to the library process: its own client, and the pages it introduces to the library. */
export interface LibraryLink extends Omit<LibrarySupervisor<MessagePortMain>, 'connect' | 'giveGraphics'> {
  /** The contract, for what the main process itself has to ask. */
  client: Pick<Client, 'call' | 'on'>;
  /** Gives a page a port straight to the library, now or when it is ready, and a new one after each restart. */
  introduce(page: WebContents): void;
  /** Calls the listener when the library cannot be started and waits for a person's `retry`. */
  onFailed(listener: (error: WireError) => void): void;
}

export function linkLibrary(options: LibraryLinkOptions): LibraryLink {
  const { entry, library, logFile, env, log } = options;
  const graphics = createGraphicsWindow({ preload: options.graphicsPreload, log });
  const own = createPortClient();
  const pages = new Set<WebContents>();
  const failureListeners: ((error: WireError) => void)[] = [];
  let state: LibraryState = { state: 'starting' };

  const connectPage = (page: WebContents): void => {
    const { port1, port2 } = new MessageChannelMain();
    if (supervisor.connect(port2, true)) page.postMessage(channels.port, null, [port1]);
  };
  const connectOwn = (): void => {
    const { port1, port2 } = new MessageChannelMain();
    if (!supervisor.connect(port2, false)) return;
    const receive = own.attach(port1);
    port1.on('message', (event) => receive(event.data));
    port1.start();
  };

  const supervisor = superviseLibrary<MessagePortMain>({
    log,
    fork: () =>
      utilityProcess.fork(entry, ['--library', library, '--log', logFile], {
        serviceName: 'Bowerbird library',
        stdio: 'ignore',
        env,
      }),
    onGraphics(wanted) {
      graphics.close();
      if (!wanted) return;
      cardDriver()
        .then((driver) => supervisor.giveGraphics(graphics.open(), driver))
        .catch((error: unknown) => {
          log.warn(`The graphics card's page could not be opened: ${String(error)}`);
          supervisor.giveGraphics(undefined, null);
        });
    },
    onState(next) {
      state = next;
      for (const page of pages) page.send(channels.library, next);
      if (next.state === 'failed') {
        own.fail(next.error);
        for (const listener of failureListeners) listener(next.error);
      }
      if (next.state !== 'ready') return;
      connectOwn();
      for (const page of pages) connectPage(page);
    },
  });

  return {
    ...supervisor,
    client: own,
    onFailed: (listener) => void failureListeners.push(listener),
    introduce(page) {
      if (!pages.has(page)) {
        pages.add(page);
        page.once('destroyed', () => pages.delete(page));
      }
      page.send(channels.library, state);
      if (state.state === 'ready') connectPage(page);
    },
  };
}
