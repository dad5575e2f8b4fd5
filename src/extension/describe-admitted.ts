import { type ClaimPolicy, contradictions } from '../decision/claims.ts';
import type { Admission } from '../decision/decide.ts';
import type { Granting } from '../decision/decision.ts';
import { readableOf } from '../decision/fill-claims.ts';
import { emptyConfiguration } from '../decision/groups.ts';
import { readTriggerSource, type TriggerEvent } from '../event/trigger-event.ts';
import { deepFreeze, ownField } from '../json.ts';
import { parseKeyPart, parseSub } from '../records/keys.ts';
import { KINDS } from '../records/kinds.ts';
import { isRecord } from '../records/parse-record.ts';
import type {
  AdmittedEvent,
  AdmittedIdentity,
  AdmittedRecord,
  AdmittedSignIn,
} from './own-code.ts';

const COUNTING: readonly AdmittedRecord['kind'][] = [
  ...(['defaults', 'plan', 'role'] as const),
  ...(['tenant', 'department', 'identityProvider', 'member', 'client'] as const),
];

function describeRecord(record: Granting): AdmittedRecord | undefined {
  const { key, claims, listClaims, groups, iamRoles, preferredRole, scopes } = record;
  if (key === 'extension') return undefined;
  for (const kind of COUNTING) {
    const ofPartition = parseKeyPart(KINDS[kind].pk, key.pk);
    const ofRow = ofPartition && parseKeyPart(KINDS[kind].sk, key.sk);
    if (ofRow === undefined) continue;
    return {
      kind,
      id: Object.values({ ...ofPartition, ...ofRow }).at(-1),
      name: 'name' in record && typeof record.name === 'string' ? record.name : undefined,
      group: key.group,
      ...{ claims, listClaims, groups, iamRoles, preferredRole, scopes },
      ...{ suppressClaims: record.suppressClaims, suppressScopes: record.suppressScopes },
    };
  }
  return undefined;
}

function identityOf(
  { admitted: { tenant, department, client, provider } }: Admission,
  { userAttributes }: TriggerEvent,
): AdmittedIdentity {
  const ids = { tenantId: tenant.tenantId, departmentId: department?.departmentId };
  if (client) return { ...ids, kind: 'machine', clientId: client.clientId };
  const sub = parseSub(ownField(userAttributes, 'sub'));
  return provider && isRecord(provider.record)
    ? { ...ids, kind: 'federated', sub, provider: provider.record.provider }
    : { ...ids, kind: 'user', sub };
}

/** A copy of it as placeholders read it: what says nothing in this tenant is not there. */
function describeEvent(
  sent: object,
  event: TriggerEvent,
  { admitted }: Admission,
  policy: ClaimPolicy,
): AdmittedEvent {
  const { version, clientId, scopes, groupConfiguration } = event;
  const { user } = readableOf(event, admitted, policy, contradictions(event, admitted, policy));
  return structuredClone({
    version,
    triggerSource: readTriggerSource(sent),
    appClientId: clientId,
    scopes,
    groupConfiguration: admitted.isHome ? groupConfiguration : emptyConfiguration,
    userAttributes: Object.fromEntries(
      Object.entries(user).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      ),
    ),
  });
}

/** What own code is told: frozen, but for the event itself, which is handed back as it came. */
export type DescribeAdmitted = (
  sent: object,
  event: TriggerEvent,
  admission: Admission,
) => Omit<AdmittedSignIn, 'signal'>;

/** Makes the function that says what own code is told of a sign-in. */
export const createDescribeAdmitted =
  (policy: ClaimPolicy): DescribeAdmitted =>
  (sent, event, admission) =>
    deepFreeze({
      identity: identityOf(admission, event),
      records: admission.chain.records.flatMap((record) => describeRecord(record) ?? []),
      event: describeEvent(sent, event, admission, policy),
    });
