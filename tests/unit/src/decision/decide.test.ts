import { createDecide } from '../../../../src/decision/decide.ts';
import type { Decision, Sourced } from '../../../../src/decision/decision.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import {
  buildDepartment,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  TENANT_ROLE,
} from '../../../support/builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const TENANT = { pk: 'TENANT#acme', sk: 'TENANT' };
const DEPARTMENT = { pk: 'TENANT#acme', sk: 'DEPARTMENT#engineering' };

interface Case {
  tenant?: JsonObject | null;
  department?: JsonObject | null;
  event?: Parameters<typeof buildEvent>[0];
  env?: Record<string, string>;
}

function decideFor({ tenant = {}, department = {}, event = {}, env = {} }: Case): Decision {
  const settings = buildSettings(env);
  const sent = buildEvent(event);
  const found = buildFound(sent, settings, {
    tenant: tenant ? buildTenant(tenant) : undefined,
    department: department ? buildDepartment(department) : undefined,
  });
  return createDecide(settings)(parseEvent(sent), found, NOW);
}

const claimsOf = (decision: Decision, token: 'idToken' | 'accessToken' = 'idToken') =>
  Object.fromEntries(decision[token].add.map(({ name, value }) => [name, value]));
const names = (items: readonly Sourced[] | undefined) => items?.map(({ name }) => name);
const droppedOf = (decision: Decision) =>
  decision.dropped.map(({ kind, name, rule, token }) =>
    [kind, name, rule, ...(token ? [token] : [])].join(' | '),
  );

