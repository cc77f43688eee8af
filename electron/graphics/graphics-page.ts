import type { ToCard } from '../library/encoder/graphics-messages.ts';
import { channels } from '../../shared/shell-channels.ts';
import { serveTowers } from './serve-towers.ts';
import { startWebgpuDevice } from './webgpu-device.ts';

// Entry of the desktop app's hidden window: waits for the port to the library that graphics-preload.ts hands in.

interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}
declare const window: {
  location: { origin: string };
  addEventListener(
    type: 'message',
    listener: (event: { source: unknown; data: unknown; ports: readonly Port[] }) => void,
  ): void;
};

window.addEventListener('message', ({ source, data, ports: [port] }) => {
  const ours = typeof data === 'object' && data !== null && 'type' in data && data.type === channels.graphicsPort;
  if (source !== window || !ours || !port) return;
  void serveTowers(
    {
      // Vectors are copied: Electron loses a message to the library whose buffers are transferred (electron#34905).
      post: (message) => port.postMessage(message),
      listen: (onMessage) => (port.onmessage = ({ data }) => onMessage(data as ToCard)),
      close: () => port.close(),
    },
    startWebgpuDevice,
  );
});
