import { createChains } from '../../src/decision/chain.ts';
import { createDecide } from '../../src/decision/decide.ts';
import type { Granting } from '../../src/decision/decision.ts';
import { parseRolePattern, type RolePattern } from '../../src/decision/role-patterns.ts';
import { type EventVersion, parseEvent } from '../../src/event/trigger-event.ts';
import type { Lifecycle } from '../../src/records/grants.ts';
import type { RecordOf } from '../../src/records/kinds.ts';
import { renderResponse } from '../../src/response.ts';
import type { Settings } from '../../src/settings.ts';
import { issueTokens, type Tokens } from '../../tools/simulator/issue-tokens.ts';
import { buildSignIn, type SignIn } from '../../tools/simulator/preview-sign-in.ts';
import type { KnownCatalog } from './known-catalog.ts';
import { sampleAttributes } from './sample-attributes.ts';

const LONGEST_ID = 'x'.repeat(64);

/**
 * The sign-in of a machine, or of a user with attributes of the longest ids and no short e-mail
 * address.
 */
function signInOf(isMachine: boolean, { eventVersion, settings }: SampleOptions): SignIn {
  if (isMachine)
    return buildSignIn({ clientId: '4machine0example0123456789' }, eventVersion, settings);
  const { event, before } = buildSignIn(
    { tenantId: LONGEST_ID, departmentId: LONGEST_ID },
    eventVersion,
    settings,
  );
  const idToken = { ...before.idToken, email: 'firstname.lastname@department.example.com' };
  return { event, before: { ...before, idToken } };
}

/** The records of one sign-in: with a client that of a machine, else of a user. */
export interface SampleRecords {
  readonly tenant: RecordOf<'tenant'>;
  readonly department?: RecordOf<'department'> | undefined;
  readonly member?: RecordOf<'member'> | undefined;
  readonly client?: RecordOf<'client'> | undefined;
}

export interface SampleOptions {
  readonly settings: Settings;
  readonly eventVersion: EventVersion;
  /** All roles pass unless given. */
  readonly allowedRoles: readonly RolePattern[] | undefined;
  /** What plans, roles and defaults grant; nothing unless given. */
  readonly catalog?: Pick<KnownCatalog, 'records'>;
}

/** The record as it is when it counts. */
function activate<Kind extends Lifecycle>({
  activeFrom: _from,
  activeUntil: _until,
  ...record
}: Kind) {
  return { ...record, status: 'active' as const };
}

const rolesOf = ({ iamRoles, preferredRole }: Granting) => [...iamRoles, preferredRole ?? ''];

/**
 * The tokens of a sign-in at which all these records count, or nothing if Cognito would refuse what
 * they grant.
 */
export function issueSample(
  { tenant, department, member, client }: SampleRecords,
  options: SampleOptions,
): Tokens | undefined {
  const { settings, eventVersion, allowedRoles, catalog } = options;
  const records = [tenant, department, member, client].filter((record) => record !== undefined);
  const catalogue = catalog && {
    at: 0,
    records: catalog.records,
    isOverBudget: false,
    hasAppClients: false,
  };
  const chain = createChains()({ tenant, records }, catalogue, 0).records;
  const ownRoles = () =>
    chain
      .flatMap(rolesOf)
      .map(parseRolePattern)
      .filter((pattern) => pattern !== undefined);
  const decide = createDecide({ ...settings, allowedRoles: allowedRoles ?? ownRoles() });
  const { event, before } = signInOf(client !== undefined, options);
  const trigger = parseEvent(event);
  const { tenantId } = tenant;
  const decision = decide(
    { ...trigger, userAttributes: { ...trigger.userAttributes, ...sampleAttributes(chain) } },
    {
      tenantId,
      namedBy: client ? 'client' : 'attribute',
      isHome: client === undefined,
      tenant: activate(tenant),
      departmentId: department?.departmentId,
      department: department && activate(department),
      ...(member && { member: { key: member.key, record: activate(member), isRequired: true } }),
      ...(client && { client: { key: client.key, record: activate(client) } }),
      ...(catalogue && { catalogue }),
      stale: [],
      remainingMs: 0,
    },
    0,
  );
  const issued = issueTokens(
    event,
    before,
    renderResponse(eventVersion, client !== undefined, decision),
  );
  return issued.issued ? issued.tokens : undefined;
}
