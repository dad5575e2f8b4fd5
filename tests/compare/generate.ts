import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';

/** A row of the table, key included. */
export type TableRow = Record<string, AttributeValue>;

const TENANTS = Array.from({ length: 24 }, (_, n) => `tenant-${n}`);
const DEPARTMENTS = ['sales', 'research', 'constructor'];
const SUBS = Array.from({ length: 6 }, (_, n) => `5f1c2d34-0000-4000-8000-00000000000${n}`);
const CLIENTS = ['web', 'jobs', 'nightly', 'unknown'];
const ROLE = 'arn:aws:iam::123456789012:role/tenants/';

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
/** Mostly as it should be. */
const mostly = <T, U>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<U>) =>
  fc.oneof({ arbitrary: good as fc.Arbitrary<T | U>, weight: 60 }, { arbitrary: bad, weight: 1 });
const seldom = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 12 }, { arbitrary: value, weight: 1 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const text = (value: string): AttributeValue => ({ S: value });
const list = (values: readonly string[]): AttributeValue => ({ L: values.map(text) });

/** What no field expects. */
const broken = fc.constantFrom<AttributeValue>(
  { N: '7' },
  { N: '9007199254740993' },
  { NULL: true },
  { B: new Uint8Array([1, 2]) },
  { BOOL: true },
  { S: '' },
  { L: [{ N: '1' }] },
  { M: { a: { S: 'b' } } },
  { SS: ['a', 'b'] },
  { NS: ['1', '2'] },
);

const claimName = oneOf(
  ...['plan', 'seats', 'features', 'sub', 'aud', 'scope', 'cognito:groups', 'dev:x', 'email'],
  ...['tenantId', 'departmentId', 'custom:tenantId', '__proto__', 'constructor', 'address'],
  'https://aws.amazon.com/tags',
);
const claimValue = fc.oneof(
  fc.string().map(text),
  fc.integer().map((number): AttributeValue => ({ N: String(number) })),
  fc.boolean().map((BOOL): AttributeValue => ({ BOOL })),
  fc.array(fc.string(), { maxLength: 3 }).map(list),
  fc.constantFrom<AttributeValue>({ NULL: true }, { M: { a: { L: [{ L: [] }] } } }, { SS: ['x'] }),
);
const claims = fc
  .uniqueArray(fc.tuple(claimName, claimValue), { maxLength: 5, selector: ([name]) => name })
  .map((entries): AttributeValue => ({ M: Object.fromEntries(entries) }));
const names = (...values: readonly string[]) =>
  mostly(
    fc.oneof(
      fc.subarray([...values]).map(list),
      fc
        .subarray([...values], { minLength: 1 })
        .map((SS): AttributeValue => ({ SS: [...new Set(SS)] })),
    ),
    broken,
  );

const roles = [`${ROLE}a`, `${ROLE}b`, 'arn:aws:iam::999999999999:role/x', 'no role'];
const instant = mostly(
  oneOf('2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z'),
  oneOf('2026-02-30T00:00:00Z', 'x'),
);
const departmentId = mostly(oneOf(...DEPARTMENTS).map(text), broken);

const grant = {
  status: mostly(
    oneOf('active', 'active', 'active', 'active', 'suspended').map(text),
    fc.oneof(fc.constant(undefined), broken),
  ),
  name: maybe(fc.string().map(text)),
  claims: maybe(mostly(claims, broken)),
  groups: maybe(names('admins', 'staff', 'a b', 'x,y')),
  iamRoles: maybe(names(...roles)),
  preferredRole: maybe(mostly(oneOf(...roles).map(text), broken)),
  scopes: maybe(names('api/read', 'api/write', 'aws.cognito.x', 'a b')),
  suppressClaims: maybe(names('plan', 'email', 'sub', 'tenantId', 'cognito:groups')),
  suppressScopes: maybe(names('openid', 'api/read', 'a b')),
  activeFrom: seldom(instant.map(text)),
  activeUntil: seldom(instant.map(text)),
  other: maybe(broken),
};

const row = (pk: string, sk: string, more: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record({ ...grant, ...more }).map((fields) => {
    const there = Object.entries(fields).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(there), pk: text(pk), sk: text(sk) } as TableRow;
  });

const shuffled = (seed: number, numRuns: number) => ({ seed, numRuns });

/** The rows of a table: of every kind, good, suspended, out of their time, and broken. */
export function generateRows(seed: number): readonly TableRow[] {
  const arbitraries = [
    ...TENANTS.slice(0, 20).flatMap((tenant) => [
      row(`TENANT#${tenant}`, 'TENANT'),
      ...DEPARTMENTS.slice(0, 2).map((id) => row(`TENANT#${tenant}`, `DEPARTMENT#${id}`)),
      ...SUBS.slice(0, 4).map((sub) =>
        row(`TENANT#${tenant}`, `MEMBER#${sub}`, { departmentId: maybe(departmentId) }),
      ),
    ]),
    ...CLIENTS.slice(0, 3).map((client) =>
      row(`CLIENT#${client}`, 'CLIENT', {
        tenantId: mostly(oneOf(...TENANTS).map(text), broken),
        departmentId: maybe(departmentId),
        onlyGrantedScopes: maybe(
          mostly(
            fc.boolean().map((BOOL): AttributeValue => ({ BOOL })),
            broken,
          ),
        ),
      }),
    ),
  ];
  return arbitraries.map((each, index) => fc.sample(each, shuffled(seed + index, 1))[0] ?? {});
}

/** Environments of the function; a few of them with settings that it refuses. */
export const generateSettings = (seed: number, count: number) =>
  fc
    .sample(
      fc.record(
        {
          MISSING_TENANT: oneOf('deny', 'passthrough'),
          MEMBERSHIP: oneOf('off', 'required'),
          TENANT_SWITCHING: oneOf('off', 'request', 'sticky'),
          SESSION_TAGS: oneOf('off', 'on'),
          GROUPS: oneOf('merge', 'replace'),
          ALLOWED_ROLE_ARNS: oneOf('', `${ROLE}*`, `${ROLE}a,${ROLE}c`),
          TENANT_CLAIM: oneOf('tenantId', 'custom:tenantId', 'org'),
          DEPARTMENT_CLAIM: oneOf('departmentId', 'department'),
          TENANT_ATTRIBUTE: oneOf('custom:tenantId', 'custom:tenantId', 'profile'),
          DEPARTMENT_ATTRIBUTE: oneOf('custom:department'),
          CACHE_TTL_SECONDS: oneOf('0', '30'),
          CACHE_STALE_SECONDS: oneOf('0', '300'),
          LOG_LEVEL: oneOf('INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'WARN', 'DEBUG'),
        },
        { requiredKeys: ['LOG_LEVEL', 'MEMBERSHIP', 'TENANT_SWITCHING'] },
      ),
      shuffled(seed, count),
    )
    .map((settings) =>
      settings.MEMBERSHIP === 'off' ? { ...settings, TENANT_SWITCHING: 'off' } : settings,
    );

const hostile = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  oneOf('__proto__', 'a#b', 'Human Resources', ''),
);
const strings = fc.array(fc.oneof(fc.string(), oneOf('staff', 'admins', 'a b')), { maxLength: 3 });

const person = fc.record(
  {
    sub: mostly(oneOf(...SUBS), hostile),
    email: fc.constant('alice@example.com'),
    'custom:tenantId': mostly(oneOf(...TENANTS), hostile),
    'custom:department': mostly(oneOf(...DEPARTMENTS), hostile),
    profile: oneOf(...TENANTS),
  },
  { requiredKeys: ['sub'] },
);

const event = fc
  .record({
    version: mostly(oneOf('1', '2', '3'), hostile),
    isMachine: oneOf(false, false, false, true),
    triggerSource: oneOf(
      'HostedAuth',
      'Authentication',
      'RefreshTokens',
      'AuthenticateDevice',
      'X',
    ),
    clientId: mostly(oneOf(...CLIENTS), hostile),
    userAttributes: mostly(person, hostile),
    groupConfiguration: maybe(
      mostly(
        fc.record(
          {
            groupsToOverride: mostly(strings, hostile),
            iamRolesToOverride: mostly(strings, hostile),
            preferredRole: fc.oneof(oneOf(`${ROLE}a`, null), fc.constant([`${ROLE}a`]), hostile),
          },
          { requiredKeys: [] },
        ),
        hostile,
      ),
    ),
    scopes: maybe(mostly(fc.subarray(['openid', 'api/read', 'api/x']), hostile)),
    clientMetadata: maybe(mostly(fc.record({ tenantId: oneOf(...TENANTS) }), hostile)),
    response: oneOf({}, { claimsOverrideDetails: null }, { claimsAndScopeOverrideDetails: null }),
    isBroken: oneOf(...Array.from({ length: 30 }, (_, n) => n === 0)),
  })
  .map(({ version, isMachine, triggerSource, clientId, response, isBroken, ...request }) => ({
    version: isMachine ? '3' : version,
    triggerSource: `TokenGeneration_${isMachine ? 'ClientCredentials' : triggerSource}`,
    userPoolId: 'us-east-1_example00',
    userName: 'alice',
    ...(!(isBroken && isMachine) && { callerContext: { clientId } }),
    ...(!(isBroken && !isMachine) && {
      request: JSON.parse(
        JSON.stringify(isMachine ? { ...request, userAttributes: {} } : request),
      ) as object,
    }),
    response,
  }));

/** Events of every version and source, of persons and machines, good and hostile. */
export const generateEvents = (seed: number, count: number): readonly object[] =>
  fc.sample(event, shuffled(seed, count));
