import { TENANT_ROLE } from '../../../support/builders.ts';
import { DEPARTMENT, decideFor, droppedOf, names, TENANT } from '../../../support/decision-case.ts';

describe('groups and roles', () => {
  const pool = {
    request: {
      groupConfiguration: {
        groupsToOverride: ['staff'],
        iamRolesToOverride: ['arn:aws:iam::123456789012:role/pool'],
        preferredRole: 'arn:aws:iam::123456789012:role/pool',
      },
    },
  };

  it('leaves them alone if no record grants any', () => {
    expect(decideFor({ event: pool }).groups).toBeUndefined();
  });

  it('leaves them alone if the user has all that is granted', () => {
    expect(decideFor({ event: pool, tenant: { groups: ['staff'] } }).groups).toBeUndefined();
  });

  it('reports what a record grants in vain because another suppresses the groups claim', () => {
    const decision = decideFor({
      tenant: { groups: ['users'], preferredRole: TENANT_ROLE },
      department: { suppressClaims: ['cognito:groups'] },
    });
    expect(droppedOf(decision)).toEqual([
      'group | users | suppressed',
      `preferred role | ${TENANT_ROLE} | suppressed`,
    ]);
  });

  it('extends those of the pool, first seen first, with provenance', () => {
    const decision = decideFor({
      event: pool,
      tenant: { groups: ['acme-users', 'staff'] },
      department: { groups: ['engineers', 'acme-users'], iamRoles: [TENANT_ROLE] },
    });
    expect(decision.groups).toEqual({
      groups: [
        { name: 'staff', source: 'user pool' },
        { name: 'acme-users', source: TENANT },
        { name: 'engineers', source: DEPARTMENT },
      ],
      iamRoles: [
        { name: 'arn:aws:iam::123456789012:role/pool', source: 'user pool' },
        { name: TENANT_ROLE, source: DEPARTMENT },
      ],
      preferredRole: { name: 'arn:aws:iam::123456789012:role/pool', source: 'user pool' },
    });
  });

  it('replaces those of the pool if the setting says so, even by none', () => {
    const decision = decideFor({ event: pool, env: { GROUPS: 'replace' } });
    expect(decision.groups).toEqual({ groups: [], iamRoles: [], preferredRole: undefined });
  });

  it('prefers the role of the most specific record and puts it among the roles', () => {
    const other = `${TENANT_ROLE}-engineering`;
    const decision = decideFor({
      event: pool,
      tenant: { preferredRole: TENANT_ROLE },
      department: { preferredRole: other },
    });
    expect(decision.groups?.preferredRole).toEqual({ name: other, source: DEPARTMENT });
    expect(names(decision.groups?.iamRoles)).toEqual([
      'arn:aws:iam::123456789012:role/pool',
      TENANT_ROLE,
      other,
    ]);
  });

  it('puts the preferred role of the pool among the roles when a group is added', () => {
    const decision = decideFor({
      tenant: { groups: ['acme-users'] },
      event: {
        request: {
          groupConfiguration: { preferredRole: ['arn:aws:iam::123456789012:role/sample'] },
        },
      },
    });
    expect(names(decision.groups?.iamRoles)).toEqual(['arn:aws:iam::123456789012:role/sample']);
  });

  it.each([
    ['outside the path', 'arn:aws:iam::123456789012:role/Administrator'],
    ['of another account', 'arn:aws:iam::999999999999:role/tenants/acme'],
    ['of another partition', 'arn:aws-cn:iam::123456789012:role/tenants/acme'],
    ['that is no role', 'arn:aws:iam::123456789012:user/tenants/acme'],
    ['that hides a second line', `${TENANT_ROLE}\narn:aws:iam::123456789012:role/Administrator`],
  ])('hands out no role %s, and the next preferred role counts', (_, role) => {
    const decision = decideFor({
      tenant: { preferredRole: TENANT_ROLE },
      department: { iamRoles: [role], preferredRole: role },
    });
    expect(names(decision.groups?.iamRoles)).toEqual([TENANT_ROLE]);
    expect(decision.groups?.preferredRole?.name).toBe(TENANT_ROLE);
    expect(decision.dropped.map(({ kind, rule }) => [kind, rule])).toEqual([
      ['role', 'role-not-allowed'],
      ['preferred role', 'role-not-allowed'],
    ]);
  });

  it('hands out no role at all without ALLOWED_ROLE_ARNS', () => {
    const decision = decideFor({
      tenant: { iamRoles: [TENANT_ROLE] },
      env: { ALLOWED_ROLE_ARNS: '' },
    });
    expect(decision.groups).toBeUndefined();
    expect(droppedOf(decision)).toEqual([`role | ${TENANT_ROLE} | role-not-allowed`]);
  });

  it.each([
    'a b',
    'a,b',
    'a\tb',
    'a\u00a0b',
    '[a]',
    '(a',
    '{a}',
    '<a>',
    "a'b",
    'a"b',
    '`a`',
    '“a”',
    'a，b',
    'a\u200bb',
    '',
    'x'.repeat(129),
  ])('gives nobody the group %j, which could pass for others', (group) => {
    const decision = decideFor({ tenant: { groups: [group, 'acme-users'] } });
    expect(names(decision.groups?.groups)).toEqual(['acme-users']);
    expect(decision.dropped).toEqual([
      { kind: 'group', name: group, rule: 'group-name', source: TENANT },
    ]);
  });

  it('takes a group that could pass for others away even if the pool gives it', () => {
    const decision = decideFor({
      event: { request: { groupConfiguration: { groupsToOverride: ['staff', 'x,admins'] } } },
    });
    expect(names(decision.groups?.groups)).toEqual(['staff']);
    expect(decision.dropped).toEqual([
      { kind: 'group', name: 'x,admins', rule: 'group-name', source: 'user pool' },
    ]);
  });

  it.each(['Équipe-Ω', 'team:lead', 'a.b_c@d/e+f=g#h', '管理者'])('gives the group %j', (group) => {
    expect(names(decideFor({ tenant: { groups: [group] } }).groups?.groups)).toEqual([group]);
  });
});

