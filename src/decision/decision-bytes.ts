import type { Decision, GrantedClaim, Sourced } from './decision.ts';

/** Of lists, which may be long: what else a claim holds is measured before it is looked up. */
const sizes = new WeakMap<GrantedClaim, number>();
/** Many sign-ins have the same decision. */
const added = new WeakMap<Decision, number>();

/** As in `"name":value,`. The same records grant the same claims, but for those that attributes fill. */
function bytesOf(claim: GrantedClaim): number {
  const known = claim.items && sizes.get(claim);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(JSON.stringify([claim.name, claim.value])) - 1;
  if (claim.items) sizes.set(claim, bytes);
  return bytes;
}

const claimBytes = (claims: readonly GrantedClaim[]) =>
  claims.reduce((bytes, claim) => bytes + bytesOf(claim), 0);

/** As in `"name",`. */
const nameBytes = (items: readonly Sourced[]) =>
  items.reduce((bytes, { name }) => bytes + Buffer.byteLength(name) + 3, 0);

/**
 * About how many bytes a decision puts into the larger of the two tokens, which carry JSON in
 * base64.
 */
export function addedBytes(decision: Decision): number {
  const known = added.get(decision);
  if (known !== undefined) return known;
  const { idToken, accessToken, groups } = decision;
  const forBoth = groups ? nameBytes(groups.groups) : 0;
  const forRoles = groups ? nameBytes(groups.iamRoles) : 0;
  const id = claimBytes(idToken.add) + forBoth + forRoles;
  const access = claimBytes(accessToken.add) + forBoth + nameBytes(accessToken.scopesToAdd);
  const bytes = Math.ceil((Math.max(id, access) * 4) / 3);
  added.set(decision, bytes);
  return bytes;
}
