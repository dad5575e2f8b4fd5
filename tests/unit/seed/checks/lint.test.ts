import { parseRolePattern } from '../../../../src/decision/role-patterns.ts';
import { toRow } from '../../../support/builders.ts';
import { problemsOfYaml } from '../../../support/check-seed.ts';

const ROLE = 'arn:aws:iam::123456789012:role/tenants/acme';
const SUB = '5f1c2d34-0000-4000-8000-000000000001';

/** The fields of a tenant begin at line 3, column 5. */
const tenantWith = (...fields: string[]) =>
  ['tenants:', '  - tenantId: acme', ...fields.map((field) => `    ${field}`), ''].join('\n');

describe('what no token can carry', () => {
  it.each([
    ['claims: { sub: x }', '3:15: tenants[0].claims.sub: only Cognito itself sets this claim'],
    [
      'claims: { plan: x, aud: x }',
      '3:24: tenants[0].claims.aud: only Cognito itself sets this claim',
    ],
    [
      'claims: { "cognito:groups": [x] }',
      '3:15: tenants[0].claims["cognito:groups"]: only Cognito itself sets this claim: use groups',
    ],
    [
      'claims: { "cognito:roles": [x] }',
      '3:15: tenants[0].claims["cognito:roles"]: only Cognito itself sets this claim: use iamRoles',
    ],
    [
      'claims: { "cognito:preferred_role": x }',
      ': only Cognito itself sets this claim: use preferredRole',
    ],
    [
      'claims: { "dev:x": x }',
      '3:15: tenants[0].claims["dev:x"]: only Cognito itself sets this claim',
    ],
    [
      'claims: { constructor: x }',
      '3:15: tenants[0].claims.constructor: programs that copy claims can mistake',
    ],
    [
      'claims: { "https://aws.amazon.com/tags": {} }',
      '3:15: tenants[0].claims["https://aws.amazon.com/tags"]: AWS',
    ],
    [
      'listClaims: { sub: [x] }',
      '3:19: tenants[0].listClaims.sub: only Cognito itself sets this claim',
    ],
    ['claims: { tenantId: x }', '3:15: tenants[0].claims.tenantId: it says whose token it is'],
    [
      'claims: { "custom:department": x }',
      '3:15: tenants[0].claims["custom:department"]: it says whose token it is',
    ],
    [
      'claims: { plan: null }',
      '3:21: tenants[0].claims.plan: expected a string, number or boolean, a list of those',
    ],
    [
      'claims: { plan: [[x]] }',
      '3:21: tenants[0].claims.plan: expected a string, number or boolean, a list of those, or a map: put other lists inside a map',
    ],
    [
      'claims: { plan: [{ a: 1 }] }',
      '3:21: tenants[0].claims.plan: expected a string, number or boolean, a list of those, or a map: put other lists inside a map',
    ],
    [
      'groups: [a, "b c"]',
      '3:17: tenants[0].groups[1]: expected 1 to 128 characters without blanks, commas',
    ],
    ['iamRoles: [admin]', '3:16: tenants[0].iamRoles[0]: expected the ARN of a role'],
    [
      'iamRoles: ["arn:aws:iam::123456789012:role/*"]',
      '3:16: tenants[0].iamRoles[0]: expected the ARN of a role',
    ],
    [
      'preferredRole: arn:aws:iam::1:role/x',
      '3:20: tenants[0].preferredRole: expected the ARN of a role',
    ],
    [
      'scopes: [api/read, "a b"]',
      '3:24: tenants[0].scopes[1]: expected 1 to 256 characters of ASCII without blanks',
    ],
    [
      'scopes: [aws.cognito.signin.user.admin]',
      '3:14: tenants[0].scopes[0]: only Cognito itself grants the scopes',
    ],
    [
      'suppressScopes: ["a b"]',
      '3:22: tenants[0].suppressScopes[0]: expected 1 to 256 characters of ASCII',
    ],
    [
      'suppressClaims: [email, sub]',
      '3:29: tenants[0].suppressClaims[1]: Cognito does not leave this claim out',
    ],
    [
      'suppressClaims: ["cognito:roles"]',
      'this claim out: use cognito:groups, which takes the roles along',
    ],
    ['suppressClaims: [tenantId]', '3:22: tenants[0].suppressClaims[0]: it says whose token it is'],
  ])('refuses %s', async (field, problem) => {
    expect(await problemsOfYaml(tenantWith(field))).toEqual([expect.stringContaining(problem)]);
  });

  it('refuses it in departments, members and clients, each at its place', async () => {
    const yaml = tenantWith(
      'departments: [{ departmentId: sales, claims: { iss: x } }]',
      `members: [{ sub: ${SUB}, groups: ["a,b"] }]`,
      'clients: [{ clientId: jobs, claims: { username: x } }]',
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      expect.stringMatching(/^3:52: tenants\[0\]\.departments\[0\]\.claims\.iss: only/),
      expect.stringMatching(/^4:69: tenants\[0\]\.members\[0\]\.groups\[0\]: expected/),
      expect.stringMatching(/^5:43: tenants\[0\]\.clients\[0\]\.claims\.username: only/),
    ]);
  });

  it('lets an app client name itself as the audience', async () => {
    const clients = (aud: string) =>
      tenantWith(`clients: [{ clientId: jobs, claims: { aud: ${aud} } }]`);

    expect(await problemsOfYaml(clients('jobs'))).toEqual([]);
    expect(await problemsOfYaml(clients('others'))).toHaveLength(1);
  });

  it('takes what Cognito takes', async () => {
    expect(
      await problemsOfYaml(
        tenantWith('claims: { plan: x }', 'suppressClaims: [email, "cognito:groups"]'),
      ),
    ).toEqual([]);
  });
});

