import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../library/log.ts';

/**
 * Whether this build knows where new versions are published. electron-builder writes this file only when a feed is
 * configured; until then the program has no updates and asks nobody.
 */
export function hasUpdateFeed(resourcesPath: string): boolean {
  return existsSync(path.join(resourcesPath, 'app-update.yml'));
}

/**
 * Looks for a new version, because a person asked to: Bowerbird never does so by itself. Downloads it and installs it when
 * the program is closed.
 *
 * @returns a sentence for the person
 */
export async function checkForUpdates(log: Log): Promise<string> {
  const { default: updater } = await import('electron-updater');
  const { autoUpdater } = updater;
  autoUpdater.logger = log;
  autoUpdater.autoDownload = true;
  autoUpdater.autoInstallOnAppQuit = true;
  const found = await autoUpdater.checkForUpdates();
  return found?.isUpdateAvailable === true
    ? `Bowerbird ${found.updateInfo.version} is being downloaded, and will be there when you next start the program.`
    : 'This is the newest version.';
}
