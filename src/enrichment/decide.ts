import type { TriggerEvent } from '../cognito/event.ts';
import type { FoundRecords } from '../tenancy/directory.ts';
import { type AdmittedRecords, admit } from './admit.ts';
import { type ClaimNames, decideClaims } from './claims.ts';
import type { ClaimChanges, Decision, Dropped } from './decision.ts';
import { decideGroups, type GroupPolicy } from './groups.ts';
import type { Identity } from './identity.ts';
import { createMemo } from './memo.ts';
import { decideScopes } from './scopes.ts';

const noChanges: ClaimChanges = { add: [], suppress: [] };

const nameOf = ({ kind, name, rule }: Dropped) => JSON.stringify([kind, name, rule]);

/** Names a token only where the other one does carry what was dropped. */
function joinDropped(id: readonly Dropped[], access: readonly Dropped[]): Dropped[] {
  const ofId = new Set(id.map(nameOf));
  const ofAccess = new Set(access.map(nameOf));
  return [
    ...id.map((item): Dropped => (ofAccess.has(nameOf(item)) ? item : { ...item, token: 'id' })),
    ...access.filter((item) => !ofId.has(nameOf(item))).map((item): Dropped => ({ ...item, token: 'access' })),
  ];
}

/** What records grant, whoever signs in. */
interface Grants extends Pick<Decision, 'idToken' | 'accessToken' | 'dropped'> {}

function decideGrants(event: TriggerEvent, admitted: AdmittedRecords, policy: ClaimNames): Grants {
  const isV1 = event.version === 'V1_0'; // a V1 response cannot change the access token
  const { dropped: droppedOfId, ...idToken } = decideClaims('id', event, admitted, policy);
  const { dropped: droppedOfAccess, ...accessClaims } = isV1
    ? { ...noChanges, dropped: droppedOfId }
    : decideClaims('access', event, admitted, policy);
  const { dropped: droppedScopes, ...scopes } = decideScopes(event.version, admitted.records);
  return {
    idToken,
    accessToken: { ...accessClaims, ...scopes },
    dropped: [...joinDropped(droppedOfId, droppedOfAccess), ...droppedScopes],
  };
}

/** Decides what the tokens of one sign-in carry. */
export type Decide = (event: TriggerEvent, identity: Identity, found: FoundRecords, now: number) => Decision;

/**
 * Makes the decision's function: grants merged from the general to the specific, without what Cognito would refuse or
 * drop. The same input gives the same decision. What the same records grant is worked out once, because the directory
 * hands out the same records again and again.
 *
 * The function takes the time in milliseconds since the epoch, and throws the denial, an `EnrichmentError`, if a record
 * that the identity names is not there, suspended or outside its dates.
 */
export function createDecide(policy: ClaimNames & GroupPolicy): Decide {
  const memo = createMemo<Grants>();
  return (event, identity, found, now) => {
    const admitted = admit(identity, found, now);
    const grants = memo(admitted.records, `${event.version} ${event.clientId}`, () =>
      decideGrants(event, admitted, policy),
    );
    const groups = decideGroups(event.groupConfiguration, admitted.records, policy);
    return {
      idToken: grants.idToken,
      accessToken: grants.accessToken,
      groups: groups.changes,
      dropped: [...grants.dropped, ...groups.dropped],
      stale: found.stale,
    };
  };
}