describe('what one token goes without', () => {
  it.each([
    [
      'claims: { username: x }',
      '3:15: warning: tenants[0].claims.username: only Cognito itself sets this claim; the access',
    ],
    [
      'claims: { scope: x }',
      '3:15: warning: tenants[0].claims.scope: only Cognito itself sets this claim: use scopes; the access',
    ],
    [
      'claims: { at_hash: x }',
      '3:15: warning: tenants[0].claims.at_hash: only Cognito itself sets this claim; the ID',
    ],
    [
      'claims: { address: {} }',
      '3:24: warning: tenants[0].claims.address: expected a string, number or boolean; the ID',
    ],
    [
      'suppressClaims: [scope]',
      'Cognito does not leave this claim out: use suppressScopes; the access',
    ],
    [
      'suppressClaims: [version]',
      '3:22: warning: tenants[0].suppressClaims[0]: Cognito does not leave this claim out; the access',
    ],
  ])('warns of %s', async (field, problem) => {
    expect(await problemsOfYaml(tenantWith(field))).toEqual([
      expect.stringMatching(/ token goes without it$/),
    ]);
    expect((await problemsOfYaml(tenantWith(field))).join()).toContain(problem);
  });
});

describe('what takes itself back', () => {
  it.each([
    [
      'claims: { plan: x }',
      'suppressClaims: [plan]',
      '3:15: warning: tenants[0].claims.plan: the same record takes this claim',
    ],
    [
      'scopes: [api/a]',
      'suppressScopes: [api/a]',
      '3:14: warning: tenants[0].scopes[0]: the same record takes this scope',
    ],
  ])('warns of %s and %s', async (granted, suppressed, problem) => {
    expect(await problemsOfYaml(tenantWith(granted, suppressed))).toEqual([
      expect.stringContaining(problem),
    ]);
  });
});

describe('what only users have', () => {
  it('is warned of in the record of a machine, once for each field, and nowhere else', async () => {
    const grant = `groups: [a, b], iamRoles: [${ROLE}], preferredRole: "${ROLE}"`;
    const yaml = tenantWith(
      `departments: [{ departmentId: sales, ${grant} }]`,
      'clients:',
      `  - { clientId: jobs, departmentId: sales, ${grant} }`,
      '  - { clientId: others, groups: [], scopes: [api/read] }',
    );
    expect(await problemsOfYaml(yaml)).toEqual(
      ['groups', 'iamRoles', 'preferredRole'].map((field) =>
        expect.stringMatching(
          new RegExp(
            `^5:\\d+: warning: tenants\\[0\\]\\.clients\\[0\\]\\.${field}: only users have groups and roles, a machine gets none$`,
          ),
        ),
      ),
    );
  });
});

