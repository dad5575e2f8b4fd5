// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import fc from 'fast-check';
import { createDecide } from '../../../src/decision/decide.ts';
import { EnrichmentError } from '../../../src/denials.ts';
import type { EventVersion } from '../../../src/event/trigger-event.ts';
import { parseEvent } from '../../../src/event/trigger-event.ts';
import { createHandler } from '../../../src/handler.ts';
import type { JsonObject, JsonValue } from '../../../src/json.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import type { ReadRow } from '../../../src/lookup/row-reader.ts';
import { formatKey } from '../../../src/records/keys.ts';
import type { Settings } from '../../../src/settings.ts';
import { createSignInLog } from '../../../src/sign-in-log.ts';
import { startTracing } from '../../../src/tracing.ts';
import { issueTokens, type Tokens } from '../../../tools/simulator/issue-tokens.ts';
import { anyText } from '../../support/any-text.ts';
import {
  ALLOWED_ROLES,
  acme,
  buildCatalogue,
  buildDepartment,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  TENANT_ROLE,
  toRow,
} from '../../support/builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');

const reserved = [
  ...'sub acr amr auth_time azp exp iat iss jti nbf nonce origin_jti token_use aud at_hash identities'.split(
    ' ',
  ),
  ...'username client_id event_id device_key version scope tenantId departmentId'.split(' '),
  ...[
    'cognito:groups',
    'cognito:roles',
    'cognito:preferred_role',
    'cognito:username',
    'dev:x',
    'email',
    'address',
  ],
  ...['https://aws.amazon.com/tags', '__proto__', 'constructor', 'toString', 'prototype', ''],
];
const name = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...reserved) },
  anyText({ maxLength: 12 }),
);
const role = fc.constantFrom(
  TENANT_ROLE,
  `${TENANT_ROLE}/x`,
  'arn:aws:iam::123456789012:role/Administrator',
  'arn:aws:iam::999999999999:role/tenants/acme',
  '',
);
const scope = fc.oneof(
  fc.constantFrom('api/read', 'api/write', 'openid', 'aws.cognito.signin.user.admin'),
  fc.string(),
);
const scalar = fc.oneof(
  fc.string(),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.boolean(),
  fc.constant(null),
);
/** Texts with placeholders, right and wrong, of which some read what a user wrote. */
const template = fc.constantFrom(
  ...['${user.custom:x}', 'Hi ${user.nickname ?? user.custom:x}', '${user.custom:x as json}'],
  ...['${user.custom:x as number}', '${tenant.name ?? "none"}', '${department.departmentId}'],
  ...['$${user.email}', '${user.email', '${user.constructor}', '${tenant.claims}'],
);
const { claimValue } = fc.letrec<{ claimValue: JsonValue }>((tie) => ({
  claimValue: fc.oneof(
    { maxDepth: 3 },
    scalar,
    template,
    fc.array(tie('claimValue'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('claimValue'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const grant = fc.record(
  {
    claims: fc.dictionary(name, claimValue, { noNullPrototype: true }),
    listClaims: fc.dictionary(name, fc.array(fc.oneof(fc.string(), template), { maxLength: 3 }), {
      noNullPrototype: true,
    }),
    roles: fc.array(fc.oneof(fc.constantFrom('editor', 'owner'), anyText()), {
      maxLength: 3,
    }),
    groups: fc.array(fc.oneof(fc.constantFrom('staff', 'engineers', 'a,b'), anyText())),
    iamRoles: fc.array(role),
    preferredRole: role,
    scopes: fc.array(scope),
    suppressClaims: fc.array(name),
    suppressScopes: fc.array(scope),
  },
  { requiredKeys: [] },
);
const world = fc.record({
  version: fc.constantFrom<EventVersion>('V1_0', 'V2_0', 'V3_0'),
  groups: fc.constantFrom('merge', 'replace'),
  hasDepartment: fc.boolean(),
  tenant: grant,
  department: grant,
  plan: fc.constantFrom('gold', 'ghost'),
  catalogue: fc.record(
    { DEFAULTS: grant, 'PLAN#gold': grant, 'ROLE#editor': grant, 'ROLE#owner': grant },
    { requiredKeys: [] },
  ),
  /** What the user wrote into an attribute. */
  written: fc.oneof(anyText(), fc.json(), fc.constantFrom('7', '${tenant.name}')),
  groupConfiguration: fc.constantFrom<JsonObject>(
    {},
    {
      groupsToOverride: ['staff', 'pool'],
      iamRolesToOverride: ['arn:aws:iam::1:role/pool'],
      preferredRole: null,
    },
    { groupsToOverride: ['staff'], preferredRole: ['arn:aws:iam::1:role/sample'] },
  ),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

async function signIn(w: World) {
  const settings = buildSettings({ GROUPS: w.groups, ALLOWED_ROLE_ARNS: ALLOWED_ROLES });
  const event = buildEventOf(w);
  const tenant = { ...w.tenant, plan: w.plan } as JsonObject;
  const rows: Record<string, JsonObject> = {
    'TENANT#acme/TENANT': tenant,
    'TENANT#acme/DEPARTMENT#engineering': w.department as JsonObject,
  };
  const trigger = parseEvent(event);
  const catalogue = w.catalogue as Record<string, JsonObject>;
  const found = buildFound(event, settings, {
    tenant: buildTenant(tenant),
    department: buildDepartment(w.department as JsonObject),
    catalogue: await buildCatalogue(catalogue),
  });
  const handler = await handlerOver(rows, settings, { catalogue });
  return {
    event,
    handler,
    answer: (await handler(event)) as { response: unknown },
    decision: createDecide(settings)(trigger, found, NOW),
  };
}

/** The handler over rows that need no DynamoDB, for what no failure of it is about. */
async function handlerOver(
  rows: Record<string, JsonObject>,
  settings: Settings,
  {
    catalogue = {},
    write = () => {},
  }: { catalogue?: Record<string, JsonObject>; write?: (line: string) => void } = {},
) {
  const shared = await buildCatalogue(catalogue);
  const readRow: ReadRow = async (key) => {
    const row = rows[formatKey(key)];
    return row && toRow({ status: 'active', ...row, ...key });
  };
  return createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now: () => NOW }),
    choices: { read: async () => undefined, remember: async () => {} },
    catalogue: async () => shared,
    tracing: startTracing({}),
    log: createSignInLog({ write, logLevel: 'INFO', env: {} }),
    now: () => NOW,
    timer: () => performance.now(),
  });
}

const poolGroups = (w: World) => (w.groupConfiguration.groupsToOverride ?? []) as string[];

const before = (w: World): Required<Tokens> => ({
  idToken: {
    sub: 's',
    iss: 'i',
    aud: '4webclient0example',
    exp: 2,
    iat: 1,
    token_use: 'id',
    'cognito:username': 'alice',
    email: 'alice@example.com',
    'custom:tenantId': 'acme',
    'cognito:groups': poolGroups(w),
  },
  accessToken: {
    sub: 's',
    iss: 'i',
    client_id: '4webclient0example',
    exp: 2,
    iat: 1,
    token_use: 'access',
    username: 'alice',
    version: 2,
    scope: 'openid aws.cognito.signin.user.admin',
    'cognito:groups': poolGroups(w),
  },
});

function issue(w: World, event: unknown, answer: { response: unknown }) {
  const issued = issueTokens(event, before(w), answer.response);
  if (!issued.issued || !issued.tokens.idToken) throw new Error(JSON.stringify(issued.findings));
  return {
    idToken: issued.tokens.idToken,
    accessToken: issued.tokens.accessToken,
    findings: issued.findings,
  };
}

const holds = (property: (w: World) => Promise<void>) =>
  fc.assert(fc.asyncProperty(world, property), { numRuns: 100 });

describe('whatever the records say', () => {
  it('keeps its input, answers the same twice, and changes nothing but the response', () =>
    holds(async (w) => {
      const untouched = JSON.stringify(buildEventOf(w));
      const { event, handler, answer } = await signIn(w);
      expect(JSON.stringify(event)).toBe(untouched);
      expect(JSON.stringify(await handler(event))).toBe(JSON.stringify(answer));
      expect({ ...answer, response: event.response }).toEqual(event);
    }));

  it('Cognito refuses and drops nothing of the response', () =>
    holds(async (w) => {
      const { event, answer } = await signIn(w);
      expect(issue(w, event, answer).findings).toEqual([]);
    }));

  it('the tokens carry the tenant that was looked up, and what Cognito alone may set stays', () =>
    holds(async (w) => {
      const { event, answer } = await signIn(w);
      const { idToken, accessToken } = issue(w, event, answer);
      const tenancy = w.hasDepartment
        ? { tenantId: acme, departmentId: 'engineering' }
        : { tenantId: acme };
      expect(idToken).toMatchObject(tenancy);
      expect('departmentId' in idToken).toBe(w.hasDepartment);
      if (w.version !== 'V1_0') expect(accessToken).toMatchObject(tenancy);
      const was = before(w);
      for (const claim of ['sub', 'iss', 'aud', 'exp', 'iat', 'token_use', 'cognito:username']) {
        expect(idToken[claim]).toBe(was.idToken[claim]);
      }
      for (const claim of [
        'sub',
        'iss',
        'client_id',
        'exp',
        'iat',
        'token_use',
        'username',
        'version',
      ]) {
        expect(accessToken[claim]).toBe(was.accessToken[claim]);
      }
      expect(
        Object.keys(idToken).filter((claim) => claim.startsWith('https://aws.amazon.com/')),
      ).toEqual([]);
    }));

  it('every V1 claim is a string', () =>
    holds(async (w) => {
      const { answer } = await signIn({ ...w, version: 'V1_0' });
      const { claimsToAddOrOverride } = (
        answer.response as { claimsOverrideDetails: { claimsToAddOrOverride: object } }
      ).claimsOverrideDetails;
      expect(
        Object.values(claimsToAddOrOverride).filter((value) => typeof value !== 'string'),
      ).toEqual([]);
    }));

  it('no row hands out a role outside the allowed ones, and the preferred role is among the roles', () =>
    holds(async (w) => {
      const { event, answer } = await signIn(w);
      const { idToken } = issue(w, event, answer);
      const roles = (idToken['cognito:roles'] ?? []) as string[];
      const ofPool = ['arn:aws:iam::1:role/pool', 'arn:aws:iam::1:role/sample'];
      const granted = roles.filter((arn) => !(w.groups === 'merge' && ofPool.includes(arn)));
      expect(
        granted.filter((arn) => !arn.startsWith('arn:aws:iam::123456789012:role/tenants/')),
      ).toEqual([]);
      const preferred = idToken['cognito:preferred_role'];
      if (preferred !== undefined) expect(roles).toContain(preferred);
    }));

  it('loses nothing silently: each grant is in a token or reported as dropped', () =>
    holds(async (w) => {
      const { event, answer, decision } = await signIn(w);
      const { idToken, accessToken } = issue(w, event, answer);
      const grants = w.hasDepartment ? [w.tenant, w.department] : [w.tenant];
      const dropped = (kind: string) =>
        new Set(decision.dropped.filter((item) => item.kind === kind).map((item) => item.name));
      const scopes = String(accessToken.scope ?? '').split(' ');
      const groups = (idToken['cognito:groups'] ?? []) as readonly string[];
      const { DEFAULTS = {}, 'PLAN#gold': gold = {} } = w.catalogue;
      const named = ['editor', 'owner'].filter((id) =>
        grants.some(({ roles = [] }) => roles.includes(id)),
      );
      const roles = named.flatMap((id) => w.catalogue[`ROLE#${id}` as 'ROLE#editor'] ?? []);
      const all = [...grants, DEFAULTS, ...(w.plan === 'gold' ? [gold] : []), ...roles];
      for (const {
        claims = {},
        listClaims = {},
        groups: granted = [],
        scopes: added = [],
      } of all) {
        for (const claim of [...Object.keys(claims), ...Object.keys(listClaims)])
          expect(Object.hasOwn(idToken, claim) || dropped('claim').has(claim)).toBe(true);
        for (const group of granted)
          expect(groups.includes(group) || dropped('group').has(group)).toBe(true);
        for (const one of added)
          expect(scopes.includes(one) || dropped('scope').has(one)).toBe(true);
      }
    }));
});

const names = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'tenantId',
  'custom:tenantId',
  'sub',
);
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 6 },
    fc.oneof(fc.jsonValue({ maxDepth: 0 }) as fc.Arbitrary<JsonValue>, names),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(names, fc.string()), tie('json')), { maxLength: 4 })
      .map(Object.fromEntries),
  ),
}));
const part = fc.record(
  {
    userAttributes: json,
    groupConfiguration: fc.oneof(
      json,
      fc.record({ groupsToOverride: json, iamRolesToOverride: json, preferredRole: json }),
    ),
    clientMetadata: json,
    scopes: json,
  },
  { requiredKeys: [] },
);
const anyEvent = fc.oneof(
  json,
  fc.record({
    version: fc.oneof(json, fc.constantFrom('1', '2', '3')),
    triggerSource: fc.constantFrom(
      'TokenGeneration_ClientCredentials',
      'TokenGeneration_HostedAuth',
      'New',
    ),
    request: fc.oneof(json, part),
    callerContext: fc.oneof(json, fc.record({ clientId: json })),
    response: json,
  }),
);
const anySettings = fc.constantFrom<Record<string, string>>(
  {},
  { MISSING_TENANT: 'passthrough', GROUPS: 'replace', TENANT_ATTRIBUTE: 'constructor' },
  { MEMBERSHIP: 'required', TENANT_SWITCHING: 'sticky' },
);

