import { problemsOf, problemsOfYaml } from '../../../support/check-seed.ts';

/** A provider of Acme with these groups, and Acme. */
const seedOf = (groups: string, tenantId = 'acme') => `catalog:
  roles: [{ roleId: editor }]
  identityProviders:
    - provider: AcmeSAML
      tenantId: ${tenantId}
      groups: ${groups}
      groupsAttribute: custom:idp_groups
tenants:
  - tenantId: acme
    departments: [{ departmentId: engineering }]
  - tenantId: globex
    departments: [{ departmentId: sales }]
`;

it('finds nothing wrong where tenant, departments and roles are there', async () => {
  const groups = '[{ name: A, roles: [editor], departmentId: engineering }, { name: a }]';
  expect(await problemsOfYaml(seedOf(groups))).toEqual([]);
});

it.each([
  [
    'a tenant that the files do not have',
    seedOf('[]', 'acne'),
    '5:17: warning: catalog.identityProviders[0].tenantId: these files have no such tenant, and users of this provider get none: did you mean acme?',
  ],
  [
    'a tenant like none of the files',
    seedOf('[]', 'initech'),
    '5:17: warning: catalog.identityProviders[0].tenantId: these files have no such tenant, and users of this provider get none, unless the table has it',
  ],
  [
    'a department of another tenant',
    seedOf('[{ name: A, departmentId: sales }]'),
    '6:41: warning: catalog.identityProviders[0].groups[0].departmentId: these files have no such department of the tenant, and users of this group get no token, unless the table has it',
  ],
  [
    'a role that is not in the catalogue',
    seedOf('[{ name: A }, { name: B, roles: [edtor] }]'),
    '6:48: catalog.identityProviders[0].groups[1].roles[0]: no such role in these files: did you mean editor?',
  ],
  [
    'a group that is there twice',
    seedOf('[{ name: A }, { name: a }, { name: A, roles: [editor] }]'),
    '6:50: catalog.identityProviders[0].groups[2].name: duplicate of seed.yaml:6:24',
  ],
  [
    'groups that no attribute brings',
    seedOf('[{ name: A }]').replace(/ +groupsAttribute.*\n/, ''),
    '6:7: warning: catalog.identityProviders[0].groups: counts only with groupsAttribute, the user attribute that brings the groups',
  ],
  [
    'the name of groups that no attribute brings',
    seedOf('[]').replace('groupsAttribute: custom:idp_groups', 'groupsClaim: groups'),
    '7:7: warning: catalog.identityProviders[0].groupsClaim: counts only with groupsAttribute, the user attribute that brings the groups',
  ],
])('tells of %s', async (_, yaml, problem) => {
  const files = await problemsOf({ 'seed.yaml': yaml });
  expect(files).toEqual([`seed.yaml:${problem}`]);
});

it('says of each group what is wrong with it, in its own place', async () => {
  expect(await problemsOfYaml(seedOf('[{ roles: [] }, { name: B, roles: [edtor] }]'))).toEqual([
    '6:16: catalog.identityProviders[0].groups[0].name: missing',
    '6:50: catalog.identityProviders[0].groups[1].roles[0]: no such role in these files: did you mean editor?',
  ]);
});

it('says nothing of tenants where the files have none', async () => {
  const [catalog = ''] = seedOf('[{ name: A, departmentId: none }]', 'none').split('tenants:');
  expect(await problemsOfYaml(catalog)).toEqual([]);
});
