// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { createDecide } from '../../../../src/decision/decide.ts';
import { allAdded } from '../../../../src/decision/decision.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import type { Catalogue } from '../../../../src/lookup/catalogue.ts';
import { renderResponse } from '../../../../src/response.ts';
import {
  buildCatalogue,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  TENANT_ROLE,
} from '../../../support/builders.ts';
import {
  claimsOf,
  DEPARTMENT,
  type DecisionCase,
  decideFor,
  droppedOf,
  TENANT,
} from '../../../support/decision-case.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const inCatalogue = (sk: string) => ({ pk: 'CATALOG', sk });

interface Case extends Omit<DecisionCase, 'catalogue'> {
  catalogue?: Readonly<Record<string, JsonObject>>;
  attributes?: Record<string, unknown>;
}

const decideWith = async ({ catalogue = {}, attributes = {}, event, ...rest }: Case) =>
  decideFor({
    ...rest,
    catalogue: await buildCatalogue(catalogue),
    event: {
      attributes: { 'custom:tenantId': 'acme', 'custom:department': 'engineering', ...attributes },
      ...event,
    },
  });

it('merges from the general to the specific: defaults, plan, tenant, roles, department', async () => {
  const level = (at: number) => ({ level: at });
  const decision = await decideWith({
    catalogue: {
      DEFAULTS: { claims: { ...level(0), a: 0, b: 0, c: 0, d: 0, e: 0 } },
      'PLAN#gold': { claims: { ...level(1), b: 1, c: 1, d: 1, e: 1 } },
      'ROLE#owner': { claims: { ...level(2), c: 2, d: 2, e: 2 } },
      'ROLE#editor': { claims: { ...level(4), e: 4 } },
    },
    tenant: { plan: 'gold', roles: ['owner'], claims: { ...level(3), d: 3, e: 3 } },
    department: { roles: ['editor'], claims: level(5) },
  });
  expect(claimsOf(decision)).toMatchObject({ a: 0, b: 1, c: 2, d: 3, e: 4, level: 5 });
  expect(decision.named).toEqual([
    { key: inCatalogue('PLAN#gold'), by: TENANT },
    { key: inCatalogue('ROLE#owner'), by: TENANT },
    { key: inCatalogue('ROLE#editor'), by: DEPARTMENT },
  ]);
});

it('unites lists, and says where each item comes from', async () => {
  const decision = await decideWith({
    catalogue: {
      'PLAN#gold': { listClaims: { features: ['sso', 'audit'] } },
      'ROLE#editor': { listClaims: { permissions: ['article:write'] } },
    },
    tenant: { plan: 'gold', listClaims: { features: ['audit', 'export'] } },
    department: { roles: ['editor'] },
  });
  expect(claimsOf(decision)).toMatchObject({
    features: ['sso', 'audit', 'export'],
    permissions: ['article:write'],
  });
  expect(allAdded(decision.accessToken)).toContainEqual({
    name: 'features',
    value: ['sso', 'audit', 'export'],
    source: inCatalogue('PLAN#gold'),
    items: [
      { name: 'sso', source: inCatalogue('PLAN#gold') },
      { name: 'audit', source: inCatalogue('PLAN#gold') },
      { name: 'export', source: TENANT },
    ],
  });
});

it('names the record behind a list without items, and behind one that another record fills', async () => {
  const decision = await decideWith({
    catalogue: { DEFAULTS: { listClaims: { features: [], permissions: [] } } },
    tenant: { listClaims: { permissions: ['article:read'] } },
  });
  const sources = allAdded(decision.accessToken).map(({ name, source }) => [name, source]);
  expect(sources).toContainEqual(['features', inCatalogue('DEFAULTS')]);
  expect(sources).toContainEqual(['permissions', TENANT]);
});

it('names the first of two places that prefer a role, and takes what the last one prefers', async () => {
  const [one, other] = [`${TENANT_ROLE}/one`, `${TENANT_ROLE}/other`];
  const { groups } = await decideWith({
    catalogue: { 'ROLE#editor': { preferredRole: one } },
    tenant: { roles: ['editor'], preferredRole: other },
    department: { roles: ['editor'] },
  });
  const editor = { name: one, source: inCatalogue('ROLE#editor') };
  expect(groups?.iamRoles).toEqual([editor, { name: other, source: TENANT }]);
  expect(groups?.preferredRole).toEqual(editor);
});

it('lets a list win over a claim of its name, and reports the claim', async () => {
  const decision = await decideWith({
    catalogue: { DEFAULTS: { listClaims: { features: ['sso'] } } },
    tenant: { claims: { features: 'all' } },
  });
  expect(claimsOf(decision)).toMatchObject({ features: ['sso'] });
  expect(droppedOf(decision)).toEqual(['claim | features | list-claim']);
});

