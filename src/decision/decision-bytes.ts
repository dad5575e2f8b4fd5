import type { ClaimChanges, Decision, GrantedClaim, Sourced } from './decision.ts';

/** Of lists that many sign-ins share. */
const known = new WeakMap<readonly Sourced[], number>();

/** As in `"name":value,`. */
const claimBytes = (claims: readonly GrantedClaim[]) =>
  claims.reduce(
    (bytes, { name, value }) => bytes + Buffer.byteLength(JSON.stringify([name, value])) - 1,
    0,
  );

/** As in `"name",`. */
const nameBytes = (items: readonly Sourced[]) =>
  items.reduce((bytes, { name }) => bytes + Buffer.byteLength(name) + 3, 0);

function keep<Item extends Sourced>(
  items: readonly Item[],
  measure: (items: readonly Item[]) => number,
): number {
  let bytes = known.get(items);
  if (bytes === undefined) {
    bytes = measure(items);
    known.set(items, bytes);
  }
  return bytes;
}

const changeBytes = ({ add, filled }: ClaimChanges) => keep(add, claimBytes) + claimBytes(filled);

/**
 * About how many bytes a decision puts into the larger of the two tokens, which carry JSON in
 * base64.
 */
export function addedBytes({ idToken, accessToken, groups }: Decision): number {
  const forBoth = groups ? keep(groups.groups, nameBytes) : 0;
  const forRoles = groups ? keep(groups.iamRoles, nameBytes) : 0;
  const id = changeBytes(idToken) + forBoth + forRoles;
  const access = changeBytes(accessToken) + forBoth + keep(accessToken.scopesToAdd, nameBytes);
  return Math.ceil((Math.max(id, access) * 4) / 3);
}
