import type { Client } from '../../shared/api.ts';
import { createPortClient } from '../../shared/port-client.ts';
import { channels } from '../../shared/shell-channels.ts';
import type { Bridge, LibraryState } from '../../shared/shell.ts';

/** The contract over the message port that leads straight into the library process; main only introduced the two. */
export function connectDesktop(bridge: Bridge): {
  client: Client;
  onLibrary: (listener: (state: LibraryState) => void) => () => void;
} {
  const ports = createPortClient();
  const listeners = new Set<(state: LibraryState) => void>();
  let state: LibraryState = { state: 'starting' };
  const setState = (next: LibraryState): void => {
    state = next;
    for (const listener of listeners) listener(next);
  };

  window.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (event.source !== window || !isPortMessage(event.data) || !port) return;
    const receive = ports.attach(port);
    port.onmessage = (message) => receive(message.data);
    setState({ state: 'ready' });
  });
  bridge.onLibrary((next) => {
    // That it is ready shows in the port itself, which may come a moment later.
    if (next.state === 'ready') return;
    if (next.state === 'failed') ports.fail(next.error);
    setState(next);
  });
  bridge.requestPort();

  return {
    client: {
      call: ports.call.bind(ports),
      on: ports.on.bind(ports),
      pictureUrl: (id, kind) => `photo://library/${kind}/${id}`,
    },
    onLibrary(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
  };
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === channels.port;
}