describe('the log', () => {
  const SECRET = 'SECRET';
  /** The same with a word in every string that is a value. */
  const mark = (value: unknown): JsonValue =>
    JSON.parse(JSON.stringify(value), (_, part) =>
      typeof part === 'string' ? `${part}${SECRET}` : part,
    );
  const markGrant = ({
    claims = {},
    listClaims = {},
    roles = [],
    suppressClaims = [],
    ...others
  }: World['tenant']): JsonObject => ({
    ...(mark(others) as JsonObject),
    ...{ suppressClaims, roles },
    listClaims: mark(listClaims),
    claims: Object.fromEntries(
      Object.keys(claims).map((claim) => [claim, mark([claims[claim], '', claim])]),
    ),
  });

  it('says of no sign-in what a claim, a group, a role, a scope or an attribute is', () =>
    holds(async (w) => {
      const lines: string[] = [];
      const rows = {
        'TENANT#acme/TENANT': { ...markGrant(w.tenant), plan: w.plan },
        'TENANT#acme/DEPARTMENT#engineering': markGrant(w.department),
      };
      const settings = buildSettings({ GROUPS: w.groups, ALLOWED_ROLE_ARNS: ALLOWED_ROLES });
      const catalogue = Object.fromEntries(
        Object.entries(w.catalogue).map(([sk, row]) => [sk, markGrant(row)]),
      );
      const handler = await handlerOver(rows, settings, {
        catalogue,
        write: (line) => void lines.push(line),
      });
      const event = buildEventOf({ ...w, written: `${w.written}${SECRET}` });
      const marked = { ...event.request, groupConfiguration: mark(w.groupConfiguration) };
      await handler({ ...event, userName: SECRET, request: marked });
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(/SECRET|alice|5f1c2d34/);
    }));

  it('says of no event what is in it', () =>
    fc.assert(
      fc.asyncProperty(anyEvent, anySettings, async (event, env) => {
        const lines: string[] = [];
        const handler = await handlerOver({}, buildSettings(env), {
          write: (line) => void lines.push(line),
        });
        const marked = mark(event) as object;
        await handler(marked).catch(() => {});
        expect(lines).toHaveLength(1);
        // The log names the app client and the tenant that was asked for, and the keys of rows.
        const { clientId, tenantId, detail = '', ...rest } = JSON.parse(lines[0] ?? '');
        const KEYS = /(?:TENANT|DEPARTMENT|CLIENT)#[A-Za-z0-9._+-]+/g;
        const line = { ...rest, detail: detail.replaceAll(KEYS, 'the key') };
        for (const id of [clientId, tenantId]) {
          if (id !== undefined) expect(JSON.stringify(marked)).toContain(JSON.stringify(id));
        }
        expect(JSON.stringify(line)).not.toContain(SECRET);
        expect(line).toMatchObject({ triggerSource: 'other', signIns: 1 });
      }),
      { numRuns: 200 },
    ));
});

