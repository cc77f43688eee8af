import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { contentSecurityPolicy, protectiveHeaders } from '../../electron/content-security-policy.ts';
import type { FromCard, GraphicsLine, ToCard } from '../../electron/library/encoder/graphics-messages.ts';
import { decodeMessage, encodeMessage } from '../../electron/library/encoder/graphics-wire.ts';
import { rendererFiles } from '../../electron/renderer-files.ts';
import { channels } from '../../shared/shell-channels.ts';
import { findBrowser } from '../../scripts/find-browser.ts';

// The built page of the graphics card in a real browser, on Chromium's software adapter or a real card, with a line to it as the desktop
// app would give it one.

const built = path.join(import.meta.dirname, '../../dist/renderer');
const ORIGIN = 'http://localhost:9';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--enable-unsafe-webgpu',
];
/** `BOWERBIRD_GRAPHICS=card` takes the machine's own card instead; see docs/graphics-card.md. */
const ADAPTER =
  process.env['BOWERBIRD_GRAPHICS'] === 'card'
    ? ['--ignore-gpu-blocklist', '--enable-features=Vulkan']
    : ['--use-webgpu-adapter=swiftshader'];

export interface GraphicsBrowser {
  /** Opens the page anew, as the desktop app opens a hidden window. */
  connect(): Promise<GraphicsLine<ToCard, FromCard>>;
  /** Whether WebGPU has an adapter here. */
  hasAdapter(): Promise<boolean>;
  close(): Promise<void>;
}

/** A Chromium with WebGPU; undefined where there is no Chromium. */
export async function launchGraphicsBrowser(): Promise<Browser | undefined> {
  const executablePath = findBrowser();
  return executablePath === undefined
    ? undefined
    : await chromium.launch({ executablePath, args: [...ARGUMENTS, ...ADAPTER] });
}

/** Undefined where there is no Chromium. */
export async function openGraphicsBrowser(): Promise<GraphicsBrowser | undefined> {
  const browser = await launchGraphicsBrowser();
  if (!browser) return undefined;
  const files = rendererFiles(built);

  const openPage = async (address: string) => {
    const page = await browser.newPage();
    await page.route('**/*', async (route) => {
      const file = files.get(new URL(route.request().url()).pathname);
      if (!file) return route.fulfill({ status: 404 });
      const headers = { ...protectiveHeaders, 'content-security-policy': contentSecurityPolicy() };
      return route.fulfill({ body: await readFile(file.file), headers: { ...headers, 'content-type': file.type } });
    });
    await page.goto(ORIGIN + address);
    return page;
  };

  return {
    async hasAdapter() {
      const page = await openPage('/graphics/index.html');
      const found = await page.evaluate('navigator.gpu?.requestAdapter().then((adapter) => adapter !== null)');
      await page.close();
      return found === true;
    },
    async connect() {
      const page = await openPage('/graphics/index.html');
      let onMessage: (message: FromCard) => void = () => undefined;
      let onClosed = (): void => undefined;
      const early: FromCard[] = [];
      let listening = false;
      await page.exposeFunction('fromPage', (text: string) => {
        const message = decodeMessage(Buffer.from(text, 'base64')) as FromCard;
        if (listening) onMessage(message);
        else early.push(message);
      });
      page.on('close', () => onClosed());
      page.on('crash', () => onClosed());
      await page.evaluate(PORT_TO_PAGE);
      let sending: Promise<unknown> = Promise.resolve();
      return {
        post(message) {
          const text = Buffer.from(encodeMessage(message)).toString('base64');
          sending = sending.then(() => page.evaluate((bytes) => (globalThis as never as InPage).toPage(bytes), text));
          sending.catch(() => onClosed());
        },
        listen(heard, closed) {
          [onMessage, onClosed] = [heard, closed];
          listening = true;
          early.splice(0).forEach(heard);
        },
        close: () => void page.close(),
      };
    },
    close: () => browser.close(),
  };
}

interface InPage {
  toPage(bytes: string): void;
}

/** Gives the page its port, as graphics-preload.ts does, and passes on as text what goes over it. */
const PORT_TO_PAGE = `(() => {
  const { port1, port2 } = new MessageChannel();
  const array = { u8: Uint8Array, f32: Float32Array };
  const key = '\\u0000array';
  const aligned = (n) => Math.ceil(n / 4) * 4;
  globalThis.toPage = (text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const start = aligned(4 + length);
    port1.postMessage(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)), (_, value) =>
      value && typeof value === 'object' && key in value
        ? new array[value[key]](bytes.slice(start + value.at, start + value.at + value.bytes).buffer)
        : value));
  };
  port1.onmessage = ({ data }) => {
    const { vectors, ...rest } = data;
    const raw = vectors ? new Uint8Array(vectors.buffer) : new Uint8Array();
    const json = new TextEncoder().encode(JSON.stringify(
      vectors ? { ...rest, vectors: { [key]: 'f32', at: 0, bytes: raw.length } } : rest));
    const bytes = new Uint8Array(aligned(4 + json.length) + raw.length);
    new DataView(bytes.buffer).setUint32(0, json.length, true);
    bytes.set(json, 4);
    bytes.set(raw, aligned(4 + json.length));
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    fromPage(btoa(text));
  };
  window.postMessage({ type: '${channels.graphicsPort}' }, location.origin, [port2]);
})()`;
