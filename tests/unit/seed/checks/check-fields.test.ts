import { problemsOf, problemsOfYaml } from '../../../support/check-seed.ts';

it('accepts every field of the format', async () => {
  const yaml = `
tenants:
  - tenantId: acme
    name: Acme
    status: suspended
    activeFrom: 2026-01-01T00:00:00Z
    activeUntil: 2026-01-01T00:00:00.001Z
    claims: { text: a, number: 1.5, yes: true, list: [1, b], map: { nothing: null, list: [1, [2]], constructor: { name: Set } } }
    groups: []
    iamRoles: [arn:aws:iam::123456789012:role/tenants/acme]
    preferredRole: arn:aws:iam::123456789012:role/tenants/acme
    scopes: [api/read]
    suppressClaims: [email]
    suppressScopes: [api/write]
    departments: [{ departmentId: sales }]
    members: [{ sub: 5f1c2d34-0000-4000-8000-000000000001, departmentId: sales }]
    clients: [{ clientId: 4nightlyjobs0example, departmentId: sales }]
`;
  expect(await problemsOfYaml(yaml)).toEqual([]);
});

it('accepts a catalogue, and tenants beside it that name what it has', async () => {
  const yaml = `
catalog:
  defaults: { groups: [everybody], claims: { tier: free } }
  plans: [{ planId: pro, name: Pro, claims: { tier: pro } }]
  roles:
    - { roleId: editor, scopes: [api/write], status: active }
    - { roleId: guest, activeUntil: 2026-01-01T00:00:00Z }
tenants: [{ tenantId: acme, plan: pro, roles: [editor] }]
`;
  expect(await problemsOfYaml(yaml)).toEqual([]);
});

it('reports all problems of all files, sorted by file and line', async () => {
  const problems = await problemsOf({
    'b.yaml': 'tenants:\n  - tenantId: globex\n    status: actve\n    groups: admins\n',
    'a.yaml':
      'tenants:\n  - tenantId: acme\n    departments:\n      - { departmentId: sales, status: off }\n      - {}\n',
    'c.json': '{ "tenants": 1, }',
  });

  expect(problems).toEqual([
    'a.yaml:4:40: tenants[0].departments[0].status: expected active or suspended',
    'a.yaml:5:9: tenants[0].departments[1].departmentId: missing',
    'b.yaml:3:13: tenants[0].status: expected active or suspended: did you mean active?',
    'b.yaml:4:13: tenants[0].groups: expected a list of strings',
    'c.json:1:17: not JSON: expected a name in double quotes',
  ]);
});

it.each([
  ['nothing', ''],
  ['only a comment', '# later'],
  ['a list', '- tenantId: acme'],
  ['text', 'tenants'],
])('refuses a file with %s', async (_what, yaml) => {
  expect(await problemsOfYaml(yaml)).toEqual([
    expect.stringMatching(/^1:1: expected a map with the field tenants or catalog$/),
  ]);
});

it.each([
  [
    'tenant: []',
    [
      '1:1: tenant: unknown field, did you mean tenants?',
      '1:1: expected the field tenants or catalog',
    ],
  ],
  ['tenants:', ['1:9: tenants: expected a list of tenants']],
  ['tenants: [acme]', ['1:11: tenants[0]: expected a map with the fields of a tenant']],
  ['tenants: [[acme]]', ['1:11: tenants[0]: expected a map with the fields of a tenant']],
  [
    'tenants: [{ tenantId: a, departments: {} }]',
    ['1:39: tenants[0].departments: expected a list of departments'],
  ],
  [
    'tenants: [{ tenantId: a, members: [7] }]',
    ['1:36: tenants[0].members[0]: expected a map with the fields of a member'],
  ],
])('refuses the structure %s', async (yaml, problems) => {
  expect(await problemsOfYaml(yaml)).toEqual(problems);
});

