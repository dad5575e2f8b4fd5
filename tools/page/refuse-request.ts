import type { IncomingMessage } from 'node:http';

/** What nobody but the page itself may do. */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * Says why a request is not one of the page itself; undefined if it is. The name of another host
 * would let the owner of that name read the table by pointing it here, and another origin is
 * another page.
 */
export function refuseRequest(
  { method, headers }: IncomingMessage,
  port: number,
): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return 'This page answers only to its own address.';
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`)) {
    return 'This page answers only to itself.';
  }
  // Whoever follows a link to here reads with their own eyes.
  const isVisit = method === 'GET' && headers['sec-fetch-dest'] === 'document';
  const site = isVisit ? undefined : headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'This page answers only to itself.';
  // Another page can send a form without asking, and no form can send this.
  if (method !== 'GET' && headers['content-type'] !== 'application/json') return 'Expected JSON.';
  return undefined;
}
