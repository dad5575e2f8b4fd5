import type { TriggerEvent } from '../cognito/event.ts';
import type { FoundRecords } from '../tenancy/directory.ts';
import { admit } from './admit.ts';
import { type ClaimNames, decideClaims } from './claims.ts';
import type { ClaimChanges, Decision, Dropped } from './decision.ts';
import { decideGroups, type GroupPolicy } from './groups.ts';
import type { Identity } from './identity.ts';
import { decideScopes } from './scopes.ts';

const noChanges: ClaimChanges = { add: [], suppress: [] };

const sameItem = (a: Dropped, b: Dropped) => a.kind === b.kind && a.name === b.name && a.rule === b.rule;

/** Names a token only where the other one does carry what was dropped. */
function joinDropped(id: readonly Dropped[], access: readonly Dropped[]): Dropped[] {
  const both = id.filter((item) => access.some((other) => sameItem(item, other)));
  const alone = (items: readonly Dropped[]) => items.filter((item) => !both.some((other) => sameItem(item, other)));
  return [
    ...both,
    ...alone(id).map((item): Dropped => ({ ...item, token: 'id' })),
    ...alone(access).map((item): Dropped => ({ ...item, token: 'access' })),
  ];
}

/**
 * Decides what the tokens of one sign-in carry: grants merged from the general to the specific, without what Cognito
 * would refuse or drop. Pure; the same input gives the same decision.
 *
 * @param now milliseconds since the epoch
 * @throws {EnrichmentError} the denial, if a record that the identity names is not there, suspended or outside its dates
 */
export function decide(
  event: TriggerEvent,
  identity: Identity,
  found: FoundRecords,
  policy: ClaimNames & GroupPolicy,
  now: number,
): Decision {
  const admitted = admit(identity, found, now);
  const records = admitted.department ? [admitted.tenant, admitted.department] : [admitted.tenant];
  const isV1 = event.version === 'V1_0'; // a V1 response cannot change the access token
  const { dropped: droppedOfId, ...idToken } = decideClaims('id', event, admitted, records, policy);
  const { dropped: droppedOfAccess, ...accessClaims } = isV1
    ? { ...noChanges, dropped: droppedOfId }
    : decideClaims('access', event, admitted, records, policy);
  const { dropped: droppedScopes, ...scopes } = decideScopes(event.version, records);
  const { dropped: droppedGroups, changes: groups } = decideGroups(event.groupConfiguration, records, policy);
  return {
    idToken,
    accessToken: { ...accessClaims, ...scopes },
    groups,
    stale: found.stale,
    dropped: [...joinDropped(droppedOfId, droppedOfAccess), ...droppedScopes, ...droppedGroups],
  };
}
