import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { identify } from '../../src/event/identity.ts';
import { type EventVersion, parseEvent } from '../../src/event/trigger-event.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { type Catalogue, createCatalogue } from '../../src/lookup/catalogue.ts';
import type { FoundRecords } from '../../src/lookup/find-records.ts';
import { parseDepartmentId, parseTenantId } from '../../src/records/keys.ts';
import type { RecordOf } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import {
  createEvent,
  type FederatedIdentity,
  identitiesOf,
} from '../../tools/simulator/create-event.ts';

export const TENANT_ROLE = 'arn:aws:iam::123456789012:role/tenants/acme';
export const ALLOWED_ROLES = 'arn:aws:iam::123456789012:role/tenants/*';

const POOL = 'eu-west-1_example';

/** A trigger event of Alice of Acme, with whatever a test says of it. */
export function buildEvent({
  version = 'V2_0' as EventVersion,
  attributes = { 'custom:tenantId': 'acme', 'custom:department': 'engineering' } as Record<
    string,
    unknown
  >,
  request = {} as Record<string, unknown>,
  identity = undefined as FederatedIdentity | undefined,
  ...rest
} = {}) {
  const event = createEvent({
    ...{ version, identity, userPoolId: POOL, clientId: '4webclient0example' },
    userName: identity ? undefined : 'alice',
    userAttributes: { sub: '5f1c2d34-0000-4000-8000-000000000001', email: 'alice@example.com' },
    scopes: ['aws.cognito.signin.user.admin', 'openid'],
  });
  return {
    ...event,
    request: {
      ...event.request,
      userAttributes: { ...event.request.userAttributes, ...attributes },
      ...request,
    } as Record<string, unknown>,
    response: event.response as unknown,
    ...rest,
  };
}

/** The event of a user whom an identity provider vouches for. */
export function buildFederatedEvent({
  provider = 'AcmeSAML',
  attributes = {} as Record<string, unknown>,
  identity = {} as JsonObject,
  linked = [] as readonly JsonObject[],
  ...more
}: {
  provider?: string;
  /** What `identities` says otherwise of the provider's. */
  identity?: JsonObject;
  linked?: readonly JsonObject[];
} & Omit<NonNullable<Parameters<typeof buildEvent>[0]>, 'identity'> = {}) {
  const own = { providerName: provider, issuer: `https://${provider}.example`, userId: 'alice' };
  const identities = JSON.parse(identitiesOf(own)).map((each: JsonObject) => ({
    ...each,
    ...identity,
  }));
  return buildEvent({
    ...more,
    identity: own,
    attributes: { identities: JSON.stringify([...identities, ...linked]), ...attributes },
  });
}

/** An inbound federation event as Amazon Cognito sends it, with these attributes of the provider. */
export const buildInboundEvent = (
  attributes: Record<string, unknown> = { samlResponse: { groups: 'admins' } },
  request: Record<string, unknown> = {},
) => ({
  version: '1',
  triggerSource: 'InboundFederation_ExternalProvider',
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_example',
  userName: 'AcmeSAML_ada',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '4webclient0example' },
  request: { providerName: 'AcmeSAML', providerType: 'SAML', attributes, ...request },
  response: { userAttributesToMap: {} },
});

/** What has to be there. */
export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a test got what can be no id');
  return value;
}

export const acme = must(parseTenantId('acme'));
const engineering = must(parseDepartmentId('engineering'));

export const buildTenant = (row: JsonObject = {}, tenantId = acme): RecordOf<'tenant'> =>
  parseRecord('tenant', { tenantId }, { status: 'active', ...row });

export const buildDepartment = (
  row: JsonObject = {},
  departmentId = engineering,
  tenantId = acme,
): RecordOf<'department'> =>
  parseRecord('department', { tenantId, departmentId }, { status: 'active', ...row });

export const buildSettings = (env: Record<string, string> = {}): Settings =>
  readSettings({ TENANTS_TABLE: 'tenants', ALLOWED_ROLE_ARNS: ALLOWED_ROLES, ...env });

/** The records of a user at the home tenant whose membership does not have to be proved. */
export function buildFound(
  event: object,
  settings: Settings,
  records: Partial<FoundRecords>,
): FoundRecords {
  const identity = identify(parseEvent(event), settings);
  if (identity.kind !== 'user') throw new Error('expected a user whose attributes are trusted');
  const { tenantId, departmentId } = identity.home;
  return {
    ...{
      tenantId,
      departmentId,
      namedBy: 'attribute',
      isHome: true,
      tenant: undefined,
      department: undefined,
    },
    ...{ stale: [], remainingMs: 0, ...records },
  };
}

/** A value as DynamoDB sends it. */
function toAttributeValue(value: JsonValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  return { M: toRow(value as JsonObject) };
}

/** A row as DynamoDB sends it. */
export const toRow = (fields: JsonObject): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, toAttributeValue(value)]),
  );

/** The catalogue of rows by sort key, such as `ROLE#editor`; each is active unless it says otherwise. */
export const buildCatalogue = async (
  rows: Readonly<Record<string, JsonObject>>,
): Promise<Catalogue> =>
  createCatalogue({
    ...{ lookupTimeoutMs: 100, cacheTtlSeconds: 30, cacheStaleSeconds: 300, now: () => 0 },
    readRows: async () => ({
      rows: Object.entries(rows).map(([sk, row]) =>
        toRow({ status: 'active', ...row, pk: 'CATALOG', sk }),
      ),
      isOverBudget: false,
    }),
  })(100);
