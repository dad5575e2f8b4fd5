import { createFactoring } from '../../../../seed/factor/factor-tenants.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { writtenRecords } from '../../../support/written-records.ts';

/** The new records of the catalogue and all records, as they are said then. */
function factor(content: JsonObject, least = 3) {
  const { catalog, tenants } = writtenRecords(content);
  const collected = createFactoring(catalog);
  for (const records of tenants) collected.add(records);
  const { rewrite, noRoom, ...found } = collected.factor(least);
  const fieldsOf = ({ fields }: { fields: object }) => fields;
  return {
    catalog: found.catalog.map(({ kind, fields }) => ({ kind, ...fields })),
    tenants: tenants.map((records) => rewrite(records).map(fieldsOf)),
    noRoom,
  };
}

const PLANS = [
  { plan: 'enterprise', seats: 500, features: ['sso', 'audit'] },
  { plan: 'business', seats: 50, features: ['audit'] },
  { plan: 'trial', seats: 5, features: ['tour'] },
];

/** Tenants on three plans, each with two claims of its own. */
const tenantsOnPlans = (many: number, more: (index: number) => JsonObject = () => ({})) =>
  Array.from({ length: many }, (_, index) => {
    const { features, ...claims } = PLANS[index % 3] as (typeof PLANS)[number];
    return {
      tenantId: `t${index}`,
      claims: { account: `A-${index}`, ...claims, region: index % 5 < 3 ? 'eu' : 'us' },
      listClaims: { features },
      ...more(index),
    };
  });

describe('plans', () => {
  it('are those that a claim tells, without the claims of each tenant', () => {
    const { catalog, tenants } = factor({ tenants: tenantsOnPlans(30) });
    expect(catalog).toEqual(
      PLANS.map(({ plan, seats, features }) => ({
        kind: 'plan',
        planId: plan,
        claims: { plan, seats },
        listClaims: { features },
      })),
    );
    expect(tenants[4]).toEqual([
      { tenantId: 't4', plan: 'business', claims: { account: 'A-4', region: 'us' } },
    ]);
  });

  it('leave a tenant a value of its own, which wins', () => {
    const own = (index: number): JsonObject =>
      index === 3 ? { claims: { plan: 'enterprise', seats: 501 } } : {};
    const { catalog, tenants } = factor({ tenants: tenantsOnPlans(60, own) });
    expect(catalog).toHaveLength(3);
    expect(tenants[3]).toEqual([{ tenantId: 't3', plan: 'enterprise', claims: { seats: 501 } }]);
  });

  it('take of a list how it begins, because items keep their order', () => {
    const lists = (index: number): JsonObject => {
      const { features } = PLANS[index % 3] as (typeof PLANS)[number];
      const own = [
        [...features, 'beta'],
        ['alpha', ...features],
      ][index - 3];
      return own ? { listClaims: { features: own } } : {};
    };
    const { tenants } = factor({ tenants: tenantsOnPlans(60, lists) });
    expect(tenants[3]?.[0]).toMatchObject({
      plan: 'enterprise',
      listClaims: { features: ['beta'] },
    });
    expect(tenants[4]?.[0]).toEqual(tenantsOnPlans(60, lists)[4]);
  });

  it('do not go to tenants that lack one of their claims', () => {
    const lacking = (index: number): JsonObject =>
      index === 3 ? { claims: { plan: 'enterprise', account: 'A-3' } } : {};
    const { tenants } = factor({ tenants: tenantsOnPlans(60, lacking) });
    expect(tenants[3]?.[0]).not.toHaveProperty('plan');
  });

  it('have a number for a name where nothing can be one', () => {
    const lists = [
      ['a:one', 'a:two', 'a:three'],
      ['b:one', 'b:two', 'b:three'],
    ];
    const tenants = Array.from({ length: 8 }, (_, index) => ({
      tenantId: `t${index}`,
      groups: lists[index % 2] as string[],
    }));
    expect(factor({ tenants }).catalog).toEqual([
      { kind: 'plan', planId: 'plan-1', groups: lists[0] },
      { kind: 'plan', planId: 'plan-2', groups: lists[1] },
    ]);
  });

  it('take no name that is in the catalogue, or that a record waits for', () => {
    const named = { tenantId: 'x', plan: 'business' };
    const catalog = { plans: [{ planId: 'enterprise', claims: { a: 1 } }] };
    const found = factor({ catalog, tenants: [...tenantsOnPlans(30), named] });
    expect(found.catalog.map((record) => ('planId' in record ? record.planId : ''))).toEqual([
      ...['enterprise-2', 'business-2', 'trial'],
    ]);
    expect(found.tenants.at(-1)).toEqual([named]);
  });

  it('need as many tenants as are asked for', () => {
    expect(factor({ tenants: tenantsOnPlans(9) }, 4).catalog).toEqual([]);
    expect(factor({ tenants: tenantsOnPlans(9) }, 3).catalog).toHaveLength(3);
  });

  it('are the same for the same files', () => {
    const content = { tenants: tenantsOnPlans(30) };
    expect(factor(content)).toEqual(factor(content));
  });
});

