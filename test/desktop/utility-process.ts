import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { OverTheChannel } from './utility-process-child.ts';

// Electron's utility process and ports, over a real process and real ports of Node's.

/** `MessagePortMain` over a port of Node's. Nothing arrives before `start`, as in Electron. */
export class PortStandIn extends EventEmitter {
  readonly raw: MessagePort;

  constructor(raw: MessagePort) {
    super();
    this.raw = raw;
    raw.on('close', () => this.emit('close'));
  }
  postMessage(message: unknown): void {
    this.raw.postMessage(message);
  }
  start(): void {
    this.raw.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }
  close(): void {
    this.raw.close();
  }
}

export class MessageChannelStandIn {
  readonly port1: PortStandIn;
  readonly port2: PortStandIn;

  constructor() {
    const channel = new MessageChannel();
    this.port1 = new PortStandIn(channel.port1);
    this.port2 = new PortStandIn(channel.port2);
  }
}

/** A library process under plain Node, spoken to as Electron speaks to its utility processes. */
export class UtilityProcessStandIn extends EventEmitter {
  readonly #child: ChildProcess;
  readonly #ports = new Map<number, MessagePort>();
  #nextPort = 0;

  constructor(entry: string, args: string[], env: NodeJS.ProcessEnv) {
    super();
    const preload = pathToFileURL(path.join(import.meta.dirname, 'utility-process-child.ts')).href;
    this.#child = fork(entry, args, {
      env,
      serialization: 'advanced',
      execArgv: ['--import', preload],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => this.#receive(message as OverTheChannel));
    this.#child.on('exit', (code) => {
      for (const port of this.#ports.values()) port.close();
      // Electron gives a number for a death by signal as well.
      this.emit('exit', code ?? 9);
    });
    // Writing to a process that was just killed fails; its exit is what tells.
    this.#child.on('error', () => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }
  postMessage(message: unknown, handed: PortStandIn[] = []): void {
    const ports = handed.map(({ raw }) => {
      const id = this.#nextPort++;
      this.#ports.set(id, raw);
      raw.on('message', (data: unknown) => this.#send({ kind: 'port', port: id, message: data }));
      raw.on('close', () => {
        this.#ports.delete(id);
        this.#send({ kind: 'port-closed', port: id });
      });
      return id;
    });
    this.#send({ kind: 'message', message, ports });
  }
  /** As Electron's: ends the process without asking it. */
  kill(): boolean {
    return this.#child.kill('SIGKILL');
  }

  #send(message: OverTheChannel): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
  #receive(received: OverTheChannel): void {
    if (received.kind === 'message') this.emit('message', received.message);
    if (received.kind === 'port') this.#ports.get(received.port)?.postMessage(received.message);
    if (received.kind === 'port-closed') this.#ports.get(received.port)?.close();
  }
}
