/** Where the page lives. A scheme of its own: file: would give it rights over other files. */
export const PAGE_ORIGIN = 'app://bowerbird';
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** Whether an address is the page's own. */
export function isOwnPage(address: string): boolean {
  try {
    const url = new URL(address);
    // Node, unlike Chromium, gives every scheme of one's own the origin "null": so the parts are compared.
    return url.protocol === 'app:' && url.host === 'bowerbird' && url.username === '' && url.port === '';
  } catch {
    return false;
  }
}

/** Schemes that may be loaded at all; everything else would be remote content. */
const LOCAL_SCHEMES = new Set(['app:', 'photo:', 'data:', 'blob:', 'devtools:']);

/** Whether a request stays on this machine and inside the program. */
export function isLocal(address: string): boolean {
  try {
    return LOCAL_SCHEMES.has(new URL(address).protocol);
  } catch {
    return false;
  }
}
