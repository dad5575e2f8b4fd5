// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { toAttributes } from '../../../../seed/table/attributes.ts';
import type { EventVersion } from '../../../../src/event/trigger-event.ts';
import type { Extend } from '../../../../src/extension/own-code.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { formatKey } from '../../../../src/records/keys.ts';
import { createExplain } from '../../../../tools/preview/explain.ts';
import { buildSignIn, type Person } from '../../../../tools/simulator/preview-sign-in.ts';
import { buildSettings } from '../../../support/builders.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const ACME = 'TENANT#acme/TENANT';
const ENGINEERING = 'TENANT#acme/DEPARTMENT#engineering';
const SUB = '5f1c2d34-0000-4000-8000-000000000001';

interface Case {
  readonly rows?: Readonly<Record<string, JsonObject>>;
  readonly person?: Person;
  readonly eventVersion?: EventVersion;
  readonly env?: Record<string, string>;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly extend?: Extend;
}

function explain({
  rows = {},
  person = {},
  eventVersion = 'V2_0',
  env = {},
  attributes,
  extend,
}: Case) {
  const settings = buildSettings(env);
  const who = { tenantId: 'acme', departmentId: 'engineering', ...person };
  const signIn = buildSignIn(who, eventVersion, settings, { attributes });
  return createExplain(
    settings,
    () => NOW,
    extend,
  )(signIn, (key) => {
    const row = rows[formatKey(key)];
    return row && toAttributes({ status: 'active', ...row });
  });
}

async function explainIssued(options: Case) {
  const report = await explain(options);
  if (report.outcome !== 'issued') throw new Error(`no tokens, but ${JSON.stringify(report)}`);
  const claimsOf = (token: 'id' | 'access') =>
    report.tokens.find((each) => each.token === token)?.claims ?? [];
  return { ...report, id: claimsOf('id'), access: claimsOf('access') };
}

it('names the row behind each claim, group and scope', async () => {
  const { id, access } = await explainIssued({
    rows: {
      [ACME]: { claims: { plan: 'pro' }, groups: ['users'] },
      [ENGINEERING]: { claims: { plan: 'team' }, groups: ['engineers'], scopes: ['api/deploy'] },
    },
  });

  expect(id.find(({ name }) => name === 'plan')).toEqual({
    name: 'plan',
    change: 'added',
    after: 'team',
    reasons: [{ effect: 'gives', kind: 'claim', name: 'plan', source: ENGINEERING }],
  });
  expect(id.find(({ name }) => name === 'cognito:groups')?.reasons).toEqual([
    { effect: 'gives', kind: 'group', name: 'users', source: ACME },
    { effect: 'gives', kind: 'group', name: 'engineers', source: ENGINEERING },
  ]);
  expect(access.find(({ name }) => name === 'scope')).toMatchObject({
    change: 'changed',
    reasons: [{ effect: 'gives', kind: 'scope', name: 'api/deploy', source: ENGINEERING }],
  });
});

it('names the row that takes a claim or a scope away', async () => {
  const { id, access } = await explainIssued({
    rows: { [ACME]: { suppressClaims: ['email'], suppressScopes: ['profile'] }, [ENGINEERING]: {} },
  });

  expect(id.find(({ name }) => name === 'email')).toMatchObject({
    change: 'removed',
    before: 'somebody@example.com',
    reasons: [{ effect: 'takes', kind: 'claim', source: ACME }],
  });
  expect(access.find(({ name }) => name === 'scope')?.reasons).toEqual([
    { effect: 'takes', kind: 'scope', name: 'profile', source: ACME },
  ]);
});

it('says what is dropped, by which rule, in words too', async () => {
  const { dropped } = await explainIssued({
    rows: { [ACME]: { claims: { sub: 'x' } }, [ENGINEERING]: { groups: ['a,b'] } },
  });

  expect(dropped).toEqual([
    expect.objectContaining({ kind: 'claim', name: 'sub', rule: 'reserved-claim', source: ACME }),
    expect.objectContaining({
      kind: 'group',
      name: 'a,b',
      rule: 'group-name',
      source: ENGINEERING,
    }),
  ]);
  expect(dropped[0]?.because).toBe('only Cognito itself sets this claim');
});

