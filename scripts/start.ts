import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { toWireError } from '../shared/errors.ts';
import { defaultLibraryFolder } from '../electron/default-library.ts';
import { buildStale } from './build.ts';
import { electronRuntime } from './electron-runtime.ts';

// `npm start -- <folder>…`: builds what is stale and opens Bowerbird with these folders, as the desktop app where Electron's
// runtime is to be had, in the browser otherwise.

const root = path.join(import.meta.dirname, '..');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const usage = `Usage: npm start -- [--browser] [--port N] [folder…]

Adds the folders to your library, ${defaultLibraryFolder()}, and opens it.
  --browser   in the browser, even where the desktop app could be opened
  --port N    port for the browser, instead of any free one`;

function wrongUsage(message: string): never {
  say(message);
  process.exit(2);
}

function readArguments(): { folders: string[]; browser: boolean; port: number } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { browser: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) {
      say(usage);
      process.exit(0);
    }
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) wrongUsage(`${values.port} is not a port number.`);
    return { folders: positionals.map(existingFolder), browser: values.browser ?? false, port };
  } catch (error) {
    wrongUsage(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function existingFolder(named: string): string {
  // npm runs scripts in the package's folder and keeps the caller's in INIT_CWD.
  const folder = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), named);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats) wrongUsage(`The folder ${folder} does not exist. Check how it is written.`);
  if (!stats.isDirectory()) wrongUsage(`${folder} is a file, not a folder. Name the folder that holds it.`);
  return folder;
}

/** Whether anything can be shown on this machine's screen. */
function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** Runs the desktop app until it is closed. Answers false if it could not even start, as without its system libraries. */
function runDesktop(executable: string, folders: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const began = Date.now();
    const app = spawn(executable, [root, ...folders], {
      stdio: 'inherit',
      env: { ...process.env, BOWERBIRD_TERMINAL: '1' },
    });
    // Ctrl+C reaches the app as well, which ends in good order; this process waits for it.
    process.on('SIGINT', () => undefined);
    app.on('error', () => resolve(false));
    app.on('exit', (code) => resolve(code === 0 || Date.now() - began > 5_000));
  });
}

const { folders, browser, port } = readArguments();
try {
  let reason = browser ? '' : hasDisplay() ? undefined : 'There is no display';
  if (reason === undefined) {
    const runtime = await electronRuntime(say);
    if (typeof runtime === 'string') {
      await buildStale(['page', 'electron']);
      if (await runDesktop(runtime, folders)) process.exit(0);
      reason = 'The desktop app did not start';
    } else {
      reason = runtime.reason;
    }
  }
  if (reason !== '') say(`${reason}: Bowerbird opens in the browser instead.`);
  await buildStale(['page']);
  const { runInBrowser } = await import('./start-browser.ts');
  await runInBrowser({ folders, port, display: hasDisplay(), rendererFolder: path.join(root, 'dist', 'renderer') });
} catch (error) {
  const problem = toWireError(error);
  say(problem.message);
  if (problem.code === 'internal' && problem.detail !== undefined) say(problem.detail);
  process.exit(1);
}