describe('claims', () => {
  it('puts tenant and department into both tokens', () => {
    const decision = decideFor({});
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(claimsOf(decision, 'accessToken')).toEqual({
      tenantId: 'acme',
      departmentId: 'engineering',
    });
  });

  it('gives a user without department no departmentId, whatever the tenant says', () => {
    const decision = decideFor({
      tenant: { claims: { departmentId: 'board' } },
      event: { attributes: { 'custom:tenantId': 'acme' } },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme' });
    expect(droppedOf(decision)).toEqual(['claim | departmentId | tenant-claim']);
  });

  it('lets the more specific record win by name and says where each claim came from', () => {
    const decision = decideFor({
      tenant: { claims: { plan: 'enterprise', region: 'eu' } },
      department: { claims: { plan: 'trial' } },
    });
    expect(decision.idToken.add).toEqual(
      expect.arrayContaining([
        { name: 'plan', value: 'trial', source: DEPARTMENT },
        { name: 'region', value: 'eu', source: TENANT },
        { name: 'departmentId', value: 'engineering', source: DEPARTMENT },
      ]),
    );
    expect(claimsOf(decision)).toMatchObject({ plan: 'trial', region: 'eu' });
  });

  it('lets no grant override or suppress the tenant and department claims', () => {
    const decision = decideFor({
      tenant: { claims: { tenantId: 'globex' }, suppressClaims: ['tenantId', 'departmentId'] },
      department: { claims: { departmentId: 'board' } },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(decision.idToken.suppress).toEqual([]);
    expect(droppedOf(decision)).toEqual([
      'suppressed claim | tenantId | tenant-claim',
      'suppressed claim | departmentId | tenant-claim',
      'claim | tenantId | tenant-claim',
      'claim | departmentId | tenant-claim',
    ]);
  });

  it('lets no grant write the attributes that say who is asking, though it may leave them out', () => {
    const claims = { 'custom:tenantId': 'globex', 'custom:department': 'board' };
    const decision = decideFor({
      tenant: { claims },
      department: { suppressClaims: ['custom:department'] },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(names(decision.idToken.suppress)).toEqual(['custom:department']);
    expect(droppedOf(decision)).toEqual([
      'claim | custom:tenantId | tenant-claim',
      'claim | custom:department | tenant-claim',
    ]);
  });

  it('names the claims as the settings say, and guards those names', () => {
    const decision = decideFor({
      tenant: { claims: { tid: 'globex', tenantId: 'free to use' } },
      env: { TENANT_CLAIM: 'tid', DEPARTMENT_CLAIM: 'dep' },
    });
    expect(claimsOf(decision)).toEqual({
      tid: 'acme',
      dep: 'engineering',
      tenantId: 'free to use',
    });
  });

  it('suppresses what any record suppresses, even if another grants it, and reports the grant', () => {
    const decision = decideFor({
      tenant: { suppressClaims: ['email', 'plan'] },
      department: { claims: { plan: 'trial' }, suppressClaims: ['email'] },
    });
    expect(decision.idToken.suppress).toEqual([
      { name: 'email', source: TENANT },
      { name: 'plan', source: TENANT },
    ]);
    expect(claimsOf(decision)).not.toHaveProperty('plan');
    expect(droppedOf(decision)).toEqual(['claim | plan | suppressed']);
  });

  it.each([
    ['sub', 'x', 'reserved-claim'],
    ['iss', 'x', 'reserved-claim'],
    ['token_use', 'x', 'reserved-claim'],
    ['cognito:username', 'x', 'reserved-claim'],
    ['cognito:groups', ['admins'], 'reserved-claim'],
    ['dev:plan', 'x', 'reserved-claim'],
    ['', 'x', 'claim-name'],
    ['constructor', 'x', 'claim-name'],
    ['https://aws.amazon.com/tags', { principal_tags: { tenantId: ['globex'] } }, 'iam-claim'],
    ['https://aws.amazon.com/tags/principal_tags/tenantId', ['globex'], 'iam-claim'],
    ['nothing', null, 'unsupported-value'],
    ['matrix', [[1]], 'unsupported-value'],
    ['people', [{ name: 'x' }], 'unsupported-value'],
  ])('takes the claim %j out of both tokens and reports it', (name, value, rule) => {
    const decision = decideFor({ tenant: { claims: { [name]: value } } });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
    expect(claimsOf(decision, 'accessToken')).toEqual({
      tenantId: 'acme',
      departmentId: 'engineering',
    });
    expect(decision.dropped).toEqual([{ kind: 'claim', name, rule, source: TENANT }]);
  });

  it.each([
    ['scope', 'x', 'access', 'reserved-claim'],
    ['username', 'x', 'access', 'reserved-claim'],
    ['version', 2, 'access', 'reserved-claim'],
    ['identities', 'x', 'id', 'reserved-claim'],
    ['at_hash', 'x', 'id', 'reserved-claim'],
    ['address', { city: 'x' }, 'id', 'complex-value'],
    ['aud', '4webclient0example', 'id', 'reserved-claim'],
  ])('takes the claim %j out of only the token that cannot have it', (name, value, token, rule) => {
    const decision = decideFor({ tenant: { claims: { [name]: value } } });
    expect(claimsOf(decision, token === 'id' ? 'idToken' : 'accessToken')).not.toHaveProperty([
      name,
    ]);
    expect(claimsOf(decision, token === 'id' ? 'accessToken' : 'idToken')).toHaveProperty(
      [name],
      value,
    );
    expect(droppedOf(decision)).toEqual([`claim | ${name} | ${rule} | ${token}`]);
  });

  it('takes an audience out of both tokens if it is not the app client', () => {
    const decision = decideFor({ tenant: { claims: { aud: 'another' } } });
    expect(droppedOf(decision)).toEqual(['claim | aud | reserved-claim']);
  });

  it.each([
    ['cognito:groups', []],
    ['dev:plan', []],
    ['email', []],
    ['sub', ['suppressed claim | sub | reserved-claim']],
    ['cognito:roles', ['suppressed claim | cognito:roles | reserved-claim']],
    ['username', ['suppressed claim | username | reserved-claim | access']],
  ])('suppresses %j only where Cognito allows it', (name, dropped) => {
    const decision = decideFor({ tenant: { suppressClaims: [name] } });
    expect(droppedOf(decision)).toEqual(dropped);
    expect(names(decision.idToken.suppress)).toEqual(
      dropped.some((text) => !text.endsWith('access')) ? [] : [name],
    );
  });
});

describe('AWS session tags', () => {
  const claim = 'https://aws.amazon.com/tags';

  it('carry tenant and department in the ID token, for every role assumed from there', () => {
    const decision = decideFor({ env: { SESSION_TAGS: 'on' } });
    expect(claimsOf(decision)[claim]).toEqual({
      principal_tags: { tenantId: ['acme'], departmentId: ['engineering'] },
      transitive_tag_keys: ['tenantId', 'departmentId'],
    });
    expect(claimsOf(decision, 'accessToken')).not.toHaveProperty([claim]);
  });

  it('tell no department where there is none, and are named as the claims are', () => {
    const decision = decideFor({
      event: { attributes: { 'custom:tenantId': 'acme' } },
      env: { SESSION_TAGS: 'on', TENANT_CLAIM: 'tid' },
    });
    expect(claimsOf(decision)[claim]).toEqual({
      principal_tags: { tid: ['acme'] },
      transitive_tag_keys: ['tid'],
    });
  });

  it('cannot be set by a record, whether they are on or off', () => {
    for (const SESSION_TAGS of ['on', 'off']) {
      const forged = {
        [claim]: { principal_tags: { tenantId: ['globex'] } },
        [`${claim}/principal_tags/tenantId`]: 'globex',
      };
      const decision = decideFor({
        tenant: { claims: forged, suppressClaims: [claim] },
        env: { SESSION_TAGS },
      });
      expect(JSON.stringify(claimsOf(decision))).not.toContain('globex');
      expect(claimsOf(decision)).toHaveProperty('tenantId', 'acme');
      expect(Object.hasOwn(claimsOf(decision), claim)).toBe(SESSION_TAGS === 'on');
    }
  });

  it('are reported where a V1 token cannot carry them', () => {
    const decision = decideFor({ event: { version: 'V1_0' }, env: { SESSION_TAGS: 'on' } });
    expect(claimsOf(decision)).not.toHaveProperty([claim]);
    expect(droppedOf(decision)).toEqual([`claim | ${claim} | session-tags-on-v1`]);
  });
});

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

describe('scopes', () => {
  it('adds and suppresses the union, and a scope that is both is suppressed', () => {
    const decision = decideFor({
      tenant: {
        scopes: ['api/read', 'api/write'],
        suppressScopes: ['aws.cognito.signin.user.admin'],
      },
      department: { scopes: ['api/read', 'api/deploy'], suppressScopes: ['api/write'] },
    });
    expect(names(decision.accessToken.scopesToAdd)).toEqual(['api/read', 'api/deploy']);
    expect(names(decision.accessToken.scopesToSuppress)).toEqual([
      'aws.cognito.signin.user.admin',
      'api/write',
    ]);
    expect(droppedOf(decision)).toEqual(['scope | api/write | suppressed']);
  });

  it.each([
    'api/read api/admin',
    '',
    'a"b',
    'a\\b',
    'a\nb',
    'é',
    'aws.cognito.signin.user.admin',
    'AWS.Cognito.x',
  ])('adds no scope %j', (scope) => {
    const decision = decideFor({ tenant: { scopes: [scope] } });
    expect(decision.accessToken.scopesToAdd).toEqual([]);
    expect(decision.dropped).toEqual([
      { kind: 'scope', name: scope, rule: 'scope-name', source: TENANT },
    ]);
  });

  it('reports scopes and leaves the access token alone on a V1 event', () => {
    const decision = decideFor({
      event: { version: 'V1_0' },
      tenant: {
        scopes: ['api/read'],
        suppressScopes: ['openid'],
        claims: { scope: 'fine in an ID token' },
      },
    });
    expect(decision.accessToken).toEqual({
      add: [],
      suppress: [],
      scopesToAdd: [],
      scopesToSuppress: [],
    });
    expect(claimsOf(decision)).toHaveProperty('scope');
    expect(droppedOf(decision)).toEqual([
      'suppressed scope | openid | scope-on-v1',
      'scope | api/read | scope-on-v1',
    ]);
  });
});

describe('denials', () => {
  it.each<[string, Case]>([
    ['TENANT_NOT_FOUND', { tenant: null }],
    ['TENANT_SUSPENDED', { tenant: { status: 'suspended' } }],
    ['TENANT_NOT_ACTIVE', { tenant: { activeUntil: '2026-06-01T12:00:00Z' } }],
    ['TENANT_NOT_ACTIVE', { tenant: { activeFrom: '2026-06-01T12:00:00.001Z' } }],
    ['DEPARTMENT_NOT_FOUND', { department: null }],
    ['DEPARTMENT_SUSPENDED', { department: { status: 'suspended' } }],
    ['DEPARTMENT_NOT_ACTIVE', { department: { activeUntil: '2026-06-01T14:00:00+02:00' } }],
    ['TENANT_SUSPENDED', { tenant: { status: 'suspended' }, department: null }],
  ])('%s for %j', (code, records) => {
    expect(() => decideFor(records)).toThrow(expect.objectContaining({ code }));
  });

  it('lets a tenant in from its first instant until its last', () => {
    const tenant = { activeFrom: '2026-06-01T12:00:00Z', activeUntil: '2026-06-01T12:00:00.001Z' };
    expect(claimsOf(decideFor({ tenant }))).toHaveProperty('tenantId', 'acme');
  });

  it.each<[string, Record<string, unknown>]>([
    ['TENANT_MISSING', {}],
    ['TENANT_MISSING', { 'custom:tenantId': '' }],
    ['TENANT_INVALID', { 'custom:tenantId': ' acme' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'acme\n' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'acme#TENANT' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'аcme' }], // a Cyrillic letter
    ['TENANT_INVALID', { 'custom:tenantId': 'ａｃｍｅ' }],
    ['TENANT_INVALID', { 'custom:tenantId': '__proto__' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'x'.repeat(65) }],
    ['TENANT_INVALID', { 'custom:tenantId': ['acme'] }],
    ['TENANT_INVALID', { 'custom:tenantId': 7 }],
    ['DEPARTMENT_NOT_FOUND', { 'custom:tenantId': 'acme', 'custom:department': '../engineering' }],
  ])('%s for the attributes %j', (code, attributes) => {
    expect(() => decideFor({ event: { attributes } })).toThrow(expect.objectContaining({ code }));
  });

  it('reads no attribute that the event does not have itself', () => {
    expect(() => decideFor({ env: { TENANT_ATTRIBUTE: 'constructor' } })).toThrow(
      expect.objectContaining({ code: 'TENANT_MISSING' }),
    );
  });
});