describe('what comes from the catalogue', () => {
  const MEMBER = `TENANT#acme/MEMBER#${SUB}`;
  const asMember = { person: { sub: SUB }, env: { MEMBERSHIP: 'required' } };
  const EDITOR = 'CATALOG/ROLE#editor';

  it('names the row behind each item of a list, and the rows that name that row', async () => {
    const { id, access } = await explainIssued({
      ...asMember,
      rows: {
        'CATALOG/DEFAULTS': { listClaims: { permissions: ['profile:read'] } },
        'CATALOG/PLAN#gold': { claims: { seats: 5 }, groups: ['golden'] },
        [EDITOR]: { listClaims: { permissions: ['article:write', 'profile:read'] } },
        [ACME]: { plan: 'gold' },
        [ENGINEERING]: { roles: ['editor'], listClaims: { permissions: ['build'], none: [] } },
        [MEMBER]: { roles: ['editor'] },
      },
    });
    const reasonsFor = (wanted: string) => id.find(({ name }) => name === wanted)?.reasons;
    const item = { effect: 'gives', kind: 'list item' };
    const ofPlan = { source: 'CATALOG/PLAN#gold', namedBy: [{ source: ACME }] };

    expect(reasonsFor('permissions')).toEqual([
      { ...item, name: 'profile:read', source: 'CATALOG/DEFAULTS' },
      {
        ...item,
        name: 'article:write',
        source: EDITOR,
        namedBy: [{ source: ENGINEERING }, { source: MEMBER }],
      },
      { ...item, name: 'build', source: ENGINEERING },
    ]);
    expect(access.find(({ name }) => name === 'permissions')?.reasons).toHaveLength(3);
    expect(reasonsFor('seats')).toEqual([
      { effect: 'gives', kind: 'claim', name: 'seats', ...ofPlan },
    ]);
    expect(reasonsFor('cognito:groups')).toEqual([
      { effect: 'gives', kind: 'group', name: 'golden', ...ofPlan },
    ]);
    // A list of nothing has a row behind it, too.
    expect(reasonsFor('none')).toEqual([
      { effect: 'gives', kind: 'claim', name: 'none', source: ENGINEERING },
    ]);
  });

  it('says which plan and roles do not count, and why', async () => {
    const { dropped } = await explainIssued({
      rows: {
        'CATALOG/DEFAULTS': { activeUntil: '2026-05-01T00:00:00Z' },
        'CATALOG/PLAN#old': { status: 'suspended' },
        'CATALOG/ROLE#soon': { activeFrom: '2026-07-01T00:00:00Z' },
        'CATALOG/ROLE#broken': { groups: 'all' },
        [ACME]: { plan: 'old', roles: ['soon', 'broken', 'gone'] },
        [ENGINEERING]: {},
      },
    });
    const role = { kind: 'named role', source: ACME };

    expect(dropped).toEqual([
      {
        ...{ kind: 'defaults', name: 'DEFAULTS', rule: 'not-active' },
        ...{ source: 'CATALOG/DEFAULTS', record: 'CATALOG/DEFAULTS' },
        because: 'these defaults are not active now: activeUntil 2026-05-01T00:00:00Z has passed',
      },
      {
        ...{ kind: 'plan', name: 'old', rule: 'not-active' },
        ...{ source: ACME, record: 'CATALOG/PLAN#old' },
        because: 'this plan is not active now: its status is suspended',
      },
      {
        ...{ ...role, name: 'soon', rule: 'not-active', record: 'CATALOG/ROLE#soon' },
        because: 'this role is not active now: activeFrom 2026-07-01T00:00:00Z is still to come',
      },
      {
        ...{ ...role, name: 'broken', rule: 'record-invalid', record: 'CATALOG/ROLE#broken' },
        because: 'the row of this role cannot be read: groups: expected a list of strings',
      },
      {
        ...{ ...role, name: 'gone', rule: 'not-in-catalogue' },
        because: 'the catalogue does not have this role',
      },
    ]);
  });

  it('names the row of a claim that is left out, and the row that names it', async () => {
    const { dropped } = await explainIssued({
      rows: {
        [EDITOR]: { claims: { a: '${user.nickname}', b: '${user.email' } },
        [ACME]: { roles: ['editor'] },
        [ENGINEERING]: {},
      },
    });

    expect(dropped).toMatchObject([
      { kind: 'claim', name: 'b', rule: 'template', source: EDITOR, namedBy: [{ source: ACME }] },
      {
        kind: 'claim',
        name: 'a',
        rule: 'template-value',
        source: EDITOR,
        namedBy: [{ source: ACME }],
      },
    ]);
  });
});

