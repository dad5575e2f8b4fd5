import { type EventVersion, parseEvent } from '../../src/cognito/event.ts';
import { issueTokens, type Tokens } from '../../src/cognito/issue.ts';
import { renderResponse } from '../../src/cognito/response.ts';
import type { Settings } from '../../src/config.ts';
import { createDecide } from '../../src/enrichment/decide.ts';
import { parseRolePattern, type RolePattern } from '../../src/enrichment/role-patterns.ts';
import type { JsonObject } from '../../src/json.ts';
import type {
  ClientRecord,
  DepartmentRecord,
  Lifecycle,
  MemberRecord,
  TableRecord,
  TenantRecord,
} from '../../src/tenancy/records.ts';

const UUID = '5f1c2d34-0000-4000-8000-000000000001';
const CLIENT_ID = '4webclient0example12345678';
const POOL = 'ap-southeast-2_Example12';

const common: JsonObject = {
  sub: UUID,
  iss: `https://cognito-idp.ap-southeast-2.amazonaws.com/${POOL}`,
  origin_jti: UUID,
  event_id: UUID,
  jti: UUID,
  auth_time: 1_800_000_000,
  iat: 1_800_000_000,
  exp: 1_800_003_600,
};

/** What Cognito itself puts into the tokens of a user with an e-mail address and the attributes of the longest ids. */
const OF_USER: Tokens = {
  idToken: {
    ...common,
    token_use: 'id',
    aud: CLIENT_ID,
    'cognito:username': UUID,
    email: 'firstname.lastname@department.example.com',
    email_verified: true,
    'custom:tenantId': 'x'.repeat(64),
    'custom:department': 'x'.repeat(64),
  },
  accessToken: {
    ...common,
    token_use: 'access',
    client_id: CLIENT_ID,
    username: UUID,
    version: 2,
    scope: 'openid email profile aws.cognito.signin.user.admin',
  },
};

const OF_MACHINE: Tokens = {
  accessToken: { ...common, token_use: 'access', client_id: CLIENT_ID, version: 2, scope: 'api/read' },
};

/** The records of one sign-in: with a client that of a machine, else of a user. */
export interface SampleRecords {
  readonly tenant: TenantRecord;
  readonly department?: DepartmentRecord | undefined;
  readonly member?: MemberRecord | undefined;
  readonly client?: ClientRecord | undefined;
}

export interface SampleOptions {
  readonly settings: Settings;
  readonly eventVersion: EventVersion;
  /** All roles pass unless given. */
  readonly allowedRoles: readonly RolePattern[] | undefined;
}

function buildEvent(version: EventVersion, isMachine: boolean) {
  const details = version === 'V1_0' ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails';
  return {
    version: version.slice(1, 2),
    triggerSource: isMachine ? 'TokenGeneration_ClientCredentials' : 'TokenGeneration_Authentication',
    callerContext: { clientId: CLIENT_ID },
    request: { userAttributes: {}, groupConfiguration: {}, ...(version === 'V1_0' ? {} : { scopes: [] }) },
    response: { [details]: null },
  };
}

/** The record as it is when it counts. */
function activate<Kind extends Lifecycle>({ activeFrom: _from, activeUntil: _until, ...record }: Kind) {
  return { ...record, status: 'active' as const };
}

const rolesOf = ({ iamRoles, preferredRole }: TableRecord) => [...iamRoles, preferredRole ?? ''];

/** The tokens of a sign-in at which all these records count, or nothing if Cognito would refuse what they grant. */
export function issueSample(
  { tenant, department, member, client }: SampleRecords,
  { settings, eventVersion, allowedRoles }: SampleOptions,
): Tokens | undefined {
  const records = [tenant, department, member, client].filter((record) => record !== undefined);
  const ownRoles = () =>
    records
      .flatMap(rolesOf)
      .map(parseRolePattern)
      .filter((pattern) => pattern !== undefined);
  const decide = createDecide({ ...settings, allowedRoles: allowedRoles ?? ownRoles() });
  const event = buildEvent(eventVersion, client !== undefined);
  const { tenantId } = tenant;
  const decision = decide(
    parseEvent(event),
    {
      tenantId,
      namedBy: client ? 'client' : 'attribute',
      isHome: client === undefined,
      tenant: activate(tenant),
      departmentId: department?.departmentId,
      department: department && activate(department),
      ...(member && { member: { record: activate(member) } }),
      ...(client && { client: { record: activate(client) } }),
      stale: [],
      remainingMs: 0,
    },
    0,
  );
  const before = client ? OF_MACHINE : OF_USER;
  const issued = issueTokens(event, before, renderResponse(eventVersion, client !== undefined, decision));
  return issued.issued ? issued.tokens : undefined;
}
