import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import { isPinnedHost } from '../../electron/library/encoder/pack-download.ts';
import { registeredPacks } from '../../electron/library/encoder/pack-registry.ts';
import type { RegisteredPack } from '../../electron/library/encoder/pack-registry.ts';
import { openPackStore } from '../../electron/library/encoder/pack-store.ts';
import type { PackStore } from '../../electron/library/encoder/pack-store.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';

const fixture = path.join(import.meta.dirname, '../fixtures/clip/quick-gelu-f32');
const builtIn = path.join(resourcesFolder(), 'models');
const scratch = mkdtempSync(path.join(tmpdir(), 'bowerbird-packs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const names = ['config.json', 'preprocessor_config.json', 'vocab.json', 'merges.txt', 'model.safetensors'];
const contents = new Map(names.map((name) => [name, readFileSync(path.join(fixture, name))]));
const weights = contents.get('model.safetensors') ?? Buffer.alloc(0);

let installed: string;
let count = 0;
beforeEach(() => {
  installed = path.join(scratch, `installed-${++count}`);
});

/** What is left of a failed operation: anything but an empty staging folder would be half a pack. */
function installedPacks(): string[] {
  return existsSync(installed) ? readdirSync(installed).filter((name) => !name.startsWith('.')) : [];
}

describe('packs from a folder', () => {
  let store: PackStore;
  let source: string;
  beforeEach(() => {
    store = openPackStore({ builtIn, installed });
    source = path.join(scratch, `source-${count}`, 'my clip');
    cpSync(fixture, source, { recursive: true });
  });

  it('lists the built-in model first, and what could be downloaded', async () => {
    const packs = await store.list();
    expect(packs[0]).toMatchObject({ id: 'compact', state: 'built-in', dimension: 256 });
    expect(packs.slice(1).map(({ state }) => state)).toEqual(registeredPacks.map(() => 'available'));
  });

  it('adds a Hugging Face folder, which then encodes as the reference does', async () => {
    const pack = await store.add(source);
    expect(pack).toMatchObject({ id: 'my-clip', state: 'installed', architecture: 'clip', dimension: 24 });
    const reference = JSON.parse(readFileSync(path.join(fixture, 'reference.json'), 'utf8')) as {
      images: { pixels: string; embedding: number[] }[];
    };
    const encoder = await openEncoder({
      packFolder: (await store.folder('my-clip')) ?? '',
      backend: 'wasm',
      workers: 1,
    });
    const vectors = await encoder.encodeImages(
      reference.images.map(({ pixels }) => new Uint8Array(Buffer.from(pixels, 'base64'))),
    );
    await encoder.close();
    for (const [index, { embedding }] of reference.images.entries()) {
      const length = Math.hypot(...embedding);
      expect(
        Math.max(...embedding.map((value, i) => Math.abs(value / length - (vectors[index]?.[i] ?? NaN)))),
      ).toBeLessThan(1e-4);
    }
  });

  it('takes a licence from the front matter of a README', async () => {
    writeFileSync(path.join(source, 'README.md'), '---\ntags:\n- clip\nlicense: mit\n---\n# A model\n');
    expect(await store.add(source)).toMatchObject({ licence: 'MIT' });
  });

  it('adds a folder that has a pack.json as it is, and refuses it when a byte differs', async () => {
    await store.add(source);
    const copy = path.join(scratch, `copy-${count}`);
    cpSync(path.join(installed, 'my-clip'), copy, { recursive: true });
    await store.remove('my-clip');
    expect(installedPacks()).toEqual([]);
    await expect(store.add(copy)).resolves.toMatchObject({ id: 'my-clip', state: 'installed' });
    await store.remove('my-clip');
    const altered = Buffer.from(weights);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    writeFileSync(path.join(copy, 'model.safetensors'), altered);
    await expect(store.add(copy)).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('SHA-256') as string,
    });
    expect(installedPacks()).toEqual([]);
  });

  it('names the files that a pack.json promises and that are not there', async () => {
    await store.add(source);
    const copy = path.join(scratch, `copy-${count}`);
    cpSync(path.join(installed, 'my-clip'), copy, { recursive: true });
    await store.remove('my-clip');
    rmSync(path.join(copy, 'merges.txt'));
    await expect(store.add(copy)).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('merges.txt') as string,
    });
    expect(installedPacks()).toEqual([]);
  });

  it('says how far the copy is, and leaves nothing behind when it is stopped', async () => {
    const seen: [number, number][] = [];
    await store.add(source, { onProgress: (done, total) => seen.push([done, total]) });
    const [, total] = seen.at(-1) ?? [0, 0];
    expect(total).toBeGreaterThan(weights.length);
    expect(seen.at(-1)).toEqual([total, total]);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
    await store.remove('my-clip');
    const stopping = new AbortController();
    const adding = store.add(source, { signal: stopping.signal, onProgress: () => stopping.abort() });
    await expect(adding).rejects.toMatchObject({ code: 'cancelled' });
    expect(installedPacks()).toEqual([]);
    expect(readdirSync(path.join(installed, '.partial'))).toEqual([]);
  });

  it('will not replace a model, and will not remove the built-in one', async () => {
    await store.add(source);
    await expect(store.add(source)).rejects.toMatchObject({ code: 'conflict' });
    await expect(store.remove('compact')).rejects.toMatchObject({ code: 'bad-request' });
    await expect(store.remove('../my-clip')).rejects.toMatchObject({ code: 'not-found' });
  });

  const edit = (name: string, change: (json: Record<string, unknown>) => void): void => {
    const file = path.join(source, name);
    const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    change(json);
    writeFileSync(file, JSON.stringify(json));
  };

  it.each<[string, string, () => void]>([
    [
      'a config that does not fit the weights',
      'model-invalid',
      () => edit('config.json', (c) => void (c['projection_dim'] = 25)),
    ],
    [
      'a config of another kind of model',
      'model-invalid',
      () => edit('config.json', (c) => void (c['model_type'] = 'bert')),
    ],
    ['a config that is not JSON', 'model-invalid', () => writeFileSync(path.join(source, 'config.json'), '{')],
    [
      'a preprocessor that crops otherwise',
      'unsupported',
      () => edit('preprocessor_config.json', (c) => void (c['crop_size'] = 20)),
    ],
    [
      'weights cut in half',
      'model-invalid',
      () => truncateSync(path.join(source, 'model.safetensors'), weights.length / 2),
    ],
    [
      'a vocabulary without the end token',
      'model-invalid',
      () =>
        edit('vocab.json', (v) => {
          delete v['<|endoftext|>'];
        }),
    ],
    ['no vocabulary', 'unsupported', () => rmSync(path.join(source, 'vocab.json'))],
    ['no weights', 'unsupported', () => rmSync(path.join(source, 'model.safetensors'))],
    [
      'weights that are not numbers',
      'model-invalid',
      () => {
        const damaged = Buffer.from(weights);
        damaged.fill(0xff, weights.length - 200_000);
        writeFileSync(path.join(source, 'model.safetensors'), damaged);
      },
    ],
  ])('refuses %s and installs nothing', async (_, code, spoil) => {
    spoil();
    await expect(store.add(source)).rejects.toMatchObject({ code });
    expect(installedPacks()).toEqual([]);
    expect(readdirSync(path.join(installed, '.partial'))).toEqual([]);
  });

  it('refuses a pack.json whose file names lead out of the folder', async () => {
    await store.add(source);
    const manifestFile = path.join(installed, 'my-clip', 'pack.json');
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { files: { name: string }[] };
    for (const name of ['../evil', '/etc/passwd', 'a/b', 'C:\\x', '.hidden', 'x\0y']) {
      const folder = path.join(scratch, `hostile-${count}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        path.join(folder, 'pack.json'),
        JSON.stringify({ ...manifest, files: [{ ...manifest.files[0], name }] }),
      );
      await expect(store.add(folder), name).rejects.toMatchObject({ code: 'model-invalid' });
    }
  });

  it('verifies every byte', async () => {
    await store.add(source);
    await expect(store.verify('my-clip')).resolves.toEqual({ valid: true, problems: [] });
    const file = path.join(installed, 'my-clip', 'merges.txt');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -2) + 'z\n');
    const { valid, problems } = await store.verify('my-clip');
    expect(valid).toBe(false);
    expect(problems.join()).toMatch(/merges\.txt has been altered/);
    rmSync(file);
    expect((await store.verify('my-clip')).problems.join()).toMatch(/merges\.txt is missing/);
    expect((await store.list()).find(({ id }) => id === 'my-clip')).toMatchObject({ state: 'invalid' });
  });

  it('says so when the folder is none', async () => {
    await expect(store.add(path.join(scratch, 'nowhere'))).rejects.toMatchObject({ code: 'not-a-folder' });
  });
});

describe('downloads', () => {
  let server: Server;
  let base: string;
  /** What the server does instead of serving the weights properly; undefined to behave. */
  let misbehave: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  let requests: { url: string; range: string | undefined }[] = [];

  const serve = (request: IncomingMessage, response: ServerResponse, from = 0, until = Infinity): void => {
    const body = contents.get(path.basename(request.url ?? '')) ?? Buffer.alloc(0);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': body.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
    });
    if (until >= body.length) response.end(body.subarray(from));
    // Not at once: a client that finds the connection broken drops what it has not read yet.
    else response.write(body.subarray(from, until), () => setTimeout(() => response.socket?.end(), 150));
  };
  const rangeOf = (request: IncomingMessage): number =>
    Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push({ url: request.url ?? '', range: request.headers.range });
      const isWeights = (request.url ?? '').endsWith('model.safetensors');
      if (isWeights && misbehave?.(request, response)) return;
      serve(request, response, rangeOf(request));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    misbehave = undefined;
    requests = [];
  });

  const pack = (change: { sha256?: string; size?: number; url?: string } = {}): RegisteredPack => ({
    id: 'tiny',
    version: '1',
    name: 'Tiny',
    description: 'For tests.',
    licence: 'MIT',
    dimension: 24,
    files: names.map((name) => {
      const content = contents.get(name) ?? Buffer.alloc(0);
      const pinned = {
        name,
        size: name === 'config.json' ? 65_536 : content.length,
        exactSize: name !== 'config.json',
        sha256: createHash('sha256').update(content).digest('hex'),
        url: `${base}/${name}`,
      };
      return name === 'model.safetensors' ? { ...pinned, ...change } : pinned;
    }),
  });
  const storeOf = (registered = pack()): PackStore =>
    openPackStore({
      builtIn,
      installed,
      registry: [registered],
      transport: { permits: ({ hostname }) => hostname === '127.0.0.1', stallMs: 300, attempts: 3, retryMs: 1 },
    });
  const weightRequests = (): (string | undefined)[] =>
    requests.filter(({ url }) => url.includes('model.safetensors')).map(({ range }) => range);

  it('installs what it gets, with progress, licence and version', async () => {
    const store = storeOf();
    const progress: [number, number][] = [];
    const installedPack = await store.download('tiny', { onProgress: (done, total) => progress.push([done, total]) });
    expect(installedPack).toMatchObject({ id: 'tiny', name: 'Tiny', version: '1', licence: 'MIT', state: 'installed' });
    const last = progress.at(-1);
    expect(last?.[0]).toBe(last?.[1]);
    expect(progress.every(([done], i) => done >= (progress[i - 1]?.[0] ?? 0))).toBe(true);
    await expect(store.verify('tiny')).resolves.toMatchObject({ valid: true });
    expect(await store.list()).toHaveLength(2);
  });

  it('goes on where a cut connection stopped', async () => {
    let cuts = 0;
    misbehave = (request, response) => {
      if (++cuts > 3) return false;
      const from = rangeOf(request);
      serve(request, response, from, from + 50_000);
      return true;
    };
    await expect(storeOf().download('tiny')).resolves.toMatchObject({ state: 'installed' });
    expect(weightRequests()[0]).toBeUndefined();
    const starts = weightRequests()
      .slice(1)
      .map((range) => Number(/\d+/.exec(range ?? '')));
    expect(starts.length).toBeGreaterThanOrEqual(3);
    // A cut can take with it what was sent last; what has arrived is never asked for again.
    expect(starts.every((start, i) => start >= (starts[i - 1] ?? 0))).toBe(true);
    expect(starts.at(-1)).toBeGreaterThan(0);
  });

  it('goes on after being cancelled, and lists what is there', async () => {
    const abort = new AbortController();
    let arrived = 0;
    let enough = Infinity;
    misbehave = (_, response) => {
      enough = arrived + 100_000;
      response.writeHead(200, { 'content-length': weights.length });
      response.write(weights.subarray(0, 100_000));
      return true;
    };
    const store = storeOf();
    const onProgress = (done: number): void => {
      arrived = done;
      if (done >= enough) abort.abort();
    };
    const cancelled = store.download('tiny', { signal: abort.signal, onProgress });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect((await store.list()).find(({ id }) => id === 'tiny')).toMatchObject({ state: 'partial' });
    expect(installedPacks()).toEqual([]);
    misbehave = undefined;
    requests = [];
    await expect(store.download('tiny')).resolves.toMatchObject({ state: 'installed' });
    expect(weightRequests()).toEqual(['bytes=100000-']);
  });

  it('starts over when the server knows no ranges', async () => {
    let first = true;
    misbehave = (request, response) => {
      serve(request, response, 0, first ? 50_000 : Infinity);
      first = false;
      return true;
    };
    await expect(storeOf().download('tiny')).resolves.toMatchObject({ state: 'installed' });
  });

  it('leaves a connection that stalls', async () => {
    let stalled = false;
    misbehave = (_, response) => {
      if (stalled) return false;
      stalled = true;
      response.writeHead(200, { 'content-length': weights.length });
      response.write(weights.subarray(0, 10_000));
      return true;
    };
    await expect(storeOf().download('tiny')).resolves.toMatchObject({ state: 'installed' });
    expect(weightRequests()).toHaveLength(2);
  });

  it('follows a redirect to a permitted host only', async () => {
    misbehave = (request, response) => {
      if (request.url?.startsWith('/elsewhere/')) return false;
      response.writeHead(302, { location: `/elsewhere/model.safetensors` }).end();
      return true;
    };
    await expect(storeOf().download('tiny')).resolves.toMatchObject({ state: 'installed' });
    rmSync(installed, { recursive: true });
    misbehave = (_, response) => {
      response.writeHead(302, { location: 'https://models.example/model.safetensors' }).end();
      return true;
    };
    await expect(storeOf().download('tiny')).rejects.toMatchObject({
      message: expect.stringContaining('models.example') as string,
    });
    misbehave = (_, response) => {
      response.writeHead(302, { location: '/model.safetensors' }).end();
      return true;
    };
    await expect(storeOf().download('tiny')).rejects.toMatchObject({
      message: expect.stringContaining('circles') as string,
    });
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => boolean, RegExp]>([
    [
      'an altered byte',
      (_, response) => {
        const altered = Buffer.from(weights);
        altered[1000] = (altered[1000] ?? 0) ^ 1;
        response.end(altered);
        return true;
      },
      /SHA-256/,
    ],
    [
      'a file that is too short',
      (_, response) => {
        response.end(weights.subarray(0, weights.length - 10));
        return true;
      },
      /ends after/,
    ],
    [
      'a file that is too long',
      (_, response) => {
        response.end(Buffer.concat([weights, Buffer.alloc(10)]));
        return true;
      },
      /more than/,
    ],
    [
      'a page instead of the file',
      (_, response) => {
        response.writeHead(404).end('not here');
        return true;
      },
      /404/,
    ],
    [
      'nothing but errors',
      (_, response) => {
        response.writeHead(503).end();
        return true;
      },
      /503/,
    ],
    [
      'another part than asked for',
      (request, response) => {
        if (rangeOf(request) === 0) serve(request, response, 0, 50_000);
        else
          response
            .writeHead(206, { 'content-range': `bytes 7-${weights.length - 1}/${weights.length}` })
            .end(weights.subarray(7));
        return true;
      },
      /another part/,
    ],
  ])('refuses %s and installs nothing', async (_, behaviour, message) => {
    misbehave = behaviour;
    const store = storeOf();
    const failure = await store.download('tiny').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'download-failed', message: expect.stringMatching(message) as string });
    expect(installedPacks()).toEqual([]);
    await expect(store.folder('tiny')).resolves.toBeUndefined();
  });

  it('refuses weights that are what was pinned and still no model', async () => {
    const rubbish = Buffer.from(weights);
    rubbish.fill(0x7f, 0, 8);
    misbehave = (_, response) => {
      response.end(rubbish);
      return true;
    };
    const store = storeOf(pack({ sha256: createHash('sha256').update(rubbish).digest('hex') }));
    await expect(store.download('tiny')).rejects.toMatchObject({ code: 'model-invalid' });
    expect(installedPacks()).toEqual([]);
    expect((await store.list()).find(({ id }) => id === 'tiny')).toMatchObject({ state: 'available' });
  });

  it('does one download of a model at a time', async () => {
    const store = storeOf();
    const first = store.download('tiny');
    await expect(store.download('tiny')).rejects.toMatchObject({ code: 'conflict' });
    await first;
    await expect(store.download('absent')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('asks nobody but the pinned hosts, over https, unless a test says otherwise', async () => {
    const permitted = [
      'https://huggingface.co/a',
      'https://cdn-lfs.huggingface.co/a',
      'https://cas-bridge.xethub.hf.co/a',
    ];
    const refused = [
      'http://huggingface.co/a',
      'https://huggingface.co.evil.example/a',
      'https://evilhf.co/a',
      'https://127.0.0.1/',
      'file:///etc/passwd',
    ];
    expect(permitted.filter((url) => !isPinnedHost(new URL(url)))).toEqual([]);
    expect(refused.filter((url) => isPinnedHost(new URL(url)))).toEqual([]);
    const store = openPackStore({ builtIn, installed, registry: [pack()] });
    await expect(store.download('tiny')).rejects.toMatchObject({ code: 'download-failed' });
    expect(requests).toEqual([]);
  });
});

describe('the registry', () => {
  it('pins every file to a revision, a size and a SHA-256 on a pinned host', () => {
    for (const { files, licence, version } of registeredPacks) {
      expect(licence).toBe('MIT');
      for (const { url, sha256, size } of files) {
        expect(isPinnedHost(new URL(url)), url).toBe(true);
        expect(url).toMatch(/\/resolve\/[0-9a-f]{40}\//);
        expect(url).toContain(version);
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(size).toBeGreaterThan(0);
      }
    }
  });
});
