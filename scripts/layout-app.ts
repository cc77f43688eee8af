import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Arch, Platform, build } from 'electron-builder';
import { buildStale } from './build.ts';
import { writeLicences } from './licences.ts';

// Lets electron-builder itself lay out the packaged app, around a stand-in of Electron's runtime where that cannot be had: the
// archive, what lies beside it, the resources and the fuses are then exactly those of a real package. What it makes cannot be
// started as a whole; test/desktop/packaging.test.ts starts the library process from it.

const root = path.join(import.meta.dirname, '..');

/** Marks the place in Electron's binary where its fuses are; @electron/fuses looks for it. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = 9;

/** A folder like Electron's own distribution for Linux, with an executable that holds fuses and does nothing. */
function writeRuntimeStandIn(folder: string): void {
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  // After the sentinel: version 1 of the wire, how many fuses, and each one's state, all off ("0").
  const wire = Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([1, FUSES]), Buffer.from('0'.repeat(FUSES))]);
  writeFileSync(path.join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), wire]));
  chmodSync(path.join(folder, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(path.join(folder, name), '');
}

/**
 * Lays the app out for Linux in a folder.
 *
 * @returns the folder that a person would get: the executable, `resources/app.asar`, `resources/app.asar.unpacked`, …
 */
export async function layOutApp(output: string): Promise<string> {
  rmSync(output, { recursive: true, force: true });
  await buildStale(['page', 'electron']);
  writeLicences();
  const runtime = path.join(output, 'runtime');
  writeRuntimeStandIn(runtime);
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir', Arch.x64),
    publish: 'never',
    config: {
      extends: path.join(root, 'electron-builder.yml'),
      directories: { output },
      electronDist: runtime,
    },
  });
  return path.join(output, 'linux-unpacked');
}

if (import.meta.main) {
  const output = path.resolve(process.argv[2] ?? path.join(root, 'release', 'layout'));
  process.stdout.write(`${await layOutApp(output)}\n`);
}
