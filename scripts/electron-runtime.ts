import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

// Electron's package brings no runtime along: it is fetched when first needed, from a host that many networks refuse.

const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const DOWNLOAD_HOST = 'https://github.com/electron/electron/releases';
const REACH_MS = 5_000;
const DOWNLOAD_MS = 5 * 60_000;

/** Electron's executable, if it is on this machine; undefined where only the package is. */
export function findElectron(): string | undefined {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const named = path.join(folder, 'path.txt');
  if (!existsSync(named) && override === undefined) return undefined;
  const name = existsSync(named) ? readFileSync(named, 'utf8') : 'electron';
  const executable = path.join(override ?? path.join(folder, 'dist'), name);
  return existsSync(executable) ? executable : undefined;
}

/** Why there is no desktop app here, in words that end a sentence. */
export interface NoRuntime {
  reason: string;
}

/**
 * Finds Electron's runtime, or fetches it. Never waits long where it cannot be had: a host that does not answer is given
 * five seconds, and a download five minutes.
 */
export async function electronRuntime(say: (line: string) => void): Promise<string | NoRuntime> {
  const found = findElectron();
  if (found !== undefined) return found;
  const mirror = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'] ?? DOWNLOAD_HOST;
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACH_MS) });
  } catch {
    return { reason: 'Electron’s runtime is not installed, and the host it is downloaded from does not answer' };
  }
  say('Fetching Electron’s runtime, once (about 110 MB)…');
  const fetched = await install();
  return (fetched ? findElectron() : undefined) ?? { reason: 'Electron’s runtime could not be downloaded' };
}

/** Runs the installer that Electron's package brings along; answers whether it succeeded within its time. */
function install(): Promise<boolean> {
  return new Promise((resolve) => {
    const installer = spawn(process.execPath, [path.join(folder, 'install.js')], {
      stdio: 'ignore',
      timeout: DOWNLOAD_MS,
    });
    installer.on('error', () => resolve(false));
    installer.on('exit', (code) => resolve(code === 0));
  });
}
