import { ipcRenderer } from 'electron';
import { channels } from '../shared/shell-channels.ts';

// Runs before the graphics card's page, sandboxed. It passes the port to the library on, once, and nothing else.

declare const window: {
  location: { origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
};

ipcRenderer.once(channels.graphicsPort, (event) => {
  window.postMessage({ type: channels.graphicsPort }, window.location.origin, event.ports);
});
