import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import type { Session } from 'electron';
import { contentSecurityPolicy, protectiveHeaders } from '../content-security-policy.ts';
import { parsePicturePath } from '../picture-path.ts';
import { rendererFiles } from '../renderer-files.ts';
import { PAGE_ORIGIN } from './page-origin.ts';

/** Must run before the app is ready, which is when Chromium settles what schemes there are. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    // corsEnabled, so that the page can draw a photo on a canvas and read the part it searches with.
    { scheme: 'photo', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
  ]);
}

const answer = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...protectiveHeaders, 'content-type': 'text/plain; charset=utf-8' } });

/** `app://bowerbird/…`: the built page, from a list of its files. */
export function servePage(session: Session, rendererFolder: string): void {
  const files = rendererFiles(rendererFolder);
  const policy = contentSecurityPolicy('photo:');
  session.protocol.handle('app', async (request) => {
    if (request.method !== 'GET') return answer(405, 'Only GET.');
    const url = new URL(request.url);
    const file = url.host === 'bowerbird' ? files.get(url.pathname) : undefined;
    if (!file) return answer(404, 'There is nothing at this address.');
    return new Response(await readFile(file.file), {
      headers: { ...protectiveHeaders, 'content-security-policy': policy, 'content-type': file.type },
    });
  });
}

export type PictureSource = (
  photo: number,
  size: 'thumbnail' | 'full',
) => Promise<{ data: Uint8Array; type: string } | undefined>;

/** `photo://library/<thumbnail or full>/<id>`: pictures of photos that the library knows, and nothing else. */
export function servePictures(session: Session, picture: PictureSource): void {
  session.protocol.handle('photo', async (request) => {
    if (request.method !== 'GET') return answer(405, 'Only GET.');
    const url = new URL(request.url);
    const asked = url.host === 'library' && url.search === '' ? parsePicturePath(url.pathname) : undefined;
    const found = asked && (await picture(asked.id, asked.kind));
    if (!found) return answer(404, 'There is no such picture.');
    return new Response(new Uint8Array(found.data), {
      headers: {
        ...protectiveHeaders,
        'content-type': found.type,
        'cache-control': 'private, max-age=60',
        'access-control-allow-origin': PAGE_ORIGIN,
        'cross-origin-resource-policy': 'cross-origin',
      },
    });
  });
}