describe('what comes by an identity provider, at an app client', () => {
  const IDP = 'CATALOG/IDP#AcmeSAML';
  const APP = 'CATALOG/APP#6partnerapp';
  const GROUP = 'CN=Engineering,OU=Acme';
  const federated = {
    person: { tenantId: undefined, departmentId: undefined, provider: 'AcmeSAML' },
    env: { IDENTITY_PROVIDERS: 'on' },
    attributes: { 'custom:idp_groups': JSON.stringify([GROUP, 'Everyone', 'Secret']) },
  };
  const rows = {
    'CATALOG/ROLE#editor': { claims: { level: 2 } },
    [IDP]: {
      ...{ tenantId: 'acme', groupsAttribute: 'custom:idp_groups' },
      groups: [
        { name: GROUP, roles: ['editor'] },
        { name: 'Everyone', groups: ['staff', 'guests'] },
      ],
    },
    [ACME]: { roles: ['editor'] },
  };

  it('names the record and the group, and no other group of the attribute', async () => {
    const { id } = await explainIssued({ ...federated, rows });
    const reasonsFor = (wanted: string) => id.find(({ name }) => name === wanted)?.reasons;

    expect(reasonsFor('level')).toMatchObject([
      {
        source: 'CATALOG/ROLE#editor',
        namedBy: [{ source: ACME }, { source: IDP, group: GROUP }],
      },
    ]);
    expect(reasonsFor('cognito:groups')).toMatchObject([
      { name: 'staff', source: IDP, group: 'Everyone' },
      { name: 'guests', source: IDP, group: 'Everyone' },
    ]);
    expect(JSON.stringify(id.map(({ reasons }) => reasons))).not.toContain('Secret');
  });

  it('names the record that leaves something out for an app client, or that it has none', async () => {
    const narrow = { only: { groups: ['staff'] } };
    const explainAt = (appClient: string, env = {}) =>
      explainIssued({
        ...federated,
        rows: { ...rows, [APP]: narrow, 'CATALOG/APP#': narrow },
        person: { ...federated.person, appClient },
        env: { ...federated.env, ...env },
      });
    const guests = { kind: 'group', name: 'guests', rule: 'app-client', source: IDP };

    expect((await explainAt('6partnerapp')).dropped).toEqual([
      {
        ...{ ...guests, group: 'Everyone', record: APP },
        because: `the app client of the sign-in does not get it: ${APP}`,
      },
    ]);
    const { dropped } = await explainAt('5other', { UNKNOWN_APP_CLIENTS: 'identity-only' });
    expect(dropped.find(({ name }) => name === 'guests')).toEqual({
      ...{ ...guests, group: 'Everyone' },
      because: 'the app client of the sign-in does not get it: the app client has no record',
    });
  });

  it('names the record of an app client that is not allowed, and that there is none', async () => {
    const explainAt = (status: string, appClient: string) =>
      explain({
        ...federated,
        rows: { ...rows, [APP]: { status }, 'CATALOG/APP#': { status } },
        person: { ...federated.person, appClient },
        env: { ...federated.env, UNKNOWN_APP_CLIENTS: 'deny' },
      });

    expect(await explainAt('suspended', '6partnerapp')).toMatchObject({
      denial: { code: 'APP_CLIENT_NOT_ALLOWED', record: { key: APP, isThere: true } },
    });
    expect(await explainAt('active', '5other')).toMatchObject({
      denial: { record: { key: 'CATALOG/APP#5other', isThere: false } },
    });
  });

  it('says which attribute the provider contradicts', async () => {
    const person = { ...federated.person, tenantId: 'globex' };

    expect((await explainIssued({ ...federated, rows, person })).dropped).toMatchObject([
      { kind: 'attribute', name: 'custom:tenantId', rule: 'not-by-provider', source: IDP },
    ]);
  });
});

it('says what is otherwise on another version of the event, and only there', async () => {
  const { otherVersions } = await explainIssued({
    rows: { [ACME]: { claims: { seats: 5 } }, [ENGINEERING]: {} },
  });

  expect(otherVersions.map(({ eventVersion }) => eventVersion)).toEqual(['V1_0']);
  expect(otherVersions[0]).toMatchObject({
    differences: expect.arrayContaining([
      { token: 'id', name: 'seats', value: '5' },
      { token: 'access', name: 'tenantId' },
    ]),
  });
});

it('measures the tokens', async () => {
  const { tokens } = await explainIssued({ rows: { [ACME]: {}, [ENGINEERING]: {} } });

  for (const { bytes } of tokens) {
    expect(bytes.before).toBeGreaterThan(800);
    expect(bytes.after).toBeGreaterThan(bytes.before);
  }
});

