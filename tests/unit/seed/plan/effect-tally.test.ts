import { createEffectTally } from '../../../../seed/plan/effect-tally.ts';

const effect = { person: {}, idToken: [], accessToken: [] };
const ofTenant = (index: number) => ({ tenantId: `t${index}` });

it('counts a tenant once for each effect, and machines apart from it', () => {
  const tally = createEffectTally();
  const acme = tally.tenant();
  acme({ tenantId: 'acme' }, effect, 'more');
  acme({ tenantId: 'acme', departmentId: 'sales' }, effect, 'more');
  acme({ tenantId: 'acme', departmentId: 'support' }, effect, 'less');
  acme({ tenantId: 'acme', sub: '1' }, effect, 'more');
  const globex = tally.tenant();
  globex({ tenantId: 'globex', sub: '2' }, effect, 'more');
  tally.tenant()({ tenantId: 'globex', clientId: 'jobs' }, effect, 'more');

  expect(tally.result()).toEqual({
    ...{ tenants: 2, departments: 2, members: 2, clients: 1 },
    effects: [
      {
        ...{ tenants: 2, departments: 1, members: 2, clients: 1 },
        example: { ...effect, person: { tenantId: 'acme' } },
      },
      {
        ...{ tenants: 1, departments: 1, members: 0, clients: 0 },
        example: { ...effect, person: { tenantId: 'acme', departmentId: 'support' } },
      },
    ],
  });
});

it('tells so many effects apart and no more, however many there are', () => {
  const tally = createEffectTally();
  for (let index = 0; index < 1_000; index++) {
    const count = tally.tenant();
    count(ofTenant(index), effect, `effect ${index}`);
    count({ ...ofTenant(index), sub: '1' }, effect, `effect ${index}`);
  }
  tally.tenant()(ofTenant(1_000), effect, 'effect 0');

  const { effects, others, ...total } = tally.result();
  expect(effects).toHaveLength(200);
  expect(effects[0]).toMatchObject({ tenants: 2, members: 1 });
  expect(others).toEqual({ tenants: 800, departments: 0, members: 800, clients: 0 });
  expect(total).toEqual({ tenants: 1_001, departments: 0, members: 1_000, clients: 0 });
});
