import type { Client } from '../../shared/api.ts';
import { createPortClient } from '../../shared/port-client.ts';
import type { WirePort } from '../../shared/port-client.ts';
import type { Bridge, LibraryState } from '../../shared/shell.ts';

/**
 * The contract over the message port that leads straight into the library process; main only introduced the two.
 *
 * @param onPort calls its listener with the first port, and with another after each restart of the library; what the
 *   listener returns wants every message that arrives on that port
 */
export function connectDesktop(
  bridge: Bridge,
  onPort: (listener: (port: WirePort) => (message: unknown) => void) => void,
): {
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

  onPort((port) => {
    const receive = ports.attach(port);
    setState({ state: 'ready' });
    return receive;
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
