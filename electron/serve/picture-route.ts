import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Service } from '../../shared/api.ts';
import { parsePicturePath } from '../picture-path.ts';
import { refuse } from './respond.ts';

/**
 * `GET /picture/<kind>/<id>`. The tag of the answer is a hash of the picture, so that a page shows a changed one as soon
 * as it asks again and fetches an unchanged one once.
 */
export async function answerPicture(
  service: Service,
  address: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = parsePicturePath(address);
  const picture = asked && (await service.picture(asked.id, asked.kind));
  if (!picture) {
    refuse(response, 404, 'There is no such picture.');
    return;
  }
  const etag = `"${createHash('sha256').update(picture.data).digest('base64url')}"`;
  const caching = { etag, 'cache-control': 'private, max-age=60, stale-while-revalidate=86400' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, caching).end();
    return;
  }
  response.writeHead(200, { ...caching, 'content-type': picture.type, 'content-length': picture.data.byteLength });
  response.end(request.method === 'HEAD' ? undefined : picture.data);
}
