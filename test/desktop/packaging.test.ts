import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { extractAll, getRawHeader, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import type { Configuration } from 'app-builder-lib';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layOutApp } from '../../scripts/layout-app.ts';
import { superviseLibrary } from '../../electron/library-supervisor.ts';
import { silentLog } from '../../electron/library/log.ts';
import { createPortClient } from '../../shared/port-client.ts';
import { MessageChannelStandIn, UtilityProcessStandIn } from './utility-process.ts';
import type { PortStandIn } from './utility-process.ts';

const root = path.join(import.meta.dirname, '..', '..');
const configuration = (): Promise<Configuration> => getConfig(root, null, null);

describe('electron-builder.yml', () => {
  test('is what electron-builder’s own schema allows', async () => {
    const read = await configuration();
    await validateConfiguration(read, new DebugLogger(false));
    const mistaken = Object.assign({ asra: true }, read);
    await expect(validateConfiguration(mistaken, new DebugLogger(false))).rejects.toThrow('asra');
  });

  test('builds for each system what it needs there', async () => {
    const read = await configuration();
    expect(read).toMatchObject({
      linux: { target: ['AppImage', 'deb'] },
      mac: { hardenedRuntime: true, target: [{ target: 'dmg', arch: ['x64', 'arm64'] }] },
      win: { target: [{ target: 'nsis' }] },
      publish: null,
    });
    expect(read.deb?.depends).toEqual(expect.arrayContaining(['libblas3', 'liblapack3', 'libgomp1']));
    expect(existsSync(path.join(root, 'resources', 'packaging', 'entitlements.mac.plist'))).toBe(true);
  });
});

