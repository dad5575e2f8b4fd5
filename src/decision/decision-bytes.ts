import type { Decision, GrantedClaim, Sourced } from './decision.ts';

const sizes = new WeakMap<readonly GrantedClaim[], number>();

/** As in `"name":value,`. The claims that the same records grant are the same list. */
function claimBytes(claims: readonly GrantedClaim[]): number {
  const known = sizes.get(claims);
  if (known !== undefined) return known;
  const bytes = claims.reduce(
    (sum, { name, value }) => sum + Buffer.byteLength(JSON.stringify([name, value])) - 1,
    0,
  );
  sizes.set(claims, bytes);
  return bytes;
}

/** As in `"name",`. */
const nameBytes = (items: readonly Sourced[]) =>
  items.reduce((bytes, { name }) => bytes + Buffer.byteLength(name) + 3, 0);

/**
 * About how many bytes a decision puts into the larger of the two tokens, which carry JSON in
 * base64.
 */
export function addedBytes({ idToken, accessToken, groups }: Decision): number {
  const forBoth = groups ? nameBytes(groups.groups) : 0;
  const forRoles = groups ? nameBytes(groups.iamRoles) : 0;
  const id = claimBytes(idToken.add) + forBoth + forRoles;
  const access = claimBytes(accessToken.add) + forBoth + nameBytes(accessToken.scopesToAdd);
  return Math.ceil((Math.max(id, access) * 4) / 3);
}