it.each([
  ['is not there', {}, 'not-in-catalogue'],
  ['is suspended', { 'ROLE#editor': { status: 'suspended' } }, 'not-active'],
  ['has ended', { 'ROLE#editor': { activeUntil: '2026-01-01T00:00:00Z' } }, 'not-active'],
  ['cannot be read', { 'ROLE#editor': { groups: 'all' } }, 'record-invalid'],
])('grants nothing by a role that %s, reports it and denies nobody', async (_, catalogue, rule) => {
  const decision = await decideWith({ catalogue, tenant: { roles: ['editor'] } });
  expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
  expect(decision.dropped).toEqual([{ kind: 'named role', name: 'editor', source: TENANT, rule }]);
  expect(decision.named).toEqual([]);
});

it.each([
  ['are suspended', { status: 'suspended' }, 'not-active'],
  ['have not begun', { activeFrom: '2027-01-01T00:00:00Z' }, 'not-active'],
  ['cannot be read', { claims: 'all' }, 'record-invalid'],
])('grants nothing by defaults that %s, and reports them', async (_, row, rule) => {
  const decision = await decideWith({ catalogue: { DEFAULTS: { claims: { a: 1 }, ...row } } });
  expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
  expect(decision.dropped).toEqual([
    { kind: 'defaults', name: 'DEFAULTS', source: inCatalogue('DEFAULTS'), rule },
  ]);
});

it('counts a role once that a record names twice', async () => {
  const decision = await decideWith({
    catalogue: { 'ROLE#editor': { preferredRole: 'arn:aws:iam::123456789012:role/other' } },
    tenant: { roles: ['editor', 'ghost', 'editor', 'ghost'] },
  });
  expect(decision.named).toEqual([{ key: inCatalogue('ROLE#editor'), by: TENANT }]);
  expect(droppedOf(decision)).toEqual([
    'named role | ghost | not-in-catalogue',
    'preferred role | arn:aws:iam::123456789012:role/other | role-not-allowed',
  ]);
});

it('counts a role wherever it is named: the most specific place wins, the first has the lists', async () => {
  const decision = await decideWith({
    catalogue: {
      'ROLE#editor': {
        ...{ claims: { a: 'role' }, groups: ['editors'] },
        preferredRole: 'arn:aws:iam::123456789012:role/other',
      },
    },
    tenant: { roles: ['editor'], claims: { a: 'tenant' }, groups: ['staff'] },
    department: { roles: ['editor'], groups: ['engineers'] },
  });
  expect(claimsOf(decision)).toMatchObject({ a: 'role' });
  expect(decision.groups?.groups).toEqual([
    { name: 'editors', source: inCatalogue('ROLE#editor') },
    { name: 'staff', source: TENANT },
    { name: 'engineers', source: DEPARTMENT },
  ]);
  expect(decision.named).toEqual([
    { key: inCatalogue('ROLE#editor'), by: TENANT },
    { key: inCatalogue('ROLE#editor'), by: DEPARTMENT },
  ]);
  expect(decision.dropped).toHaveLength(1);
});

describe('from one sign-in to the next', () => {
  /** Decides at a time for the same tenant. */
  async function setUp(rows: Readonly<Record<string, JsonObject>>) {
    const settings = buildSettings();
    const decide = createDecide(settings);
    const event = buildEvent({ attributes: { 'custom:tenantId': 'acme' } });
    const found = {
      tenant: buildTenant({ roles: ['trial'] }),
      catalogue: await buildCatalogue(rows),
    };
    return (now: string, more: { catalogue?: Catalogue } = {}) =>
      decide(
        parseEvent(event),
        buildFound(event, settings, { ...found, ...more }),
        Date.parse(now),
      );
  }

  it('honours the dates of the catalogue at each of them, whatever time it is', async () => {
    const decideAt = await setUp({
      DEFAULTS: { claims: { late: 1 }, activeFrom: '2026-06-03T00:00:00Z' },
      'ROLE#trial': {
        claims: { trial: 1 },
        ...{ activeFrom: '2026-06-01T00:00:00Z', activeUntil: '2026-06-02T00:00:00Z' },
      },
    });
    const namesAt = (now: string) => Object.keys(claimsOf(decideAt(now)));
    expect(namesAt('2026-05-31T23:59:59.999Z')).toEqual(['tenantId']);
    expect(namesAt('2026-06-01T00:00:00Z')).toEqual(['tenantId', 'trial']);
    expect(namesAt('2026-06-01T23:59:59.999Z')).toEqual(['tenantId', 'trial']);
    expect(namesAt('2026-06-02T00:00:00Z')).toEqual(['tenantId']);
    expect(namesAt('2026-06-02T23:59:59.999Z')).toEqual(['tenantId']);
    expect(namesAt('2026-06-03T00:00:00Z')).toEqual(['tenantId', 'late']);
    expect(namesAt('2026-06-01T12:00:00Z')).toEqual(['tenantId', 'trial']);
  });

  it('honours a catalogue that was read again', async () => {
    const decideAt = await setUp({ 'ROLE#trial': { claims: { trial: 1 } } });
    const at = '2026-06-01T12:00:00Z';
    expect(claimsOf(decideAt(at))).toMatchObject({ trial: 1 });
    const catalogue = await buildCatalogue({ 'ROLE#trial': { claims: { trial: 2 } } });
    expect(claimsOf(decideAt(at, { catalogue }))).toMatchObject({ trial: 2 });
    expect(claimsOf(decideAt(at))).toMatchObject({ trial: 1 });
  });

  it('works out once what the same records grant', async () => {
    const decideAt = await setUp({ 'ROLE#trial': { claims: { trial: [1] } } });
    const [one, other] = [decideAt('2026-06-01T12:00:00Z'), decideAt('2026-06-01T12:00:01Z')];
    expect(one.idToken.add).toBe(other.idToken.add);
  });
});

