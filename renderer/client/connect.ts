import type { Client } from '../../shared/api.ts';
import type { WirePort } from '../../shared/port-client.ts';
import type { Bridge, Shell } from '../../shared/shell.ts';
import { channels } from '../../shared/shell-channels.ts';
import { browserShell } from './browser-shell.ts';
import { connectDesktop } from './desktop-client.ts';
import { desktopShell } from './desktop-shell.ts';
import { connectHttp } from './http-client.ts';
import { openMemory } from '../state/memory.ts';
import { lendCard } from './lend-card.ts';

declare global {
  interface Window {
    /** Present in the desktop app only, put there by the preload script. */
    readonly bowerbird?: Bridge;
  }
}

/** Finds out which shell the page runs in and connects to the library through it. */
export async function connect(): Promise<{ client: Client; shell: Shell }> {
  if (window.bowerbird) {
    const desktop = connectDesktop(window.bowerbird, listenForPorts);
    return { client: desktop.client, shell: desktopShell(window.bowerbird, desktop.onLibrary) };
  }
  const token = new URLSearchParams(window.location.search).get('token') ?? '';
  const client = await connectHttp({ origin: window.location.origin, token });
  // Remembered by the tab, over a reload, and gone with it.
  const lending = lendCard({ token, memory: openMemory(() => window.sessionStorage) });
  return { client, shell: browserShell(client, (listener) => client.onLibrary(listener), lending) };
}

/** The preload script passes ports on as messages of the page's window to itself. */
function listenForPorts(listener: (port: WirePort) => (message: unknown) => void): void {
  window.addEventListener('message', ({ source, ports: [port], data }: MessageEvent<unknown>) => {
    const ours = typeof data === 'object' && data !== null && 'type' in data && data.type === channels.port;
    if (source !== window || !ours || !port) return;
    const receive = listener(port);
    port.onmessage = (message) => receive(message.data);
  });
}