it.each([
  ['defaults: []', '1:22: catalog.defaults: expected a map with the fields of defaults'],
  ['plans: [{ name: Pro }]', '1:20: catalog.plans[0].planId: missing'],
  [
    'roles: [{ roleId: editor, gruops: [] }]',
    '1:38: catalog.roles[0].gruops: unknown field, did you mean groups?',
  ],
  [
    'identityProviders: [{ provider: Acme }]',
    '1:32: catalog.identityProviders[0].tenantId: missing',
  ],
  [
    'identityProviders: [{ provider: "A B", tenantId: a }]',
    '1:44: catalog.identityProviders[0].provider: expected the name of an identity provider: 1 to 32 characters without blanks and slashes',
  ],
  [
    'identityProviders: [{ provider: A, tenantId: a, groupsAttribute: sub }]',
    '1:77: catalog.identityProviders[0].groupsAttribute: expected the name of a user attribute other than sub',
  ],
  [
    'identityProviders: [{ provider: A, tenantId: a, claims: {} }]',
    '1:60: catalog.identityProviders[0].claims: unknown field, expected one of provider, name, status, activeFrom, activeUntil, tenantId, issuer, groupsAttribute, groupsClaim, groups',
  ],
  [
    'identityProviders: [{ provider: A, tenantId: a, groups: [{ nmae: x, name: y }], groupsAttribute: custom:g }]',
    '1:71: catalog.identityProviders[0].groups[0].nmae: unknown field, did you mean name?',
  ],
  [
    'identityProviders: [{ provider: A, tenantId: a, groups: [{ roles: [] }], groupsAttribute: custom:g }]',
    '1:69: catalog.identityProviders[0].groups[0].name: missing',
  ],
  [
    'identityProviders: [{ provider: A, tenantId: a, groups: [staff], groupsAttribute: custom:g }]',
    '1:69: catalog.identityProviders[0].groups[0]: expected a map with the fields of a group',
  ],
  [
    'appClients: [{ clientId: a, only: { scope: [] } }]',
    '1:48: catalog.appClients[0].only.scope: unknown field, did you mean scopes?',
  ],
  [
    'appClients: [{ clientId: a, without: { groups: [a*b] } }]',
    '1:60: catalog.appClients[0].without.groups[0]: expected a name, or the beginning of names with * at its end',
  ],
  [
    'appClients: [{ clientId: a, only: { groups: staff } }]',
    '1:56: catalog.appClients[0].only.groups: expected a list of names',
  ],
])('refuses the catalogue { %s }', async (fields, problem) => {
  expect(await problemsOfYaml(`catalog: { ${fields} }`)).toEqual([problem]);
});

it('refuses a catalogue that is a list', async () => {
  expect(await problemsOfYaml('catalog: []')).toEqual([
    '1:10: catalog: expected a map with plans, roles, identityProviders, appClients, defaults',
  ]);
});

it.each([
  ['tenantId: -acme', /^1:23: tenants\[0\]\.tenantId: expected an id: 1 to 64 letters/],
  ['tenantId: "4 2"', /^1:23: tenants\[0\]\.tenantId: expected an id/],
  [
    'tenantId: a, members: [{ sub: ABC }]',
    /^1:43: tenants\[0\]\.members\[0\]\.sub: expected the sub of a user/,
  ],
  [
    'tenantId: a, clients: [{ clientId: a-b }]',
    /^1:48: tenants\[0\]\.clients\[0\]\.clientId: expected the id of an app/,
  ],
  ['tenantId: a, signIn: sso', /^1:34: tenants\[0\]\.signIn: expected identity-provider$/],
  ['tenantId: a, scopes: [x, { y: z }]', /^1:38: tenants\[0\]\.scopes\[1\]: expected a string$/],
  ['tenantId: a, claims: [x]', /^1:34: tenants\[0\]\.claims: expected a map of claims by name$/],
  [
    'tenantId: a, activeUntil: 2026-02-30T00:00:00Z',
    /^1:39: tenants\[0\]\.activeUntil: expected an ISO 8601 date/,
  ],
  [
    'tenantId: a, activeUntil: 2026-02-28',
    /^1:39: tenants\[0\]\.activeUntil: expected an ISO 8601 date/,
  ],
])('refuses the field in { %s }', async (fields, problem) => {
  expect(await problemsOfYaml(`tenants: [{ ${fields} }]`)).toEqual([
    expect.stringMatching(problem),
  ]);
});

it.each([
  ['iamroles', 'did you mean iamRoles\\?'],
  ['department', 'did you mean departments\\?'],
  ['permissions', 'expected one of tenantId, name, status, .*, plan, signIn, roles, .*, clients'],
  ['constructor', 'expected one of tenantId, name, status, .*, plan, signIn, roles, .*, clients'],
  ['__proto__', 'expected one of tenantId, name, status, .*, plan, signIn, roles, .*, clients'],
])('refuses the unknown field %s', async (name, hint) => {
  const [problem, ...others] = await problemsOfYaml(
    `tenants:\n  - tenantId: acme\n    ${name}: x\n`,
  );

  expect(problem).toMatch(new RegExp(`^3:5: tenants\\[0\\]\\.${name}: unknown field, ${hint}$`));
  expect(others).toEqual([]);
});