it.each(['../x', 'constructor', ''])('looks for no plan called %j by that key', async (plan) => {
  const decision = await decideWith({ tenant: { roles: [plan] } });
  expect(droppedOf(decision)).toEqual([`named role | ${plan} | not-in-catalogue`]);
});

describe('claims from attributes', () => {
  const DEFAULTS = { claims: { email: '${user.email}', seats: '${user.custom:seats as number}' } };

  it('are filled in for each event, whatever was decided before', async () => {
    const settings = buildSettings();
    const decide = createDecide(settings);
    const catalogue = await buildCatalogue({ DEFAULTS });
    const tenant = buildTenant();
    const emailOf = (email: string) => {
      const event = buildEvent({ attributes: { 'custom:tenantId': 'acme', email } });
      const found = buildFound(event, settings, { tenant, catalogue });
      return claimsOf(decide(parseEvent(event), found, NOW)).email;
    };
    expect(['a@x', 'b@x', 'a@x'].map(emailOf)).toEqual(['a@x', 'b@x', 'a@x']);
  });

  it('go into both tokens, with the record behind them', async () => {
    const { idToken, accessToken } = await decideWith({
      catalogue: { DEFAULTS },
      attributes: { 'custom:seats': '12' },
    });
    for (const { filled } of [idToken, accessToken]) {
      expect(filled).toContainEqual({
        ...{ name: 'email', value: 'alice@example.com', source: inCatalogue('DEFAULTS') },
      });
      expect(filled).toContainEqual({ name: 'seats', value: 12, source: inCatalogue('DEFAULTS') });
    }
  });

  it('are left out and reported where an attribute is not there, or a placeholder is none', async () => {
    const decision = await decideWith({
      catalogue: { DEFAULTS },
      tenant: { claims: { a: '${user.', b: ['${secret}'] } },
    });
    expect(droppedOf(decision).sort()).toEqual([
      'claim | a | template',
      'claim | b | template',
      'claim | seats | template-value',
    ]);
  });

  it('keep the rules of the claim that they fill', async () => {
    const decision = await decideWith({
      tenant: {
        claims: { email_verified: '${user.custom:x as json}', y: '${user.custom:x as json}' },
      },
      attributes: { 'custom:x': '{"a":[1]}' },
    });
    expect(claimsOf(decision)).toMatchObject({ y: { a: [1] } });
    expect(droppedOf(decision)).toEqual(['claim | email_verified | complex-value | id']);
  });

  it('are judged for each token', async () => {
    const decision = await decideWith({
      tenant: { claims: { address: '${user.custom:x as json}', at_hash: '${user.email}' } },
      attributes: { 'custom:x': '{"city":"Paris"}' },
    });
    expect(claimsOf(decision)).not.toHaveProperty('address');
    expect(allAdded(decision.accessToken)).toContainEqual(
      expect.objectContaining({ name: 'address', value: { city: 'Paris' } }),
    );
    expect(droppedOf(decision).sort()).toEqual([
      'claim | address | complex-value | id',
      'claim | at_hash | reserved-claim | id',
    ]);
  });

  it('say nothing of whose token it is', async () => {
    const decision = await decideWith({
      catalogue: { DEFAULTS: { claims: { tenantId: '${user.custom:x}' } } },
      tenant: {
        claims: { departmentId: '${user.custom:x}', 'custom:tenantId': '${user.custom:x}' },
      },
      attributes: { 'custom:x': 'globex' },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(droppedOf(decision).sort()).toEqual([
      'claim | custom:tenantId | tenant-claim',
      'claim | departmentId | tenant-claim',
      'claim | tenantId | tenant-claim',
    ]);
  });

  // An attribute that a user may write would otherwise be a permission.
  it('are filled in where claims are, and in no list, group, role, scope or name', async () => {
    const text = '${user.custom:x}';
    const decision = await decideWith({
      tenant: {
        claims: { [text]: 1, nested: { [text]: [text] } },
        listClaims: { permissions: [text], [`list ${text}`]: ['a'] },
        ...{ groups: [text], iamRoles: [text], preferredRole: text, scopes: [text] },
        ...{ suppressClaims: [`${text}s`], suppressScopes: [`${text}s`] },
      },
      attributes: { 'custom:x': 'admin' },
    });
    expect(claimsOf(decision)).toEqual({
      ...{ tenantId: 'acme', departmentId: 'engineering' },
      ...{ [text]: 1, nested: { [text]: ['admin'] } },
      ...{ permissions: [text], [`list ${text}`]: ['a'] },
    });
    const { idToken, accessToken, groups, dropped } = decision;
    expect(groups).toBeUndefined();
    expect(accessToken.scopesToAdd).toEqual([{ name: text, source: TENANT }]);
    expect(idToken.suppress).toEqual([{ name: `${text}s`, source: TENANT }]);
    expect(JSON.stringify([idToken.suppress, accessToken.scopesToSuppress, dropped])).not.toMatch(
      'admin',
    );
  });

  it('are texts for a V1_0 event, of which no other token is reported', async () => {
    const decision = await decideWith({
      tenant: { claims: { seats: '${user.custom:seats as number}', name: '${user.name}' } },
      event: { version: 'V1_0', attributes: { 'custom:tenantId': 'acme', 'custom:seats': '12' } },
    });
    expect(renderResponse('V1_0', false, decision)).toMatchObject({
      claimsOverrideDetails: { claimsToAddOrOverride: { seats: '12' } },
    });
    expect(droppedOf(decision)).toEqual(['claim | name | template-value']);
  });

  describe('in a tenant that is not the home tenant', () => {
    const HOME = { 'custom:costCenter': '4200', given_name: 'Alice', 'custom:userRole': 'admin' };
    const claims = {
      sub: '${user.sub}',
      who: '${user.sub}: ${user.given_name} <${user.email}>',
      costCenter: '${user.custom:costCenter}',
      role: '${user.custom:userRole ?? "none"}',
      home: ['${user.custom:tenantId}'],
      deep: { a: ['${user.custom:costCenter as json}'] },
    };

    it('say who the user is, and nothing of the home tenant', async () => {
      const decision = await decideWith({ tenant: { claims }, attributes: HOME, isHome: false });
      const who = '5f1c2d34-0000-4000-8000-000000000001: Alice <alice@example.com>';
      const added = { tenantId: 'acme', departmentId: 'engineering', role: 'none', who };
      expect(claimsOf(decision)).toEqual(added);
      expect(allAdded(decision.accessToken).map(({ name }) => name)).toEqual(Object.keys(added));
      expect(droppedOf(decision).sort()).toEqual([
        'claim | costCenter | template-value',
        'claim | deep | template-value',
        'claim | home | template-value',
        'claim | sub | reserved-claim',
      ]);
      expect(JSON.stringify(decision)).not.toMatch(/4200|admin/);
    });

    it('say what PERSONAL_ATTRIBUTES lists', async () => {
      const decision = await decideWith({
        ...{ tenant: { claims: { ...claims, mail: '${user.email}' } }, attributes: HOME },
        ...{ isHome: false, env: { PERSONAL_ATTRIBUTES: 'email' } },
      });
      expect(claimsOf(decision)).toMatchObject({ mail: 'alice@example.com' });
      expect(claimsOf(decision)).not.toHaveProperty('who');
    });
  });

  it('read nothing of a machine', async () => {
    const settings = buildSettings();
    const event = {
      ...buildEvent({ version: 'V3_0', attributes: { 'custom:tenantId': 'acme' } }),
      triggerSource: 'TokenGeneration_ClientCredentials',
    };
    const trigger = parseEvent(event);
    const found = buildFound(buildEvent(), settings, {
      ...{ tenant: buildTenant(), departmentId: undefined, namedBy: 'client' as const },
      catalogue: await buildCatalogue({ DEFAULTS }),
    });
    const decision = createDecide(settings)(trigger, { ...found, departmentId: undefined }, NOW);
    expect(droppedOf(decision)).toEqual([
      'claim | email | attribute-of-machine',
      'claim | seats | attribute-of-machine',
    ]);
  });
});
