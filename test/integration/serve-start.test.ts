import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectHttp } from '../../renderer/client/http-client.ts';

const NOT_LENT = expect.stringMatching(/^no browser tab lends its card/) as string;
const root = path.join(import.meta.dirname, '..', '..');
let place: string;
let running: ChildProcess | undefined;

beforeEach(() => (place = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-start-'))));
afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
  rmSync(place, { recursive: true, force: true });
});

interface Run {
  output: () => string;
  exited: Promise<number | null>;
  /** Waits for something to be printed. */
  printed: (pattern: RegExp) => Promise<string>;
  interrupt: () => void;
}

function start(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'start.ts'), ...args], {
    cwd: root,
    env: {
      ...process.env,
      BOWERBIRD_LIBRARY: path.join(place, 'library'),
      INIT_CWD: place,
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
      ...env,
    },
  });
  running = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return {
    output: () => output,
    exited,
    async printed(pattern) {
      await expect.poll(() => output, { timeout: 90_000, interval: 50 }).toMatch(pattern);
      return pattern.exec(output)?.[0] ?? '';
    },
    interrupt: () => child.kill('SIGINT'),
  };
}

test.skipIf(process.platform === 'win32')(
  'one command: adds the folder, prints an address whose page finds the photos, and ends cleanly',
  async () => {
    const photos = path.join(place, 'my photos');
    mkdirSync(photos);
    const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: '#c00' } });
    await picture.jpeg().toFile(path.join(photos, 'red.jpg'));
    const run = start(['--browser', 'my photos']);
    const url = new URL(await run.printed(/http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/));
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
    const client = await connectHttp({ origin: url.origin, token: url.searchParams.get('token') ?? '' });
    await run.printed(/Indexed 1 photos/);
    const { results } = await client.call('search', { query: 'something red' });
    expect(results.map((result) => result.name)).toEqual(['red.jpg']);
    // Its page can lend a card, and nobody has asked it to.
    expect(await client.call('graphics.get', {})).toMatchObject({ possible: true, used: false, reason: NOT_LENT });
    client.close();

    // The library is one process's own at a time; the second says so instead of waiting or breaking it.
    const second = start(['--browser']);
    expect(await second.exited).toBe(1);
    expect(second.output()).not.toContain(' at ');

    run.interrupt();
    expect(await run.exited).toBe(0);
  },
);

test('a folder that does not exist, and a file, are told apart in a sentence, with exit code 2', async () => {
  const missing = start(['no such folder']);
  expect(await missing.exited).toBe(2);
  expect(missing.output().trim()).toBe(
    `The folder ${path.join(place, 'no such folder')} does not exist. Check how it is written.`,
  );
  writeFileSync(path.join(place, 'a.jpg'), '');
  const file = start(['a.jpg']);
  expect(await file.exited).toBe(2);
  expect(file.output()).toContain('is a file, not a folder');
  const wrong = start(['--prot', '1']);
  expect(await wrong.exited).toBe(2);
  expect(wrong.output()).toContain('Usage: npm start');
});

test('where Electron cannot be had, one line says so, and nothing waits', async () => {
  // A port that nobody listens on: what a network that refuses the download looks like.
  const run = start([], {
    DISPLAY: ':99',
    ELECTRON_MIRROR: 'http://127.0.0.1:9/',
    ELECTRON_OVERRIDE_DIST_PATH: path.join(place, 'no-electron'),
    PATH: path.dirname(process.execPath),
  });
  await run.printed(/http:\/\/127\.0\.0\.1:\d+\/\?token=/);
  const lines = run
    .output()
    .split('\n')
    .filter((line) => line.includes('Electron'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('opens in the browser instead');
  run.interrupt();
  expect(await run.exited).toBe(process.platform === 'win32' ? null : 0);
});