// electron-builder lays out for the system it runs on; the stand-in of the runtime is one for Linux.
describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'the app as electron-builder lays it out',
  () => {
    let place: string;
    let app: string;
    let archive: string;
    let packed: string[];

    beforeAll(async () => {
      place = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-package-'));
      app = await layOutApp(path.join(place, 'release'));
      archive = path.join(app, 'resources', 'app.asar');
      packed = listPackage(archive, { isPack: false });
    });
    afterAll(() => rmSync(place, { recursive: true, force: true }));

    test('every fuse stands as Electron’s checklist asks', async () => {
      const wire = await getCurrentFuseWire(path.join(app, 'bowerbird'));
      const on = [
        FuseV1Options.EnableCookieEncryption,
        FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
        FuseV1Options.OnlyLoadAppFromAsar,
      ];
      const off = [
        FuseV1Options.RunAsNode,
        FuseV1Options.EnableNodeOptionsEnvironmentVariable,
        FuseV1Options.EnableNodeCliInspectArguments,
        FuseV1Options.GrantFileProtocolExtraPrivileges,
      ];
      for (const fuse of on) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.ENABLE);
      for (const fuse of off) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.DISABLE);
    });

    test('the archive holds the program, the page, every worker thread and what they load', () => {
      const workers = readdirSync(path.join(root, 'electron', 'library'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('-worker.ts'))
        .map((file) => `/dist/electron/${path.basename(file, '.ts')}.js`);
      expect(workers.length).toBeGreaterThan(2);
      expect(packed).toEqual(
        expect.arrayContaining([
          ...workers,
          '/dist/electron/main.js',
          '/dist/electron/preload.cjs',
          '/dist/electron/library-process.js',
          '/dist/renderer/index.html',
          '/node_modules/libheif-js/libheif-wasm/libheif-bundle.js',
          '/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
          '/node_modules/exiftool-vendored.pl/bin/exiftool',
        ]),
      );
    });

    test('only what is needed ships: no sources, tests, maps, types, foreign builds, tools or goldens', () => {
      const shipped = [...packed, ...readdirSync(path.join(app, 'resources'), { recursive: true, encoding: 'utf8' })];
      const needless = shipped.filter(
        (file) =>
          /\.(?:d\.[mc]?ts|[mc]?ts|map|md|gyp|cc|h)$/.test(file) ||
          /(?:^|\/)(?:test|tests|__tests__)(?:\/|$)/.test(file) ||
          /goldens|MODEL_CARD|\.github/.test(file) ||
          /prebuilds\/(?!linux-x64)[^/]+\.node$/.test(file) ||
          /node_modules\/(?:electron|electron-builder|vite|vitest|typescript|svelte|playwright-core|eslint)\//.test(
            file,
          ),
      );
      expect(needless).toEqual([]);
      const size = (folder: string): number =>
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
      // Beside Electron itself. When this grows, something that nobody needs has crept in.
      expect(size(path.join(app, 'resources')) / 1e6).toBeLessThan(110);
    });

    test('no secret is in the package', () => {
      const names = packed.filter((file) =>
        /(?:^|\/)(?:\.env|\.npmrc|\.netrc|id_rsa|.*\.(?:pem|p12|pfx|keystore))/.test(file),
      );
      expect(names).toEqual([]);
      const unpacked = path.join(place, 'searched');
      extractAll(archive, unpacked);
      const ours = ['dist', 'package.json'].flatMap((name) => {
        const start = path.join(unpacked, name);
        if (statSync(start).isFile()) return [start];
        return readdirSync(start, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => path.join(entry.parentPath, entry.name));
      });
      const secrets =
        /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|\bnpm_\w{30,}|\bxox[bp]-\w+/;
      for (const file of ours) {
        const text = readFileSync(file, 'utf8');
        expect(secrets.test(text), file).toBe(false);
        expect(text.includes(root), `${file} names the folder it was built in`).toBe(false);
      }
    });

    test('licences and the bill of materials are beside it', () => {
      const folder = path.join(app, 'resources', 'licences');
      const list = readFileSync(path.join(folder, 'THIRD-PARTY-LICENCES.txt'), 'utf8');
      for (const name of ['better-sqlite3', 'sharp', '@tensorflow/tfjs-core', 'exiftool-vendored']) {
        expect(list).toContain(`\n${name} `);
      }
      expect(list).not.toContain('Licence: unknown');
      expect(JSON.parse(readFileSync(path.join(folder, 'bom.cdx.json'), 'utf8'))).toMatchObject({
        bomFormat: 'CycloneDX',
      });
    });

    test('the library process starts from it and answers a search', async () => {
      const laidOut = readableByNode(archive, path.join(place, 'app', 'resources'));
      const photos = path.join(place, 'photos');
      mkdirSync(photos);
      for (const [name, background] of Object.entries({ red: '#c00000', green: '#00a000', blue: '#0000c0' })) {
        const picture = sharp({ create: { width: 400, height: 300, channels: 3, background } });
        await picture.jpeg().toFile(path.join(photos, `${name}.jpg`));
      }
      const client = createPortClient();
      const failure = Promise.withResolvers<never>();
      const supervisor = superviseLibrary<PortStandIn>({
        log: silentLog,
        fork: () =>
          new UtilityProcessStandIn(
            path.join(laidOut, 'dist', 'electron', 'library-process.js'),
            ['--library', path.join(place, 'library'), '--log', path.join(place, 'library.log')],
            { ...process.env, BOWERBIRD_RESOURCES: path.join(app, 'resources', 'resources') },
          ),
        onState(state) {
          if (state.state === 'failed') failure.reject(new Error(state.error.message));
          if (state.state !== 'ready') return;
          const { port1, port2 } = new MessageChannelStandIn();
          supervisor.connect(port2, false);
          const receive = client.attach(port1);
          port1.on('message', ({ data }: { data: unknown }) => receive(data));
          port1.start();
        },
      });
      const answers = async (): Promise<void> => {
        await client.call('roots.add', { path: photos });
        await expect.poll(async () => (await client.call('status', {})).indexed, { timeout: 60_000 }).toBe(3);
        const { engine, model } = await client.call('status', {});
        // The native extension was found beside the archive, and not silently done without.
        expect(['sqlite-vss', 'sqlite-vec']).toContain(engine.name);
        expect(model.id).toContain('compact');
        const { results } = await client.call('search', { query: 'a plain red surface', limit: 3 });
        expect(results.map((result) => result.name).sort()).toEqual(['blue.jpg', 'green.jpg', 'red.jpg']);
        expect((await supervisor.picture(results[0]?.id ?? 0, 'thumbnail'))?.type).toBe('image/webp');
        // ExifTool is a program of its own, run from beside the archive.
        await client.call('tags.add', { scope: { all: true }, tags: ['colour'] });
        expect(await client.call('export', { format: 'embed', scope: { all: true } })).toMatchObject({
          written: 3,
          failed: [],
        });
      };
      try {
        await Promise.race([answers(), failure.promise]);
      } finally {
        await supervisor.close();
      }
    });
  },
);

/**
 * Makes of an archive what Electron makes a program see of it: a folder named app.asar whose files can be read, with the
 * native files really beside it. Programs that open a library or run an executable *inside* the archive find a file there, as
 * under Electron, and cannot use it: that is how a wrong path shows.
 *
 * @returns the folder that stands for the archive
 */
function readableByNode(archive: string, resources: string): string {
  const folder = path.join(resources, 'app.asar');
  const beside = `${folder}.unpacked`;
  mkdirSync(resources, { recursive: true });
  extractAll(archive, folder);
  symlinkSync(`${archive}.unpacked`, beside);
  for (const file of unpackedFiles(getRawHeader(archive).header)) {
    const inside = path.join(folder, file);
    rmSync(inside);
    const native = /\.(?:so|dylib|dll)(?:\.|$)/.test(file) || /exiftool-vendored\.[^/]+\/bin\/exiftool$/.test(file);
    if (native) writeFileSync(inside, 'This file is beside the archive.');
    else symlinkSync(path.join(beside, file), inside);
  }
  return folder;
}

interface AsarEntry {
  unpacked?: boolean;
  files?: Record<string, AsarEntry>;
}

function unpackedFiles(entry: AsarEntry, at = ''): string[] {
  if (!entry.files) return entry.unpacked === true ? [at] : [];
  return Object.entries(entry.files).flatMap(([name, child]) => unpackedFiles(child, path.join(at, name)));
}