it('names every unknown field of a map', async () => {
  expect(await problemsOfYaml('tenants: [{ tenantId: a, nmae: x, gruops: [] }]')).toHaveLength(2);
});

it('names fields, never values', async () => {
  const problems = await problemsOfYaml(
    'tenants: [{ tenantId: "s3cret!", status: s3cret, groups: s3cret, claims: s3cret, activeFrom: s3cret }]',
  );

  expect(problems).toHaveLength(5);
  expect(problems.join()).not.toMatch('s3cret');
});

describe('across records', () => {
  it('refuses a tenant that another file has', async () => {
    const problems = await problemsOf({
      'a.yaml': 'tenants:\n  - name: Acme\n    tenantId: acme\n',
      'b.json': '{ "tenants": [{ "tenantId": "acme" }] }',
    });

    expect(problems).toEqual(['b.json:1:29: tenants[0].tenantId: duplicate of a.yaml:3:15']);
  });

  it('refuses a department or a member that the tenant has already, but not one of another tenant', async () => {
    const sub = '5f1c2d34-0000-4000-8000-000000000001';
    const lists = `departments: [{ departmentId: sales }], members: [{ sub: ${sub} }]`;
    const yaml = `
tenants:
  - { tenantId: globex, ${lists} }
  - tenantId: acme
    departments: [{ departmentId: sales }, { departmentId: sales }]
    members:
      - sub: ${sub}
      - sub: ${sub}
`;
    expect(await problemsOfYaml(yaml)).toEqual([
      '5:60: tenants[1].departments[1].departmentId: duplicate of 5:35',
      '8:14: tenants[1].members[1].sub: duplicate of 7:14',
    ]);
  });

  it('refuses a client that any tenant has already: its id says which tenant it acts for', async () => {
    const yaml = `
tenants:
  - { tenantId: acme, clients: [{ clientId: jobs }] }
  - { tenantId: globex, clients: [{ clientId: jobs }] }
`;
    expect(await problemsOfYaml(yaml)).toEqual([
      '4:47: tenants[1].clients[0].clientId: duplicate of 3:45',
    ]);
  });

  it('refuses members and clients of a department that only another tenant has', async () => {
    const yaml = `
tenants:
  - { tenantId: globex, departments: [{ departmentId: research }] }
  - tenantId: acme
    members: [{ sub: 5f1c2d34-0000-4000-8000-000000000001, departmentId: research }]
    clients: [{ clientId: jobs, departmentId: sales }]
    departments: [{ departmentId: engineering }]
`;
    expect(await problemsOfYaml(yaml)).toEqual([
      '5:74: tenants[1].members[0].departmentId: expected a department of the same tenant',
      '6:47: tenants[1].clients[0].departmentId: expected a department of the same tenant',
    ]);
  });

  it.each([
    ['deparments: [{ departmentId: sales }]', 'deparments: unknown field'],
    ['departments: {}', 'departments: expected a list'],
    ['departments: [sales]', 'departments[0]: expected a map'],
    ['departments: [{ departmentId: 42 }]', 'departments[0].departmentId: this is a number'],
  ])('says of { %s } what is wrong, and not of who is in one of these', async (list, problem) => {
    const member = 'sub: 5f1c2d34-0000-4000-8000-000000000001, departmentId: "42"';
    expect(
      await problemsOfYaml(`tenants: [{ tenantId: a, ${list}, members: [{ ${member} }] }]`),
    ).toEqual([expect.stringContaining(`tenants[0].${problem}`)]);
  });

  it('says which department of the tenant was meant', async () => {
    const yaml = `
tenants:
  - tenantId: acme
    members: [{ sub: 5f1c2d34-0000-4000-8000-000000000001, departmentId: enginering }]
    departments: [{ departmentId: sales }, { departmentId: engineering }]
`;
    expect(await problemsOfYaml(yaml)).toEqual([
      '4:74: tenants[0].members[0].departmentId: expected a department of the same tenant: did you mean engineering?',
    ]);
  });

  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:59:00+01:00'],
  ])('refuses a period that is empty: %s to %s', async (from, until) => {
    const yaml = `tenants:\n  - tenantId: acme\n    activeUntil: ${until}\n    activeFrom: ${from}\n`;

    expect(await problemsOfYaml(yaml)).toEqual([
      '3:18: tenants[0].activeUntil: expected a time after activeFrom',
    ]);
  });
});
