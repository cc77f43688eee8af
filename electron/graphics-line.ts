import type { HostedPort, ParentLine } from './library-host.ts';
import type { ToLibrary } from './library-messages.ts';
import type { CardSource } from './library/card-line.ts';

/** A port that is also closed from this side. */
type CardPort = HostedPort & { close(): void };

interface Answer {
  port: CardPort | undefined;
  driver: string | null;
}

/** How long the main process may take to answer; opening a page is its quickest work. */
const ANSWER_MS = 20_000;

/**
 * The library process's way to the graphics card: asks the main process for the page that has it, and for that page's end
 * when the line is closed.
 */
export function graphicsOverParent(parent: ParentLine): CardSource {
  let asked: ((answer: Answer) => void) | undefined;
  parent.on('message', ({ data, ports: [port] }) => {
    // Sent by our own main process, from the same sources.
    const message = data as ToLibrary;
    if (message.kind !== 'graphics') return;
    asked?.({ port: port as CardPort | undefined, driver: message.driver });
    asked = undefined;
  });

  return {
    // There is one desktop app: whether it has a page for the card shows when one is asked for.
    offer: () => ({ by: 'desktop' }),
    async open() {
      const { port, driver } = await new Promise<Answer>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the main process does not answer')), ANSWER_MS);
        asked = (answer) => {
          clearTimeout(timer);
          resolve(answer);
        };
        parent.postMessage({ kind: 'graphics', wanted: true });
      });
      if (!port) throw new Error('the page for it could not be opened');
      return {
        driver,
        line: {
          // Copied: Electron's ports transfer ports only (electron#34905). Chromium carries large messages in shared memory.
          post: (message) => port.postMessage(message),
          listen(onMessage, onClosed) {
            // From our own page, built from the same sources; vectors are checked where they are used.
            port.on('message', (event) => onMessage(event.data as never));
            port.on('close', onClosed);
            port.start();
          },
          close() {
            port.close();
            parent.postMessage({ kind: 'graphics', wanted: false });
          },
        },
      };
    },
  };
}
