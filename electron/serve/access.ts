import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import os from 'node:os';

/** Who may talk to the server: whoever was given the token, from a page that the server itself handed out. */
export interface Access {
  /** Goes into the address that is printed: 32 random bytes, base64url. */
  token: string;
  /** Reads pictures and nothing else. An `<img>` cannot send a header, and its address is easily copied by accident. */
  pictureKey: string;
  isToken(candidate: string | null | undefined): boolean;
  isPictureKey(candidate: string | null | undefined): boolean;
  /**
   * Whether `Host` names this server as itself. A foreign name that resolves to this machine (DNS rebinding) brings its
   * own name along and is refused.
   */
  isOwnHost(headers: IncomingHttpHeaders): boolean;
  /** Whether a browser says that another site's page sent this. What sends no such header is not a browser. */
  isForeign(headers: IncomingHttpHeaders): boolean;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Host names under which a server bound to `host` may be spoken to. */
function ownNames(host: string): Set<string> {
  if (isLoopback(host)) return new Set(LOOPBACK);
  const addresses = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
  const names = addresses.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
  return new Set([...LOOPBACK, ...names, os.hostname().toLowerCase(), host.toLowerCase()]);
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Compares in a time that depends on neither text: digests have one length, whatever was sent. */
function same(secret: string, candidate: string | null | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(secret), digest(candidate ?? '')) && candidate !== '';
}

/** @param port asked for late, since the system chooses it when the server starts to listen */
export function createAccess(host: string, port: () => number): Access {
  const token = randomBytes(32).toString('base64url');
  const pictureKey = createHmac('sha256', token).update('pictures').digest('base64url');
  const names = ownNames(host);
  return {
    token,
    pictureKey,
    isToken: (candidate) => same(token, candidate),
    isPictureKey: (candidate) => same(pictureKey, candidate),
    isOwnHost({ host: named }) {
      if (named === undefined) return false;
      const match = /^(.*?)(?::(\d+))?$/.exec(named.toLowerCase());
      return match !== null && names.has(match[1] ?? '') && Number(match[2] ?? 80) === port();
    },
    isForeign(headers) {
      const site = headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
      return headers.origin !== undefined && headers.origin !== `http://${headers.host ?? ''}`;
    },
  };
}
