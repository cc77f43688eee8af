import { EventEmitter } from 'node:events';

// Loaded before a library process that runs under plain Node instead of Electron: gives it the `process.parentPort` that
// Electron would, over the channel that Node gives every forked process. See utility-process.ts for the other end.

export type OverTheChannel =
  | { kind: 'message'; message: unknown; ports: number[] }
  | { kind: 'port'; port: number; message: unknown }
  | { kind: 'port-closed'; port: number };

const send = (message: OverTheChannel): void => void process.send?.(message);

/** A port whose other end is in the main process. As in Electron, it hands nothing over before `start`. */
class PortToMain extends EventEmitter {
  readonly #id: number;
  #started = false;
  readonly #waiting: unknown[] = [];

  constructor(id: number) {
    super();
    this.#id = id;
  }
  postMessage(message: unknown): void {
    send({ kind: 'port', port: this.#id, message });
  }
  close(): void {
    send({ kind: 'port-closed', port: this.#id });
  }
  start(): void {
    this.#started = true;
    for (const message of this.#waiting.splice(0)) this.emit('message', { data: message, ports: [] });
  }
  arrive(message: unknown): void {
    if (this.#started) this.emit('message', { data: message, ports: [] });
    else this.#waiting.push(message);
  }
}

const ports = new Map<number, PortToMain>();
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => send({ kind: 'message', message, ports: [] }),
});
Object.defineProperty(process, 'parentPort', { value: parentPort });

// What arrives before the process listens is kept, as Electron keeps it.
const early: unknown[] = [];
parentPort.on('newListener', (event) => {
  if (event !== 'message') return;
  setImmediate(() => {
    for (const event of early.splice(0)) parentPort.emit('message', event);
  });
});

process.on('message', (received: OverTheChannel) => {
  switch (received.kind) {
    case 'message': {
      const handed = received.ports.map((id) => {
        const port = new PortToMain(id);
        ports.set(id, port);
        return port;
      });
      const event = { data: received.message, ports: handed };
      if (parentPort.listenerCount('message') > 0 && early.length === 0) parentPort.emit('message', event);
      else early.push(event);
      return;
    }
    case 'port':
      ports.get(received.port)?.arrive(received.message);
      return;
    case 'port-closed':
      ports.get(received.port)?.emit('close');
      ports.delete(received.port);
  }
});
// A utility process does not outlive the program that started it.
process.on('disconnect', () => process.exit(0));
