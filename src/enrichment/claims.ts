import type { TriggerEvent } from '../cognito/event.ts';
import { refuseClaim, refuseSuppression, type TokenUse } from '../cognito/reserved.ts';
import type { TableRecord } from '../tenancy/records.ts';
import type { AdmittedRecords } from './admit.ts';
import type { ClaimChanges, Dropped, GrantedClaim } from './decision.ts';
import { sift, union } from './sift.ts';

export interface ClaimNames {
  readonly tenantClaim: string;
  readonly departmentClaim: string;
}

/** The more specific record wins by name. */
function mergeClaims(records: readonly TableRecord[]): GrantedClaim[] {
  const merged = new Map<string, GrantedClaim>();
  for (const { claims, key } of records) {
    for (const [name, value] of Object.entries(claims)) merged.set(name, { name, value, source: key });
  }
  return [...merged.values()];
}

/** The claims that say whose token it is come from the keys of the records that were found. */
function tenancyClaims({ tenant, department }: AdmittedRecords, names: ClaimNames): GrantedClaim[] {
  const claims = [{ name: names.tenantClaim, value: tenant.tenantId as string, source: tenant.key }];
  if (department) claims.push({ name: names.departmentClaim, value: department.departmentId, source: department.key });
  return claims;
}

/** Decides which claims one of the tokens gains and loses, and what of the grants it cannot carry. */
export function decideClaims(
  token: TokenUse,
  event: TriggerEvent,
  admitted: AdmittedRecords,
  names: ClaimNames,
): ClaimChanges & { readonly dropped: readonly Dropped[] } {
  const isTenancy = (name: string) => name === names.tenantClaim || name === names.departmentClaim;
  const suppressed = sift('suppressed claim', union(admitted.records, 'suppressClaims'), ({ name }) =>
    isTenancy(name) ? 'tenant-claim' : refuseSuppression(token, name),
  );
  const suppressedNames = new Set(suppressed.kept.map(({ name }) => name));
  const granted = sift('claim', mergeClaims(admitted.records), ({ name, value }) => {
    if (isTenancy(name)) return 'tenant-claim';
    return refuseClaim(token, name, value, event.clientId) ?? (suppressedNames.has(name) ? 'suppressed' : undefined);
  });
  return {
    add: [...tenancyClaims(admitted, names), ...granted.kept],
    suppress: suppressed.kept,
    dropped: [...suppressed.dropped, ...granted.dropped],
  };
}
