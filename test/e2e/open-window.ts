import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { findBrowser } from '../../scripts/find-browser.ts';
import { makePicture, type PictureOptions } from '../fixtures/pictures/make-picture.ts';
import { sceneKinds, type SceneKind } from '../fixtures/pictures/scene.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const cli = path.join(root, 'electron', 'cli.ts');

const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The real program in a real browser: a library in a temporary folder, served on loopback, and a page that shows it. */
export interface OpenWindow {
  page: Page;
  /** A temporary folder; `photos/` in it is what was indexed. */
  folder: string;
  photos: string;
  library: string;
  url: string;
  /** Messages the page wrote as errors, and exceptions nobody caught. */
  complaints: string[];
  close(): Promise<void>;
}

export interface WindowOptions {
  /** File name -> content, written to `photos/` and indexed before the window opens. */
  pictures?: Record<string, Buffer>;
  /** A folder to index instead; it is only read. */
  photos?: string;
  /** Opens the window on an empty library. */
  indexed?: boolean;
  viewport?: { width: number; height: number };
  /** Commands of the command line to run on the library before the window holds it. */
  commands?: string[][];
}

/** Runs a command of the command line on a library and answers its JSON. */
export async function bowerbird(library: string, ...words: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words, '--library', library, '--json'], {
    maxBuffer: 1e8,
  });
  return JSON.parse(stdout);
}

async function serve(library: string): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, [cli, 'serve', '--library', library, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let problems = '';
  server.stderr.on('data', (data: Buffer) => (problems += data.toString()));
  for await (const data of server.stdout) {
    output += String(data);
    if (output.includes('\n')) break;
  }
  if (!output.includes('\n')) throw new Error(`The server did not start: ${problems}`);
  return { server, url: (JSON.parse(output) as { url: string }).url };
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium was found on the PATH.');
  return chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
}

export async function openWindow(options: WindowOptions = {}): Promise<OpenWindow> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-window-'));
  const library = path.join(folder, 'library');
  const photos = options.photos ?? path.join(folder, 'photos');
  for (const [name, bytes] of Object.entries(options.pictures ?? {})) {
    mkdirSync(path.dirname(path.join(photos, name)), { recursive: true });
    writeFileSync(path.join(photos, name), bytes);
  }
  if (options.indexed !== false) {
    // Exit code 3 says that some files could not be read, which some tests want.
    await bowerbird(library, 'index', photos).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 3) throw error;
    });
  }
  for (const words of options.commands ?? []) await bowerbird(library, ...words);
  const { server, url } = await serve(library);
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: options.viewport ?? { width: 1280, height: 800 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(url);
  return {
    page,
    folder,
    photos,
    library,
    url,
    complaints,
    async close() {
      await browser.close();
      if (server.exitCode === null) {
        server.kill();
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A few pictures of every scene. The names give nothing away, so that only the picture itself can be found. */
export async function scenePictures(each: number, options: PictureOptions = {}): Promise<Record<string, Buffer>> {
  const pictures: Record<string, Buffer> = {};
  for (let seed = 0; seed < each; seed++) {
    for (const [index, scene] of sceneKinds.entries()) {
      pictures[pictureName(scene, seed)] = await makePicture({
        scene,
        seed: seed + 1,
        width: 480,
        height: index % 3 === 0 ? 640 : 360,
        taken: `202${seed}:0${index + 1}:1${seed} 10:00:00`,
        ...options,
      });
    }
  }
  return pictures;
}

/** `p21.jpg`: the second scene of the list, seed 1. */
export function pictureName(scene: SceneKind, seed: number): string {
  return `p${sceneKinds.indexOf(scene)}${seed}.jpg`;
}

export const searchbox = (page: Page): Locator => page.getByRole('searchbox', { name: 'Describe a photo' });
export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Photos' });
export const cells = (page: Page): Locator => grid(page).getByRole('gridcell');
export const cell = (page: Page, name: string): Locator => grid(page).getByRole('gridcell', { name, exact: true });
export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

/** Types a question and waits for its answer to be on the screen. */
export async function describePhoto(page: Page, words: string): Promise<void> {
  await searchbox(page).fill(words);
  await searchbox(page).press('Enter');
  await page.getByRole('heading', { name: /good match|Nothing fits well|photos?$/ }).waitFor();
}

/** Shows also what is less likely, where that is not shown already. */
export async function showAll(page: Page): Promise<void> {
  await cells(page)
    .first()
    .or(page.getByRole('button', { name: /less likely$/ }))
    .first()
    .waitFor();
  const more = page.getByRole('button', { name: /^Show .* less likely$/ });
  if ((await more.count()) > 0) await more.click();
}

/** Names of the first photos in the grid; of fewer, where it holds fewer. */
export async function firstNames(page: Page, count: number): Promise<string[]> {
  await cells(page).first().waitFor();
  // A photo is "Photo 1" until its name has arrived.
  await grid(page)
    .getByRole('gridcell', { name: /^Photo [\d,]+$/ })
    .first()
    .waitFor({ state: 'detached' });
  const names: string[] = [];
  for (const one of (await cells(page).all()).slice(0, count)) names.push((await one.getAttribute('aria-label')) ?? '');
  return names;
}

/** Script that makes a DataTransfer holding a file. */
function transferScript(name: string, type: string, bytes: Buffer): string {
  return `(() => {
    const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (sign) => sign.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(type)} }));
    return transfer;
  })()`;
}

/** A DataTransfer in the page that holds a file, to be dropped. */
export function fileTransfer(page: Page, name: string, type: string, bytes: Buffer) {
  return page.evaluateHandle(transferScript(name, type, bytes));
}

/** Pastes a file into the window. */
export async function paste(page: Page, name: string, type: string, bytes: Buffer): Promise<void> {
  const transfer = transferScript(name, type, bytes);
  await page.evaluate(
    `window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: ${transfer}, bubbles: true, cancelable: true }))`,
  );
}
