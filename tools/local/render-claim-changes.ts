import { isDeepStrictEqual } from 'node:util';
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
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !LEFT_OUT.has(name),
  );
  const width = Math.max(...names.map((name) => name.length));
  const line = (mark: string, name: string, claims: Claims) =>
    `  ${mark} ${name.padEnd(width)}  ${show(claims[name])}`;
  return names
    .flatMap((name) => {
      if (isDeepStrictEqual(before[name], after[name])) return line(' ', name, after);
      return [
        ...(name in before ? [paint('red', line('-', name, before))] : []),
        ...(name in after ? [paint('green', line('+', name, after))] : []),
      ];
    })
    .join('\n');
}