describe('claims that say who a person is', () => {
  it.each(['email', 'email_verified', 'phone_number', 'phone_number_verified', 'name'])(
    'are warned of where all users of a record get the same %s',
    async (name) => {
      const claims = `claims: { ${name}: x }`;
      const yaml = tenantWith(
        claims,
        `departments: [{ departmentId: sales, ${claims} }]`,
        `members: [{ sub: ${SUB}, ${claims} }]`,
        `clients: [{ clientId: jobs, ${claims} }]`,
      );
      const message = (kind: string) =>
        `claims.${name}: it says who a person is, and every user of the ${kind} gets this same value: leave it to the user's attributes`;
      expect(await problemsOfYaml(yaml)).toEqual([
        `3:15: warning: tenants[0].${message('tenant')}`,
        `4:52: warning: tenants[0].departments[0].${message('department')}`,
      ]);
    },
  );
});

describe('scopes that Cognito itself asks for', () => {
  it('are warned of where a record takes them from users, but not from machines', async () => {
    const suppressed = 'suppressScopes: [api/a, openid, aws.cognito.signin.user.admin]';
    const yaml = tenantWith(
      suppressed,
      `members: [{ sub: ${SUB}, suppressScopes: [openid] }]`,
      `clients: [{ clientId: jobs, ${suppressed} }]`,
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      '3:29: warning: tenants[0].suppressScopes[1]: without this scope Cognito refuses these users the userInfo endpoint',
      '3:37: warning: tenants[0].suppressScopes[2]: without this scope Cognito refuses these users GetUser, ChangePassword, GlobalSignOut, and what sets up MFA and passkeys',
      expect.stringContaining('members[0].suppressScopes[0]: without this scope'),
    ]);
  });

  it('stay as they are on V1_0, which is all that is said then', async () => {
    expect(
      await problemsOfYaml(tenantWith('suppressScopes: [openid]'), { eventVersion: 'V1_0' }),
    ).toEqual([expect.stringContaining('a trigger of version V1_0 changes no scopes')]);
  });
});

describe('what a more general record takes back', () => {
  it('is warned of at the claim, scope, group or role that no token has', async () => {
    const yaml = tenantWith(
      'suppressClaims: [plan, "cognito:groups", email]',
      'suppressScopes: [api/a]',
      'departments: [{ departmentId: sales, claims: { plan: x, other: y }, groups: [g], suppressClaims: [other2] }]',
      `members: [{ sub: ${SUB}, departmentId: sales, claims: { other2: x }, iamRoles: [${ROLE}] }]`,
      'clients: [{ clientId: jobs, scopes: [api/b, api/a] }]',
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      '5:52: warning: tenants[0].departments[0].claims.plan: never in a token, because its tenant suppresses it',
      '5:82: warning: tenants[0].departments[0].groups[0]: never in a token, because its tenant suppresses it',
      expect.stringMatching(
        /^6:\d+: warning: .*members\[0\]\.claims\.other2: never .* because its department suppresses it$/,
      ),
      expect.stringMatching(
        /^6:\d+: warning: .*members\[0\]\.iamRoles\[0\]: never .* because its tenant suppresses it$/,
      ),
      '7:49: warning: tenants[0].clients[0].scopes[1]: never in a token, because its tenant suppresses it',
    ]);
  });

  it('is warned of once, if the record takes it back itself', async () => {
    const yaml = tenantWith(
      'suppressClaims: [plan]',
      'departments: [{ departmentId: sales, claims: { plan: x }, suppressClaims: [plan] }]',
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      expect.stringContaining('the same record takes this claim'),
    ]);
  });

  it('names the token that goes without it, where the other one has it', async () => {
    const yaml = tenantWith(
      'suppressClaims: [version]',
      'departments: [{ departmentId: a, claims: { version: x } }]',
    );
    expect(await problemsOfYaml(yaml)).toContainEqual(
      expect.stringContaining(
        'claims.version: not in the ID token, because its tenant suppresses it',
      ),
    );
  });
});

describe('roles', () => {
  const allowedRoles = [parseRolePattern('arn:aws:iam::123456789012:role/tenants/*') ?? []];

  it('warns of those that match no allowed pattern, if there are patterns', async () => {
    const yaml = tenantWith(
      `iamRoles: [${ROLE}, "arn:aws:iam::123456789012:role/admin"]`,
      `preferredRole: ${ROLE}`,
    );

    expect(await problemsOfYaml(yaml)).toEqual([]);
    expect(await problemsOfYaml(yaml, { allowedRoles })).toEqual([
      '3:61: warning: tenants[0].iamRoles[1]: matches no pattern of ALLOWED_ROLE_ARNS',
    ]);
  });

  it('refuses what is no role, whatever the patterns', async () => {
    expect(await problemsOfYaml(tenantWith('iamRoles: [admin]'), { allowedRoles })).toEqual([
      '3:16: tenants[0].iamRoles[0]: expected the ARN of a role',
    ]);
  });
});