// A response that changes what nobody asked to change takes the place of the pool's own words.
describe('what the pool says of groups and roles', () => {
  const OTHER_ROLE = `${TENANT_ROLE}-admin`;
  const poolOf = (iamRolesToOverride: string[], preferredRole: string | null) => ({
    request: { groupConfiguration: { groupsToOverride: [], iamRolesToOverride, preferredRole } },
  });

  it('stays where its preferred role is not among its roles', () => {
    expect(decideFor({ event: poolOf([TENANT_ROLE], OTHER_ROLE) }).groups).toBeUndefined();
  });

  it('changes where a record prefers another of the same roles', () => {
    const event = poolOf([TENANT_ROLE, OTHER_ROLE], OTHER_ROLE);
    const { groups } = decideFor({ event, tenant: { preferredRole: TENANT_ROLE } });
    expect(groups?.preferredRole).toEqual({ name: TENANT_ROLE, source: TENANT });
    expect(names(groups?.iamRoles)).toEqual([TENANT_ROLE, OTHER_ROLE]);
  });

  it('leaves nothing behind and reports nothing where it is replaced by nothing', () => {
    const { groups, dropped } = decideFor({ event: poolOf([], null), env: { GROUPS: 'replace' } });
    expect({ groups, dropped }).toEqual({ groups: undefined, dropped: [] });
  });

  it('goes with the groups claim alone, which takes roles along', () => {
    const tenant = { groups: ['users'], iamRoles: [TENANT_ROLE] };
    const suppressing = (name: string) =>
      droppedOf(decideFor({ tenant, department: { suppressClaims: [name] } }));
    expect(suppressing('email')).toEqual([]);
    expect(suppressing('cognito:groups')).toEqual([
      'group | users | suppressed',
      `role | ${TENANT_ROLE} | suppressed`,
    ]);
  });
});
