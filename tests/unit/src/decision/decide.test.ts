import { createDecide } from '../../../../src/decision/decide.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import {
  buildCatalogue,
  buildDepartment,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
} from '../../../support/builders.ts';
import {
  claimsOf,
  type DecisionCase,
  decideFor,
  droppedOf,
} from '../../../support/decision-case.ts';

describe('denials', () => {
  it.each<[string, DecisionCase]>([
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

describe('the two tokens', () => {
  it('are named where only one of them cannot carry a claim', () => {
    const decision = decideFor({ tenant: { claims: { at_hash: 'x', username: 'x', sub: 'x' } } });
    expect(droppedOf(decision)).toEqual([
      'claim | at_hash | reserved-claim | id',
      'claim | sub | reserved-claim',
      'claim | username | reserved-claim | access',
    ]);
  });

  // What was worked out for one event must not answer for another kind of event.
  it('differ by the version of the event, for the same records', () => {
    const settings = buildSettings();
    const decide = createDecide(settings);
    const records = {
      tenant: buildTenant({ claims: { plan: 'pro' } }),
      department: buildDepartment(),
    };
    const claimsFor = (version: 'V1_0' | 'V2_0') => {
      const event = buildEvent({ version });
      const decision = decide(parseEvent(event), buildFound(event, settings, records), 0);
      return Object.keys(claimsOf(decision, 'accessToken'));
    };
    expect(claimsFor('V1_0')).toEqual([]);
    expect(claimsFor('V2_0')).toEqual(['tenantId', 'departmentId', 'plan']);
    expect(claimsFor('V1_0')).toEqual([]);
  });
});

// One user would otherwise get what was decided for another.
it('decides again for other groups, another home, other attributes and records of an outage', () => {
  const settings = buildSettings();
  const decide = createDecide(settings);
  const tenant = buildTenant({ groups: ['staff'] });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder
  const filled = buildTenant({ claims: { email: '${user.email}' } });
  const department = buildDepartment();
  const decideWith = (
    event: ReturnType<typeof buildEvent>,
    more: Parameters<typeof buildFound>[2] = {},
  ) => decide(parseEvent(event), buildFound(event, settings, { tenant, department, ...more }), 0);
  const withGroups = (...groupsToOverride: string[]) =>
    buildEvent({ request: { groupConfiguration: { groupsToOverride } } });
  const groupsOf = (...groups: string[]) =>
    decideWith(withGroups(...groups)).groups?.groups.map(({ name }) => name);
  expect(groupsOf('admins')).toEqual(['admins', 'staff']);
  expect(groupsOf()).toEqual(['staff']);
  expect(groupsOf('admins')).toEqual(['admins', 'staff']);
  expect(decideWith(withGroups('admins'))).toBe(decideWith(withGroups('admins')));
  const guest = decideWith(withGroups('admins'), { isHome: false });
  expect(guest.groups?.groups.map(({ name }) => name)).toEqual(['staff']);
  const stale = decideWith(withGroups('admins'), { stale: [tenant.key] });
  expect(stale.stale).toEqual([tenant.key]);
  expect(decideWith(withGroups('admins')).stale).toEqual([]);
  const emailOf = (email: string) => {
    const attributes = { 'custom:tenantId': 'acme', 'custom:department': 'engineering', email };
    return claimsOf(decideWith(buildEvent({ attributes }), { tenant: filled })).email;
  };
  expect(emailOf('ada@example.com')).toBe('ada@example.com');
  expect(emailOf('bob@example.com')).toBe('bob@example.com');
});

it('decides again for another user at an app client that is not to have an attribute', async () => {
  const settings = buildSettings();
  const decide = createDecide(settings);
  const records = {
    tenant: buildTenant({ claims: { nickname: 'of the tenant' } }),
    catalogue: await buildCatalogue({ 'APP#4webclient0example': { only: { claims: [] } } }),
  };
  const suppressedOf = (more: Record<string, string>) => {
    const event = buildEvent({ attributes: { 'custom:tenantId': 'acme', ...more } });
    const { idToken } = decide(parseEvent(event), buildFound(event, settings, records), 0);
    return idToken.suppress.map(({ name }) => name);
  };
  expect(suppressedOf({})).toEqual([]);
  expect(suppressedOf({ nickname: 'ada' })).toEqual(['nickname']);
});

it('keeps no more decisions than memory has room for', () => {
  const settings = buildSettings();
  const decide = createDecide(settings);
  const records = { tenant: buildTenant(), department: buildDepartment() };
  const event = buildEvent();
  const found = buildFound(event, settings, records);
  const decideWith = (...groups: string[]) => {
    const groupConfiguration = { groups, iamRoles: [], preferredRole: undefined };
    return decide({ ...parseEvent(event), groupConfiguration }, found, 0);
  };
  const first = decideWith('first');
  for (let user = 1; user < 10_000; user++) decideWith(`${user}`);
  const last = decideWith('9999');
  expect(decideWith('9999')).toBe(last);
  expect(decideWith('first')).not.toBe(first);
  expect(decideWith('first')).toEqual(first);
});
