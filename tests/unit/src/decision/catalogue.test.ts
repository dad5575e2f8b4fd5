// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { createDecide } from '../../../../src/decision/decide.ts';
import type { Decision } from '../../../../src/decision/decision.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { type Catalogue, createCatalogue } from '../../../../src/lookup/catalogue.ts';
import {
  buildDepartment,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  toRow,
} from '../../../support/builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const TENANT = { pk: 'TENANT#acme', sk: 'TENANT' };
const DEPARTMENT = { pk: 'TENANT#acme', sk: 'DEPARTMENT#engineering' };
const inCatalogue = (sk: string) => ({ pk: 'CATALOG', sk });

const catalogueOf = (rows: Readonly<Record<string, JsonObject>>): Promise<Catalogue> =>
  createCatalogue({
    ...{ lookupTimeoutMs: 100, cacheTtlSeconds: 30, cacheStaleSeconds: 300, now: () => NOW },
    readRows: async () => ({
      rows: Object.entries(rows).map(([sk, row]) =>
        toRow({ status: 'active', ...row, ...inCatalogue(sk) }),
      ),
      isOverBudget: false,
    }),
  })(100);

interface Case {
  catalogue?: Readonly<Record<string, JsonObject>>;
  tenant?: JsonObject;
  department?: JsonObject;
  attributes?: Record<string, unknown>;
}

async function decideFor({ catalogue = {}, tenant = {}, department = {}, attributes = {} }: Case) {
  const settings = buildSettings();
  const event = buildEvent({
    attributes: { 'custom:tenantId': 'acme', 'custom:department': 'engineering', ...attributes },
  });
  const found = buildFound(event, settings, {
    tenant: buildTenant(tenant),
    department: buildDepartment(department),
    catalogue: await catalogueOf(catalogue),
  });
  return createDecide(settings)(parseEvent(event), found, NOW);
}

const claimsOf = ({ idToken }: Decision) =>
  Object.fromEntries(idToken.add.map(({ name, value }) => [name, value]));
const droppedOf = ({ dropped }: Decision) =>
  dropped.map(({ kind, name, rule }) => [kind, name, rule].join(' | '));

it('merges from the general to the specific: defaults, plan, tenant, roles, department', async () => {
  const level = (at: number) => ({ level: at });
  const decision = await decideFor({
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
  const decision = await decideFor({
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
  expect(decision.accessToken.add).toContainEqual({
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

it('lets a list win over a claim of its name, and reports the claim', async () => {
  const decision = await decideFor({
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
  const decision = await decideFor({ catalogue, tenant: { roles: ['editor'] } });
  expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
  expect(decision.dropped).toEqual([{ kind: 'named role', name: 'editor', source: TENANT, rule }]);
  expect(decision.named).toEqual([]);
});

it.each(['../x', 'constructor', ''])('looks for no plan called %j by that key', async (plan) => {
  const decision = await decideFor({ tenant: { roles: [plan] } });
  expect(droppedOf(decision)).toEqual([`named role | ${plan} | not-in-catalogue`]);
});

describe('claims from attributes', () => {
  const DEFAULTS = { claims: { email: '${user.email}', seats: '${user.custom:seats as number}' } };

  it('are filled in for each event, whatever was decided before', async () => {
    const settings = buildSettings();
    const decide = createDecide(settings);
    const catalogue = await catalogueOf({ DEFAULTS });
    const tenant = buildTenant();
    const emailOf = (email: string) => {
      const event = buildEvent({ attributes: { 'custom:tenantId': 'acme', email } });
      const found = buildFound(event, settings, { tenant, catalogue });
      return claimsOf(decide(parseEvent(event), found, NOW)).email;
    };
    expect(['a@x', 'b@x', 'a@x'].map(emailOf)).toEqual(['a@x', 'b@x', 'a@x']);
  });

  it('go into both tokens, with the record behind them', async () => {
    const { idToken, accessToken } = await decideFor({
      catalogue: { DEFAULTS },
      attributes: { 'custom:seats': '12' },
    });
    for (const { add } of [idToken, accessToken]) {
      expect(add).toContainEqual({
        ...{ name: 'email', value: 'alice@example.com', source: inCatalogue('DEFAULTS') },
      });
      expect(add).toContainEqual({ name: 'seats', value: 12, source: inCatalogue('DEFAULTS') });
    }
  });

  it('are left out and reported where an attribute is not there, or a placeholder is none', async () => {
    const decision = await decideFor({
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
    const decision = await decideFor({
      tenant: {
        claims: { email_verified: '${user.custom:x as json}', y: '${user.custom:x as json}' },
      },
      attributes: { 'custom:x': '{"a":[1]}' },
    });
    expect(claimsOf(decision)).toMatchObject({ y: { a: [1] } });
    expect(droppedOf(decision)).toEqual(['claim | email_verified | complex-value']);
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
      catalogue: await catalogueOf({ DEFAULTS }),
    });
    const decision = createDecide(settings)(trigger, { ...found, departmentId: undefined }, NOW);
    expect(droppedOf(decision)).toEqual([
      'claim | email | template-value',
      'claim | seats | template-value',
    ]);
  });
});