describe('defaults', () => {
  const shared = (index: number): JsonObject => ({
    groups: ['customers'],
    scopes: ['api/read', ...(index % 2 ? ['api/write'] : [])],
  });

  it('are what every tenant says, and no part of a list', () => {
    const { catalog, tenants } = factor({ tenants: tenantsOnPlans(30, shared) });
    expect(catalog[0]).toEqual({ kind: 'defaults', groups: ['customers'] });
    expect(tenants[0]?.[0]).not.toHaveProperty('groups');
    expect(catalog[1]).toMatchObject({ planId: 'enterprise', scopes: ['api/read'] });
    expect(tenants[1]?.[0]).toMatchObject({ plan: 'business', scopes: ['api/write'] });
  });

  it.each([
    ['the catalogue has some', { catalog: { defaults: { claims: { a: 1 } } } }, []],
    ['a tenant names a plan', {}, [{ tenantId: 'x', plan: 'other', groups: ['customers'] }]],
    ['a tenant names a role', {}, [{ tenantId: 'x', roles: ['other'], groups: ['customers'] }]],
    ['a tenant does not say it', {}, [{ tenantId: 'x' }]],
  ])('stay out where %s', (_, more: JsonObject, others) => {
    const { catalog } = factor({ ...more, tenants: [...tenantsOnPlans(30, shared), ...others] });
    expect(catalog.map(({ kind }) => kind)).toEqual(['plan', 'plan', 'plan']);
  });

  it('say of no tenant on which plan it is', () => {
    const tenants = tenantsOnPlans(30).filter((_, index) => index % 3 === 0);
    expect(factor({ tenants }).catalog).toEqual([
      expect.objectContaining({ kind: 'plan', planId: 'enterprise' }),
    ]);
  });
});

describe('roles', () => {
  const SUB = '5f1c2d34-0000-4000-8000-';
  const more = (index: number): JsonObject => ({
    departments: [
      {
        departmentId: 'engineering',
        roles: ['kept'],
        claims: { costCenter: String(index), area: 'research and development' },
        groups: ['engineers'],
      },
    ],
    members: [
      {
        sub: SUB + String(index).padStart(12, '0'),
        listClaims: { permissions: ['article:read', 'article:write'] },
      },
    ],
    clients: [
      {
        clientId: `machine${index}`,
        onlyGrantedScopes: true,
        listClaims: { permissions: ['article:read', 'article:write'] },
      },
    ],
  });

  it('are what departments, members and machines of many tenants say', () => {
    const { catalog, tenants } = factor({ tenants: tenantsOnPlans(6, more) }, 2);
    expect(catalog.filter(({ kind }) => kind === 'role')).toEqual([
      {
        kind: 'role',
        roleId: 'engineering',
        claims: { area: 'research and development' },
        groups: ['engineers'],
      },
      {
        kind: 'role',
        roleId: 'role-1',
        listClaims: { permissions: ['article:read', 'article:write'] },
      },
    ]);
    expect(tenants[0]?.slice(1)).toEqual([
      {
        departmentId: 'engineering',
        roles: ['kept', 'engineering'],
        claims: { costCenter: '0' },
      },
      { sub: `${SUB}000000000000`, roles: ['role-1'] },
      { clientId: 'machine0', onlyGrantedScopes: true, roles: ['role-1'] },
    ]);
  });

  it('are as many as the catalogue has room for, those that are worth most', () => {
    const text = 'x'.repeat(200_000);
    const tenants = Array.from({ length: 12 }, (_, index) => ({
      tenantId: `t${index}`,
      departments: [
        { departmentId: `d${index % 4}`, claims: { text: `${text}${'y'.repeat(index % 4)}` } },
      ],
    }));
    const { catalog, noRoom } = factor({ tenants });
    expect(catalog.map((record) => ('roleId' in record ? record.roleId : ''))).toEqual([
      ...['d2', 'd3'],
    ]);
    expect(noRoom).toBe(2);
  });
});
