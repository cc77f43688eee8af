/**
 * What the page may load and do, for both shells: its own files and nothing else, no inline script or style, no frames,
 * no plugins. `data:` and `blob:` are for pictures only: tiny previews come inside answers, and a dropped example is
 * shown from memory.
 *
 * @param pictures an extra source of pictures, where the shell serves them from elsewhere than the page
 */
export function contentSecurityPolicy(pictures?: string): string {
  const extra = pictures === undefined ? '' : ` ${pictures}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob:${extra}`,
    "font-src 'self'",
    `connect-src 'self'${extra}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** Headers that go with every answer, beside the policy. */
export const protectiveHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};
