import type { TableRecord } from '../../src/records/kinds.ts';
import type { Tokens } from '../../tools/simulator/issue-tokens.ts';

/** About how many bytes of JSON a record adds to a token. */
export type AddedBytes = (grant: TableRecord, token: keyof Tokens) => number;

const LISTS = { idToken: ['groups', 'iamRoles'], accessToken: ['groups', 'scopes'] } as const;

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/**
 * Makes the measure of what records add to the tokens that the records above them make: of what
 * they override, repeat or take out nothing is counted twice. To find who gets the largest token
 * without making the token of everybody.
 *
 * @param above from the general to the specific
 */
export function createAddedBytes(above: readonly TableRecord[]): AddedBytes {
  const taken = new Set(above.flatMap(({ suppressClaims }) => suppressClaims));
  const claims = new Map(
    above
      .flatMap((record) => Object.entries(record.claims))
      .map(([name, value]) => [name, bytesOf({ [name]: value })]),
  );
  for (const name of taken) claims.delete(name);
  const listed = {
    groups: new Set(above.flatMap(({ groups }) => groups)),
    iamRoles: new Set(
      above.flatMap(({ iamRoles, preferredRole = '' }) => [...iamRoles, preferredRole]),
    ),
    scopes: new Set(above.flatMap(({ scopes }) => scopes)),
  };
  const preferred = above.findLast(({ preferredRole }) => preferredRole)?.preferredRole ?? '';

  return (grant, token) => {
    let bytes = 0;
    const own = new Set(grant.suppressClaims);
    for (const name of own) bytes -= claims.get(name) ?? 0;
    for (const [name, value] of Object.entries(grant.claims)) {
      if (!taken.has(name) && !own.has(name))
        bytes += bytesOf({ [name]: value }) - (claims.get(name) ?? 0);
    }
    for (const list of LISTS[token]) {
      for (const name of grant[list]) if (!listed[list].has(name)) bytes += bytesOf(name) + 1;
    }
    const { preferredRole } = grant;
    if (token === 'accessToken' || preferredRole === undefined) return bytes;
    const isNew = !listed.iamRoles.has(preferredRole) && !grant.iamRoles.includes(preferredRole);
    return bytes + preferredRole.length * (isNew ? 2 : 1) - preferred.length;
  };
}
