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
  const lists = new Map<string, Set<string>>();
  for (const { listClaims } of above)
    for (const [name, items] of Object.entries(listClaims))
      lists.set(name, new Set([...(lists.get(name) ?? []), ...items]));
  // Where a claim and a list have one name, the list counts.
  for (const name of lists.keys()) claims.delete(name);
  for (const name of taken) {
    claims.delete(name);
    lists.delete(name);
  }
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
    for (const name of own) {
      const list = lists.get(name);
      bytes -= list ? bytesOf({ [name]: [...list] }) : (claims.get(name) ?? 0);
    }
    const counts = (name: string) => !taken.has(name) && !own.has(name);
    for (const [name, value] of Object.entries(grant.claims)) {
      if (counts(name) && !lists.has(name) && !Object.hasOwn(grant.listClaims, name))
        bytes += bytesOf({ [name]: value }) - (claims.get(name) ?? 0);
    }
    for (const [name, items] of Object.entries(grant.listClaims)) {
      if (!counts(name)) continue;
      const known = lists.get(name);
      if (!known) bytes += bytesOf({ [name]: [] }) - (claims.get(name) ?? 0);
      for (const item of new Set(items)) if (!known?.has(item)) bytes += bytesOf(item) + 1;
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