it.each<[string, Case, object]>([
  ['a missing tenant', {}, { code: 'TENANT_NOT_FOUND', record: { key: ACME, isThere: false } }],
  [
    'a missing department',
    { rows: { [ACME]: {} } },
    { code: 'DEPARTMENT_NOT_FOUND', record: { key: ENGINEERING, isThere: false } },
  ],
  [
    'a suspended tenant',
    { rows: { [ACME]: { status: 'suspended' }, [ENGINEERING]: {} } },
    { code: 'TENANT_SUSPENDED', record: { key: ACME, isThere: true }, detail: ACME },
  ],
  [
    'a tenant whose time has ended',
    { rows: { [ACME]: { activeUntil: '2026-05-31T23:59:59+00:00' }, [ENGINEERING]: {} } },
    {
      code: 'TENANT_NOT_ACTIVE',
      record: {
        key: ACME,
        isThere: true,
        date: 'activeUntil 2026-05-31T23:59:59+00:00 has passed',
      },
      message: expect.not.stringContaining('2026'),
    },
  ],
  [
    'a department whose time is to come',
    {
      rows: {
        [ACME]: {},
        [ENGINEERING]: { activeFrom: '2026-06-02T00:00:00Z', activeUntil: '2027-01-01T00:00:00Z' },
      },
    },
    {
      code: 'DEPARTMENT_NOT_ACTIVE',
      record: {
        key: ENGINEERING,
        isThere: true,
        date: 'activeFrom 2026-06-02T00:00:00Z is still to come',
      },
    },
  ],
  [
    'a broken row',
    { rows: { [ACME]: {}, [ENGINEERING]: { groups: 'x' } } },
    { code: 'RECORD_INVALID', record: { key: ENGINEERING, isThere: true } },
  ],
  [
    'a suspended member, whose key the detail shortens',
    {
      rows: {
        [ACME]: {},
        [ENGINEERING]: {},
        [`TENANT#acme/MEMBER#${SUB}`]: { status: 'suspended' },
      },
      person: { sub: SUB },
      env: { MEMBERSHIP: 'required' },
    },
    { code: 'MEMBER_SUSPENDED', record: { key: `TENANT#acme/MEMBER#${SUB}`, isThere: true } },
  ],
])('names the record behind the denial of %s', async (_, options, denial) => {
  expect(await explain(options)).toMatchObject({ outcome: 'denied', denial });
});

it('says a denial as the client sees it, and no record where none was looked for', async () => {
  expect(await explain({ person: { tenantId: 'no/id' } })).toEqual({
    outcome: 'denied',
    eventVersion: 'V2_0',
    denial: {
      code: 'TENANT_INVALID',
      exception: 'UserLambdaValidationException',
      message:
        'PreTokenGeneration failed with error The organization of this account is not known here. Ask your administrator.',
      detail: 'custom:tenantId is no tenant id',
    },
  });
});

describe('own code', () => {
  const rows = {
    [ACME]: { roles: ['reader'], listClaims: { features: ['sso'] } },
    [ENGINEERING]: {},
    'CATALOG/ROLE#reader': {},
    'CATALOG/ROLE#editor': { listClaims: { features: ['audit'] } },
  };

  it('is named as what a claim, an item and a role come from, and finds roles that no record names', async () => {
    const { id, dropped } = await explainIssued({
      rows,
      extend: async ({ records }) => ({
        claims: { records: records.length, tenantId: 'globex', text: '${user.email}' },
        listClaims: { features: ['beta'] },
        roles: ['editor', 'ghost'],
      }),
    });
    const reasonsOf = (claim: string) => id.find(({ name }) => name === claim)?.reasons;
    expect(reasonsOf('records')).toEqual([
      { effect: 'gives', kind: 'claim', name: 'records', source: 'extension' },
    ]);
    expect(id.find(({ name }) => name === 'records')?.after).toBe(3);
    expect(id.find(({ name }) => name === 'text')?.after).toBe('${user.email}');
    expect(reasonsOf('features')).toEqual([
      { effect: 'gives', kind: 'list item', name: 'sso', source: ACME },
      {
        ...{ effect: 'gives', kind: 'list item', name: 'audit', source: 'CATALOG/ROLE#editor' },
        namedBy: [{ source: 'extension' }],
      },
      { effect: 'gives', kind: 'list item', name: 'beta', source: 'extension' },
    ]);
    expect(dropped).toEqual([
      expect.objectContaining({ name: 'ghost', rule: 'not-in-catalogue', source: 'extension' }),
      expect.objectContaining({ name: 'tenantId', rule: 'tenant-claim', source: 'extension' }),
    ]);
  });

  it('that fails is the denial, or is reported beside what the records give', async () => {
    const extend = () => Promise.reject(new TypeError('of alice'));
    expect(await explain({ rows, extend })).toMatchObject({
      outcome: 'denied',
      denial: { code: 'EXTENSION_FAILED', detail: 'extension threw TypeError' },
    });
    const { dropped } = await explainIssued({
      rows,
      extend,
      env: { EXTENSION_FAILURE: 'report' },
    });
    expect(dropped).toEqual([
      {
        ...{ kind: 'extension', name: 'threw TypeError', rule: 'extension-failed' },
        ...{ source: 'extension', because: 'nothing of it counts' },
      },
    ]);
  });

  it('is not asked for a sign-in that is denied', async () => {
    const extend = () => {
      throw new Error('asked');
    };
    expect(await explain({ extend })).toMatchObject({ denial: { code: 'TENANT_NOT_FOUND' } });
  });
});
