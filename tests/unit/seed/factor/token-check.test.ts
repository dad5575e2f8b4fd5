// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { createTokenCheck } from '../../../../seed/factor/token-check.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { buildSettings, TENANT_ROLE } from '../../../support/builders.ts';
import { writtenRecords } from '../../../support/written-records.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const BEFORE = {
  tenantId: 'acme',
  status: 'suspended',
  signIn: 'identity-provider',
  claims: { plan: 'enterprise', mail: '${user.email}' },
  listClaims: { features: ['sso', 'audit'] },
  groups: ['a', 'b'],
  iamRoles: [TENANT_ROLE],
  departments: [
    { departmentId: 'engineering', suppressClaims: ['email'] },
    { departmentId: 'sales', activeUntil: '2020-01-01T00:00:00Z' },
  ],
  members: [{ sub: SUB, claims: { seats: 1 } }],
  clients: [{ clientId: '4jobs', departmentId: 'sales', scopes: ['api/read', 'api/write'] }],
};

/** Whether the check finds the same tokens. */
function isSame(before: JsonObject, after: JsonObject, catalog: JsonObject = {}): boolean {
  const [was, is] = [{ tenants: [before] }, { catalog, tenants: [after] }].map(writtenRecords);
  const check = createTokenCheck(buildSettings({}), was?.catalog ?? [], is?.catalog ?? []);
  return check(was?.tenants[0] ?? [], is?.tenants[0] ?? []);
}

it('finds the same tokens where a plan says a part of it', () => {
  const { claims: _, listClaims: __, iamRoles: ___, ...rest } = BEFORE;
  const listClaims = { features: ['audit'] };
  const plan = { planId: 'p', claims: BEFORE.claims, listClaims: { features: ['sso'] } };
  const after = { ...rest, plan: 'p', listClaims };
  expect(isSame(BEFORE, after, { plans: [{ ...plan, iamRoles: [TENANT_ROLE] }] })).toBe(true);
});

it.each<[string, JsonObject]>([
  ['a claim', { claims: { ...BEFORE.claims, plan: 'trial' } }],
  ['what a placeholder reads', { claims: { ...BEFORE.claims, mail: '${user.name}' } }],
  ['a placeholder, made text', { claims: { ...BEFORE.claims, mail: '$${user.email}' } }],
  ['the order of a list', { listClaims: { features: ['audit', 'sso'] } }],
  ['the order of groups', { groups: ['b', 'a'] }],
  ['a role', { iamRoles: [`${TENANT_ROLE}-2`] }],
  ['a preferred role', { preferredRole: TENANT_ROLE }],
  ['a department', { departments: [{ departmentId: 'engineering' }, { departmentId: 'sales' }] }],
  ['a member', { members: [{ sub: SUB, claims: { seats: 2 } }] }],
  ['the department of a member', { members: [{ sub: SUB, departmentId: 'sales' }] }],
  [
    'a machine',
    {
      clients: [{ clientId: '4jobs', departmentId: 'sales', scopes: ['api/write', 'api/read'] }],
    },
  ],
  [
    'the scopes that a machine asks for',
    { clients: [{ clientId: '4jobs', departmentId: 'sales', scopes: ['api/read'] }] },
  ],
])('sees that %s changes', (_, change) => {
  expect(isSame(BEFORE, { ...BEFORE, ...change })).toBe(false);
});

it('sees what the catalogue adds', () => {
  expect(isSame(BEFORE, BEFORE, { defaults: { claims: { added: 1 } } })).toBe(false);
});
