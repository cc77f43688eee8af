import os from 'node:os';
import path from 'node:path';

/** What of the machine decides where a person's library lies; handed in by tests. */
export interface Surroundings {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/** An empty HOME would put a library into whatever folder one stands in; the system knows the home by itself. */
const homeFolder = (): string => os.homedir() || os.userInfo().homedir;

/**
 * The library that opens when nobody names one: `BOWERBIRD_LIBRARY` where it is set, otherwise a folder `Bowerbird`
 * (`bowerbird` on Linux) among the person's application data, where each system keeps such things.
 */
export function defaultLibraryFolder(
  surroundings: Surroundings = { platform: process.platform, env: process.env, home: homeFolder() },
): string {
  const { platform, env, home } = surroundings;
  const named = env['BOWERBIRD_LIBRARY'];
  const flavour = platform === 'win32' ? path.win32 : path.posix;
  if (named) return flavour.resolve(named);
  if (platform === 'win32') {
    return path.win32.join(env['APPDATA'] ?? path.win32.join(home, 'AppData', 'Roaming'), 'Bowerbird');
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'Bowerbird');
  // The XDG specification: a relative value is invalid and must be ignored.
  const data = env['XDG_DATA_HOME'];
  return path.posix.join(
    data && path.posix.isAbsolute(data) ? data : path.posix.join(home, '.local', 'share'),
    'bowerbird',
  );
}