describe('a trigger of version V1_0', () => {
  it.each([
    [
      'claims: { text: x, seats: 5 }',
      '3:31: warning: tenants[0].claims.seats: a trigger of version V1_0 makes text of it',
    ],
    [
      'claims: { yes: true }',
      '3:20: warning: tenants[0].claims.yes: a trigger of version V1_0 makes text of it',
    ],
    [
      'claims: { list: [x] }',
      '3:21: warning: tenants[0].claims.list: a trigger of version V1_0 makes text of it',
    ],
    [
      'claims: { map: {} }',
      '3:20: warning: tenants[0].claims.map: a trigger of version V1_0 makes text of it',
    ],
    [
      'scopes: [api/read]',
      '3:14: warning: tenants[0].scopes[0]: a trigger of version V1_0 changes no scopes',
    ],
    [
      'suppressScopes: [api/read]',
      '3:22: warning: tenants[0].suppressScopes[0]: a trigger of version V1_0 changes no',
    ],
    [
      'claims: { at_hash: x }',
      '3:15: tenants[0].claims.at_hash: only Cognito itself sets this claim',
    ],
  ])('is warned of %s', async (field, problem) => {
    expect(await problemsOfYaml(tenantWith(field), { eventVersion: 'V1_0' })).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  it('is not what is meant unless it is said', async () => {
    expect(await problemsOfYaml(tenantWith('claims: { seats: 5 }', 'scopes: [api/read]'))).toEqual(
      [],
    );
  });
});

describe('dates', () => {
  const now = Date.parse('2026-06-01T00:00:00Z');
  const department = (dates: string) => `departments: [{ departmentId: sales, ${dates} }]`;

  it('warns of a time that has passed, from that instant on', async () => {
    const yaml = tenantWith('activeUntil: 2026-06-01T02:00:00+02:00');

    expect(await problemsOfYaml(yaml, { now: now - 1 })).toEqual([]);
    expect(await problemsOfYaml(yaml, { now })).toEqual([
      '3:18: warning: tenants[0].activeUntil: this time has passed: the record does not count any more',
    ]);
  });

  it.each([
    [
      'activeFrom: 2027-01-01T00:00:00Z',
      'activeUntil: 2027-01-01T00:00:00Z',
      '4:55',
      'activeUntil',
    ],
    ['activeUntil: 2027-01-01T00:00:00Z', 'activeFrom: 2027-01-01T00:00:00Z', '4:54', 'activeFrom'],
  ])(
    'warns of a department that never counts together with its tenant: %s, %s',
    async (tenant, dates, place, field) => {
      expect(await problemsOfYaml(tenantWith(tenant, department(dates)), { now })).toEqual([
        `${place}: warning: tenants[0].departments[0].${field}: never holds together with the dates of its tenant: the record never counts`,
      ]);
    },
  );

  it('warns of a member that never counts together with its department', async () => {
    const yaml = tenantWith(
      department('activeFrom: 2027-01-01T00:00:00Z'),
      `members: [{ sub: ${SUB}, departmentId: sales, activeUntil: 2026-12-31T00:00:00Z }]`,
    );
    expect(await problemsOfYaml(yaml, { now })).toEqual([
      expect.stringMatching(
        /^4:94: warning: .*members\[0\]\.activeUntil: .* dates of its department/,
      ),
    ]);
  });

  it('takes periods that overlap', async () => {
    const yaml = tenantWith(
      'activeUntil: 2027-01-01T00:00:00Z',
      department('activeFrom: 2026-12-31T23:59:59Z'),
      `members: [{ sub: ${SUB}, departmentId: sales }]`,
    );
    expect(await problemsOfYaml(yaml, { now })).toEqual([]);
  });
});

describe('the size of tokens', () => {
  const TOGETHER = expect.stringMatching(
    /makes tokens of about \d{4} bytes together, more than the headers that S3, Apache and nginx take: 8192$/,
  );
  const text = (bytes: number) => 'x'.repeat(bytes);

  it('warns of a tenant alone, and then of nothing that adds to it', async () => {
    const yaml = tenantWith(
      `claims: { text: ${text(2500)} }`,
      'departments: [{ departmentId: a, groups: [b] }]',
    );

    expect(await problemsOfYaml(yaml)).toEqual([
      expect.stringMatching(
        /^2:5: warning: tenants\[0\]: makes an ID token of about \d{4} bytes, more than .* 4096$/,
      ),
      expect.stringMatching(
        /^2:5: warning: tenants\[0\]: makes an access token of about \d{4} bytes, more than .* 4096$/,
      ),
      TOGETHER,
    ]);
  });

  it('warns of what is too much only together, at the most specific record', async () => {
    const yaml = tenantWith(
      `claims: { ofTenant: ${text(700)} }`,
      `departments: [{ departmentId: a, claims: { ofDepartment: ${text(700)} } }, { departmentId: b }]`,
      'members:',
      `  - { sub: ${SUB}, departmentId: b, claims: { ofMember: ${text(800)} } }`,
      `  - { sub: ${SUB.replace('1', '2')}, departmentId: a, claims: { small: x } }`,
      `  - { sub: ${SUB.replace('1', '3')}, departmentId: a, claims: { ofMember: ${text(900)} } }`,
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      expect.stringMatching(
        /^8:9: warning: .*members\[2\]: with its tenant and department, makes an ID token of about/,
      ),
      expect.stringMatching(
        /^8:9: warning: .*members\[2\]: with its tenant and department, makes an access token of/,
      ),
      TOGETHER,
    ]);
  });

  it('counts an overridden claim once, and a suppressed one not at all', async () => {
    const yaml = tenantWith(
      `claims: { text: ${text(1500)}, more: ${text(1500)} }`,
      'suppressClaims: [more]',
      `departments: [{ departmentId: a, claims: { text: ${text(1000)} } }]`,
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      expect.stringContaining('the same record takes this claim'),
    ]);
  });

  it('finds the worst case among members who grant much but override it', async () => {
    const member = (number: number, claims: string) =>
      `  - { sub: ${SUB.replace(/.{4}$/, String(number).padStart(4, '0'))}, claims: { ${claims} } }`;
    const yaml = tenantWith(
      `claims: { text: ${text(1800)} }`,
      'members:',
      ...Array.from({ length: 40 }, (_, index) => member(index, `text: ${text(1000 + index)}`)),
      member(99, `more: ${text(600)}`),
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      expect.stringMatching(/members\[40\]: with its tenant, makes an ID token of about/),
      expect.stringMatching(/members\[40\]: with its tenant, makes an access token of about/),
      TOGETHER,
    ]);
  });

  it('finds it for each token, where only one of them grows', async () => {
    const member = (number: number, grant: string) =>
      `  - { sub: ${SUB.replace(/1$/, String(number))}, ${grant} }`;
    const names = (prefix: string) =>
      Array.from({ length: 40 }, (_, index) => `${prefix}${index}${text(30)}`);
    const yaml = tenantWith(
      `claims: { text: ${text(1200)} }`,
      'members:',
      member(1, `iamRoles: [${names('arn:aws:iam::123456789012:role/').join(', ')}]`),
      member(2, `scopes: [${names('api/').join(', ')}]`),
    );
    expect(await problemsOfYaml(yaml)).toEqual([
      expect.stringMatching(/members\[0\]: with its tenant, makes an ID token of about/),
      TOGETHER,
      expect.stringMatching(/members\[1\]: with its tenant, makes an access token of about/),
    ]);
  });

  it('warns of two tokens that are too large for one request only together', async () => {
    const yaml = (bytes: number) =>
      tenantWith(
        `claims: { text: ${text(bytes)} }`,
        `departments: [{ departmentId: a, claims: { more: ${text(600)} } }]`,
        'clients: [{ clientId: jobs, departmentId: a }]',
      );
    expect(await problemsOfYaml(yaml(1700), { tokenBudget: 6_000 })).toEqual([
      expect.stringMatching(
        /^4:19: .*departments\[0\]: with its tenant, makes tokens of about 8\d{3}/,
      ),
    ]);
    expect(await problemsOfYaml(yaml(1100), { tokenBudget: 6_000 })).toEqual([]);
    expect(await problemsOfYaml(yaml(1700), { tokenBudget: 9_000 })).toEqual([]);
    expect(await problemsOfYaml(yaml(2700), { tokenBudget: 9_000 })).toEqual([
      expect.stringContaining('more than the headers that API Gateway takes: 10240'),
    ]);
    expect(await problemsOfYaml(yaml(2700), { tokenBudget: 11_000 })).toEqual([]);
  });

  describe('with a catalogue', () => {
    const problemsWith = (catalog: string, ...fields: string[]) =>
      problemsOfYaml(`${tenantWith(...fields)}catalog: ${catalog}\n`);
    const plan = (bytes: number, fields = '') =>
      `{ plans: [{ planId: pro, claims: { text: ${text(bytes)} }${fields} }] }`;

    it('counts what plan and roles grant', async () => {
      const catalog = `{ plans: [{ planId: pro, claims: { text: ${text(1200)} } }], roles: [{ roleId: editor, listClaims: { permissions: [${text(1000)}, b] } }] }`;
      expect(await problemsWith(catalog, 'plan: pro')).toEqual([]);
      expect(
        await problemsWith(
          catalog,
          'plan: pro',
          'departments: [{ departmentId: a, roles: [editor] }, { departmentId: b }]',
        ),
      ).toEqual([
        expect.stringMatching(
          /^4:19: .*departments\[0\]: with its tenant and what the catalogue grants, makes an ID token of about/,
        ),
        expect.stringMatching(/departments\[0\]: with its .* makes an access token of about/),
        TOGETHER,
      ]);
    });

    it('counts list items of several records once', async () => {
      const list = `listClaims: { permissions: [${text(1800)}] }`;
      expect(
        await problemsWith(`{ plans: [{ planId: pro, ${list} }] }`, 'plan: pro', list),
      ).toEqual([]);
    });

    it('counts what is filled in for placeholders', async () => {
      const claims = Array.from({ length: 46 }, (_, index) => `c${index}: "\${user.email}"`);
      expect(await problemsWith('{}', `claims: { ${claims.slice(0, 25).join(', ')} }`)).toEqual([]);
      expect(await problemsWith('{}', `claims: { ${claims.join(', ')} }`)).toEqual([
        expect.stringMatching(/^2:5: .*makes an ID token of about 4\d{3} bytes/),
        expect.stringMatching(/^2:5: .*makes an access token of about 4\d{3} bytes/),
        TOGETHER,
      ]);
    });

    it('warns of a plan that is too large already, and not of those who have it', async () => {
      expect(await problemsWith(plan(2500), 'plan: pro', 'claims: { a: b }')).toEqual([
        expect.stringMatching(
          /^5:20: .*catalog.plans\[0\]: makes an ID token of about \d{4} bytes/,
        ),
        expect.stringMatching(/^5:20: .*catalog.plans\[0\]: makes an access token of about/),
        expect.stringMatching(/^5:20: .*catalog.plans\[0\]: makes tokens of about/),
      ]);
    });

    it('warns of the defaults alone, if they are too large already', async () => {
      const catalog = `{ defaults: { claims: { all: ${text(2500)} } }, plans: [{ planId: pro, claims: { a: b } }] }`;
      const problems = await problemsWith(catalog, 'plan: pro');
      expect(problems).toHaveLength(3);
      expect(problems[0]).toMatch(/^4:22: .*catalog.defaults: makes an ID token/);
    });

    it('warns of a plan that is too large with the defaults', async () => {
      const catalog = `{ defaults: { claims: { all: ${text(1200)} } }, plans: [{ planId: pro, claims: { a: ${text(1200)} } }] }`;
      expect((await problemsWith(catalog, 'plan: pro'))[0]).toMatch(
        /catalog.plans\[0\]: with the defaults, makes an ID token/,
      );
    });

    it('counts a plan of the table, and one that is suspended', async () => {
      const row = {
        key: { pk: 'CATALOG', sk: 'PLAN#pro' },
        fields: toRow({ status: 'suspended', claims: { text: text(2500) } }),
      };
      expect((await problemsOfYaml(tenantWith('plan: pro'), {}, [row]))[0]).toMatch(
        /^2:5: .*tenants\[0\]: with what the catalogue grants, makes an ID token/,
      );
    });
  });

  it('takes another budget', async () => {
    expect(
      await problemsOfYaml(tenantWith(`claims: { text: ${text(2500)} }`), { tokenBudget: 10_000 }),
    ).toEqual([]);
    expect(
      await problemsOfYaml(tenantWith('claims: { text: x }'), { tokenBudget: 1_000 }),
    ).toHaveLength(2);
  });
});
