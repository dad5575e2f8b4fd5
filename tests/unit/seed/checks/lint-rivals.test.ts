import { problemsOf } from '../../../support/check-seed.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const CATALOG = `catalog:
  plans:
    - planId: free
      claims: { seats: 1 }
      suppressClaims: [beta]
  roles:
    - roleId: editor
      claims: { articles: 1 }
      suppressClaims: [comments]
    - roleId: viewer
      listClaims: { comments: [read] }
      suppressClaims: [articles]
    - roleId: tester
      claims: { beta: true }
      suppressClaims: [seats]
    - roleId: quiet
      suppressClaims: [articles, comments]
`;
const problemsWith = (tenants: string) =>
  problemsOf({ 'catalog.yaml': CATALOG, 'tenants.yaml': `tenants:\n${tenants}` });

it('are two roles of one record, told of once', async () => {
  expect(
    await problemsWith(`  - tenantId: acme
    roles: [editor, viewer]
    departments: [{ departmentId: sales, roles: [viewer, editor] }]
  - tenantId: globex
    roles: [viewer, editor]
`),
  ).toEqual([
    'tenants.yaml:3:21: warning: tenants[0].roles[1]: role editor suppresses comments of role viewer, which suppresses its articles: no token with both has any of these (catalog.yaml:7:15, catalog.yaml:10:15)',
  ]);
});

it('are the plan of the tenant and a role of a member', async () => {
  expect(
    await problemsWith(`  - tenantId: acme
    plan: free
    members: [{ sub: ${SUB}, roles: [quiet, tester] }]
`),
  ).toEqual([
    'tenants.yaml:4:75: warning: tenants[0].members[0].roles[1]: plan free suppresses beta of role tester, which suppresses its seats: no token with both has any of these (catalog.yaml:3:15, catalog.yaml:13:15)',
  ]);
});

it('are a role and the department that has it, or whose member has it', async () => {
  expect(
    await problemsWith(`  - tenantId: acme
    departments:
      - departmentId: sales
        claims: { comments: 1 }
        suppressClaims: [articles]
    members: [{ sub: ${SUB}, departmentId: sales, roles: [editor] }]
    clients: [{ clientId: c1, roles: [editor] }]
`),
  ).toEqual([
    'tenants.yaml:7:89: warning: tenants[0].members[0].roles[0]: its department suppresses articles of role editor, which suppresses its comments: no token with both has any of these (catalog.yaml:7:15)',
  ]);
});

it('are not two of which only one takes something, or which nothing has together', async () => {
  expect(
    await problemsWith(`  - tenantId: acme
    roles: [editor, quiet]
    departments: [{ departmentId: sales, roles: [tester] }]
  - tenantId: globex
    plan: free
    departments: [{ departmentId: a, roles: [editor] }, { departmentId: b, roles: [viewer] }]
`),
  ).toEqual([]);
});