const buildEventOf = (w: World) =>
  buildEvent({
    version: w.version,
    attributes: {
      'custom:tenantId': 'acme',
      'custom:x': w.written,
      ...(w.hasDepartment && { 'custom:department': 'engineering' }),
    },
    request: { groupConfiguration: w.groupConfiguration },
  });

describe('whatever event arrives', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about
  const detailsOf = (answer: any) => answer.response.claimsAndScopeOverrideDetails;

  it('ends in a named denial or the same event, in no accident and no polluted prototype', () =>
    fc.assert(
      fc.asyncProperty(anyEvent, anySettings, async (event, env) => {
        const handler = await handlerOver({}, buildSettings(env));
        const outcome = await handler(event as object).catch((error: unknown) => error);
        if (outcome instanceof EnrichmentError) expect(outcome.code).not.toBe('INTERNAL_ERROR');
        else expect(outcome).toBe(event);
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as Record<string, unknown>).tenantId).toBeUndefined();
      }),
      { numRuns: 500 },
    ));

  // Work that grows with the square of the groups would take minutes.
  it.each<[string, object, object | string]>([
    [
      '400,000 groups',
      {
        groupConfiguration: {
          groupsToOverride: Array.from({ length: 400_000 }, (_, n) => `group-${n}`),
        },
      },
      { groups: 400_001 },
    ],
    [
      'an attribute of 5 MB',
      { userAttributes: { 'custom:tenantId': 'x'.repeat(5_000_000) } },
      'TENANT_INVALID',
    ],
    [
      'metadata 10,000 deep',
      { clientMetadata: JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`) },
      { groups: 1 },
    ],
  ])('comes to an end for %s', async (_, request, expected) => {
    const handler = await handlerOver(
      { 'TENANT#acme/TENANT': { groups: ['users'] } },
      buildSettings(),
    );
    const event = buildEvent({
      request: { ...request },
      attributes: { 'custom:tenantId': 'acme' },
    });
    const outcome = await handler(event).then(
      (answer) => ({ groups: detailsOf(answer).groupOverrideDetails.groupsToOverride.length }),
      ({ code }: EnrichmentError) => code,
    );
    expect(outcome).toEqual(expected);
  });

  it('comes to an end for a row of thousands of claims that no token can carry', async () => {
    const claims = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, n) => [`cognito:${n}`, n]),
    );
    const handler = await handlerOver({ 'TENANT#acme/TENANT': { claims } }, buildSettings());
    const answer = await handler(buildEvent({ attributes: { 'custom:tenantId': 'acme' } }));
    const { claimsToAddOrOverride } = detailsOf(answer).idTokenGeneration;
    expect(claimsToAddOrOverride).toEqual({ tenantId: 'acme' });
  });

  it('keeps ids, claims and groups with the names of prototypes what they are', async () => {
    const claims = JSON.parse(
      '{"__proto__": {"admin": true}, "constructor": "x", "toString": "y"}',
    );
    const rows = { 'TENANT#constructor/TENANT': { claims, groups: ['__proto__', 'constructor'] } };
    const handler = await handlerOver(rows, buildSettings());
    const event = buildEvent({ attributes: { 'custom:tenantId': 'constructor' } });
    const { response } = (await handler(event)) as { response: unknown };
    const issued = issueTokens(event, { idToken: {}, accessToken: {} }, response);
    expect(issued).toMatchObject({ issued: true, findings: [] });
    const { idToken = {} } = issued.issued ? issued.tokens : {};
    expect(Object.entries(idToken)).toEqual([
      ['tenantId', 'constructor'],
      ['toString', 'y'],
      ['cognito:groups', ['__proto__', 'constructor']],
    ]);
  });
});
