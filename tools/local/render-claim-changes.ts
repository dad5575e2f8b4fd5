import { compareClaims } from '../simulator/compare-claims.ts';
import type { Claims } from '../simulator/issue-tokens.ts';
import { paint } from '../terminal/paint.ts';

/**
 * Different in every token, the same for everybody, or the `sub` again: nothing that tells people
 * apart.
 */
const LEFT_OUT = new Set(
  'iss aud client_id token_use iat exp auth_time jti event_id cognito:username username'.split(' '),
);

const show = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** The claims of a token, a line each: `+` is new, `-` is gone, `-` with `+` has changed. */
export function renderClaimChanges(before: Claims, after: Claims): string {
  const claims = compareClaims(before, after).filter(({ name }) => !LEFT_OUT.has(name));
  const width = Math.max(...claims.map(({ name }) => name.length));
  const line = (mark: string, name: string, value: unknown) =>
    `  ${mark} ${name.padEnd(width)}  ${show(value)}`;
  return claims
    .flatMap(({ name, before: was, after: is, isSame }) => {
      if (isSame) return line(' ', name, is);
      return [
        ...(was !== undefined ? [paint('red', line('-', name, was))] : []),
        ...(is !== undefined ? [paint('green', line('+', name, is))] : []),
      ];
    })
    .join('\n');
}
