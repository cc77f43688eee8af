import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../shared/shell.ts';
import { channels } from '../shared/shell-channels.ts';

// Runs in the page's process, sandboxed, before the page. It passes messages on and knows nothing of what they say: the
// main process checks every call against the table in shared/shell.ts.

declare const window: {
  location: { origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
};

/** Passes on what the main process sends on a channel, without the event, which would be a way to answer it. */
const listen =
  (channel: string) =>
  (listener: (data: never) => void): (() => void) => {
    const heard = (_event: unknown, data: unknown): void => listener(data as never);
    ipcRenderer.on(channel, heard);
    return () => void ipcRenderer.removeListener(channel, heard);
  };

const platforms: Readonly<Record<string, Bridge['platform']>> = { darwin: 'mac', win32: 'windows' };

const bridge: Bridge = {
  platform: platforms[process.platform] ?? 'linux',
  call: (name, input) => ipcRenderer.invoke(channels.call, name, input),
  requestPort: () => ipcRenderer.send(channels.requestPort),
  onLibrary: listen(channels.library),
  onCommand: listen(channels.command),
  pathOfDropped(file) {
    // Empty for a file that a script made: only what a person dropped or chose has a path.
    const path = webUtils.getPathForFile(file as File);
    if (path !== '') ipcRenderer.send(channels.dropped, path);
    return path;
  },
};

contextBridge.exposeInMainWorld('bowerbird', bridge);

ipcRenderer.on(channels.port, (event) => {
  // Ports cannot be handed through the bridge, which copies; a message to the page's own window can carry one.
  window.postMessage({ type: channels.port }, window.location.origin, event.ports);
});
