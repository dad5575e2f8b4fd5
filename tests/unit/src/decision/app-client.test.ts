// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { admitAppClient, isLeftOut, NO_RULES } from '../../../../src/decision/app-client.ts';
import { allAdded } from '../../../../src/decision/decision.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { buildCatalogue, buildEvent, TENANT_ROLE } from '../../../support/builders.ts';
import {
  claimsOf,
  type DecisionCase,
  decideFor,
  droppedOf,
  names,
} from '../../../support/decision-case.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const CLIENT = '4webclient0example';
const KEY = `CATALOG/APP#${CLIENT}`;
const ROLES = [`${TENANT_ROLE}/a`, `${TENANT_ROLE}/b`, `${TENANT_ROLE}-c`] as const;
const POOL_ROLE = 'arn:aws:iam::123456789012:role/pool';

describe('admits an app client', () => {
  const rulesOf = async (
    rows: Record<string, JsonObject>,
    unknownAppClients: 'all' | 'identity-only' | 'deny' = 'all',
    event: object = {},
  ) => {
    const sent = parseEvent({ ...buildEvent(), ...event });
    return admitAppClient(sent, await buildCatalogue(rows), { unknownAppClients }, NOW);
  };
  const other = { 'APP#other': {} };

  it('by its record', async () => {
    const only = { claims: ['plan'] };
    expect(await rulesOf({ [`APP#${CLIENT}`]: { only } }, 'deny')).toMatchObject({ only });
  });

  it.each(['all', 'identity-only', 'deny'] as const)(
    'with all, while none has a record, under %s',
    async (unknown) => {
      const rows = { DEFAULTS: {}, 'ROLE#APP': {}, 'APP#a b': {}, 'APP#': {} };
      expect(await rulesOf(rows, unknown)).toBe(NO_RULES);
      const policy = { unknownAppClients: unknown };
      expect(admitAppClient(parseEvent(buildEvent()), undefined, policy, NOW)).toBe(NO_RULES);
    },
  );

  it.each<[string, object, string]>([
    ['unknown', {}, `${KEY}: not in the catalogue`],
    [
      'with no id',
      { callerContext: { clientId: 'a b' } },
      'callerContext.clientId is no client id',
    ],
    ['that is not named', { callerContext: {} }, 'callerContext.clientId is no client id'],
  ])('%s as the setting says, as soon as any has a record', async (_, event, detail) => {
    expect(await rulesOf(other, 'all', event)).toBe(NO_RULES);
    const narrowed = await rulesOf(other, 'identity-only', event);
    expect(narrowed.claims).toEqual({});
    for (const kind of ['claims', 'listClaims', 'groups', 'iamRoles', 'scopes'] as const)
      expect(isLeftOut(narrowed, kind, 'x')).toBe(true);
    await expect(rulesOf(other, 'deny', event)).rejects.toMatchObject({
      code: 'APP_CLIENT_NOT_ALLOWED',
      detail,
    });
  });

  it('takes a record that cannot be read for one: others are unknown', async () => {
    await expect(rulesOf({ 'APP#other': { only: 'x' } }, 'deny')).rejects.toMatchObject({
      code: 'APP_CLIENT_NOT_ALLOWED',
    });
  });

  it.each<[string, JsonObject, string]>([
    ['suspended', { status: 'suspended' }, 'suspended'],
    ['before its dates', { activeFrom: '2027-01-01T00:00:00Z' }, 'outside-dates'],
    ['past its dates', { activeUntil: '2026-01-01T00:00:00Z' }, 'outside-dates'],
  ])('never that is %s', async (_, row, state) => {
    await expect(rulesOf({ [`APP#${CLIENT}`]: row })).rejects.toMatchObject({
      code: 'APP_CLIENT_NOT_ALLOWED',
      detail: `${KEY}: ${state}`,
    });
  });

  it.each<JsonObject>([
    { only: ['plan'] },
    { only: { claim: ['plan'] } },
    { without: { claims: 'plan' } },
    { claims: ['x'] },
  ])('never whose record cannot be read, because that could narrow: %j', async (row) => {
    await expect(rulesOf({ [`APP#${CLIENT}`]: row })).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      detail: expect.stringMatching(`^${KEY}: (?:only|without|claims)`),
    });
  });

  it('of a machine without a record, which has its own', async () => {
    const machine = { version: '3', triggerSource: 'TokenGeneration_ClientCredentials' };
    expect(await rulesOf(other, 'deny', machine)).toBe(NO_RULES);
    const suspended = { [`APP#${CLIENT}`]: { status: 'suspended' } };
    expect(await rulesOf(suspended, 'deny', machine)).toBe(NO_RULES);
  });
});

describe('leaves out', () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ['what is not listed under only', { only: { claims: ['plan', 'x*'] } }, ['pla', 'plans', 'y']],
    ['all but beginnings', { only: { claims: ['plan*'] } }, ['pla', 'x', 'x1', 'y']],
    ['all, by an empty list', { only: { claims: [] } }, ['plan', 'pla', 'plans', 'x', 'x1', 'y']],
    ['nothing, by *', { only: { claims: ['*'] } }, []],
    ['nothing, where only names another kind', { only: { groups: [] } }, []],
    ['what is listed under without', { without: { claims: ['plan'] } }, ['plan']],
    ['beginnings under without', { without: { claims: ['plan*'] } }, ['plan', 'plans']],
    ['all under without', { without: { claims: ['*'] } }, ['plan', 'pla', 'plans', 'x', 'x1', 'y']],
    ['nothing, by an empty list under without', { without: { claims: [] } }, []],
    [
      'what either says',
      { only: { claims: ['plan*'] }, without: { claims: ['plans'] } },
      ['pla', 'plans', 'x', 'x1', 'y'],
    ],
  ])('%s', (_, rules, left) => {
    const candidates = ['plan', 'pla', 'plans', 'x', 'x1', 'y'];
    const leftOut = candidates.filter((name) =>
      isLeftOut({ claims: {}, ...rules }, 'claims', name),
    );
    expect(leftOut).toEqual(left);
  });
});

const GRANTED = {
  claims: { plan: 'gold', planet: 'earth', seats: 5, mail: '${user.email}' },
  listClaims: { features: ['sso'], permissions: ['read'] },
  groups: ['acme-users', 'acme-staff'],
  iamRoles: [...ROLES],
  scopes: ['api/read', 'api/write', 'billing/read'],
};
const POOL = {
  request: {
    groupConfiguration: {
      groupsToOverride: ['pool-admins', 'acme-pool'],
      iamRolesToOverride: [POOL_ROLE],
      preferredRole: POOL_ROLE,
    },
  },
};

/** A sign-in at an app client with this record, of a tenant that grants something of each kind. */
async function narrow(record: JsonObject, more: Omit<DecisionCase, 'catalogue'> = {}) {
  const catalogue = await buildCatalogue({ [`APP#${CLIENT}`]: record });
  return decideFor({
    tenant: GRANTED,
    department: null,
    ...more,
    event: {
      ...POOL,
      ...more.event,
      attributes: { 'custom:tenantId': 'acme', ...more.event?.attributes },
    },
    catalogue,
  });
}

describe('narrows', () => {
  it('claims and list claims apart, and never whose token it is', async () => {
    const decision = await narrow({
      only: { claims: ['plan*'], listClaims: ['features'] },
      without: { claims: ['planet', 'tenantId'] },
    });
    for (const token of ['idToken', 'accessToken'] as const)
      expect(claimsOf(decision, token)).toEqual({
        ...{ tenantId: 'acme', plan: 'gold', features: ['sso'] },
      });
    expect(droppedOf(decision)).toEqual([
      'claim | mail | app-client',
      'claim | planet | app-client',
      'claim | seats | app-client',
      'claim | permissions | app-client',
    ]);
  });

  it('leaves tenant and department where nothing else is left', async () => {
    const record = { only: { claims: [], listClaims: [] } };
    const decision = await narrow(record, {
      department: {},
      event: { attributes: { 'custom:department': 'engineering' } },
    });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme', departmentId: 'engineering' });
  });

  it('a list whose name is also a claim’s does not come back as the claim', async () => {
    const tenant = { claims: { features: 'all' }, listClaims: { features: ['sso'] } };
    expect(claimsOf(await narrow({ without: { listClaims: ['features'] } }, { tenant }))).toEqual({
      tenantId: 'acme',
    });
  });

  it('groups, those of the pool too', async () => {
    const { groups } = await narrow({
      only: { groups: ['acme-*'] },
      without: { groups: ['acme-staff'] },
    });
    expect(names(groups?.groups)).toEqual(['acme-pool', 'acme-users']);
  });

  it('to no groups at all, which the response says', async () => {
    const decision = await narrow({ only: { groups: [], iamRoles: [] } }, { tenant: {} });
    expect(decision.groups).toEqual({ groups: [], iamRoles: [], preferredRole: undefined });
  });

  it('roles, those of the pool too, and the preferred one to none', async () => {
    const { groups } = await narrow({ only: { iamRoles: [`${TENANT_ROLE}/*`] } });
    expect(names(groups?.iamRoles)).toEqual([ROLES[0], ROLES[1]]);
    expect(groups?.preferredRole).toBeUndefined();
  });

  it('a preferred role that is granted to none, not to a less specific one', async () => {
    const tenant = { ...GRANTED, preferredRole: ROLES[0] };
    const decision = await narrow(
      { without: { iamRoles: [ROLES[1]] } },
      {
        ...{ tenant, department: { preferredRole: ROLES[1] } },
        event: { attributes: { 'custom:department': 'engineering' } },
      },
    );
    expect(names(decision.groups?.iamRoles)).toEqual([POOL_ROLE, ROLES[0], ROLES[2]]);
    expect(decision.groups?.preferredRole).toBeUndefined();
  });

  it('scopes that are granted, and takes none away that the user asked for', async () => {
    const { accessToken } = await narrow({
      only: { scopes: ['api/*'] },
      without: { scopes: ['api/write'] },
    });
    expect(names(accessToken.scopesToAdd)).toEqual(['api/read']);
    expect(accessToken.scopesToSuppress).toEqual([]);
  });

  it('leaves alone the kinds that it does not name', async () => {
    const [all, some] = [await narrow({}), await narrow({ only: { scopes: [] } })];
    expect({ ...some, accessToken: allAdded(some.accessToken), dropped: [] }).toEqual({
      ...{ ...all, accessToken: allAdded(all.accessToken), dropped: [] },
    });
  });

  it('an attribute of the name of a claim that is left out does not come back in its place', async () => {
    const event = { attributes: { plan: 'mine', seats: '9', nickname: 'al' } };
    const { idToken, accessToken } = await narrow({ only: { claims: ['seats'] } }, { event });
    expect(names(idToken.suppress)).toEqual(['plan']);
    expect(accessToken.suppress).toEqual([]);
  });
});

describe('adds claims of its own', () => {
  it('after what it narrows, with its key, by placeholders too', async () => {
    const decision = await narrow({
      only: { claims: [], listClaims: [] },
      claims: { audience: 'shop', plan: '${tenant.tenantId}-plan', features: ['all'] },
    });
    expect(claimsOf(decision)).toEqual({
      ...{ tenantId: 'acme', audience: 'shop', plan: 'acme-plan', features: ['all'] },
    });
    expect(allAdded(decision.idToken).find(({ name }) => name === 'audience')?.source).toEqual({
      ...{ pk: 'CATALOG', sk: `APP#${CLIENT}` },
    });
  });

  it('in the place of what is granted by that name, which without does not leave out', async () => {
    const decision = await narrow({
      without: { claims: ['plan'] },
      claims: { plan: 'shop', permissions: 'own' },
    });
    expect(claimsOf(decision)).toMatchObject({ plan: 'shop', permissions: 'own' });
    expect(allAdded(decision.idToken).filter(({ name }) => name === 'permissions')).toHaveLength(1);
    expect(droppedOf(decision)).toContain('claim | permissions | app-client');
  });

  it.each<[string, JsonObject, string]>([
    ['tenantId', { tenantId: 'globex' }, 'tenant-claim'],
    ['departmentId', { departmentId: 'board' }, 'tenant-claim'],
    ['custom:tenantId', { 'custom:tenantId': 'globex' }, 'tenant-claim'],
    ['custom:department', { 'custom:department': 'board' }, 'tenant-claim'],
    ['sub', { sub: 'x' }, 'reserved-claim'],
    ['cognito:groups', { 'cognito:groups': ['x'] }, 'reserved-claim'],
    ['dev:x', { 'dev:x': 'x' }, 'reserved-claim'],
    ['constructor', { constructor: 'x' }, 'claim-name'],
    ['https://aws.amazon.com/tags', { 'https://aws.amazon.com/tags': {} }, 'iam-claim'],
    ['nested', { nested: [[1]] }, 'unsupported-value'],
    ['none', { none: null }, 'unsupported-value'],
    ['email', { email: 'x' }, 'suppressed'],
    ['filled', { filled: '${user.nickname}' }, 'template-value'],
    ['broken', { broken: '${user.nickname' }, 'template'],
  ])('by the rules of all: no %s', async (name, claims, rule) => {
    const decision = await narrow({ claims }, { tenant: { suppressClaims: ['email'] } });
    expect(claimsOf(decision)).toEqual({ tenantId: 'acme' });
    expect(claimsOf(decision, 'accessToken')).toEqual({ tenantId: 'acme' });
    expect(droppedOf(decision)).toEqual([`claim | ${name} | ${rule}`]);
  });

  it('and gives none in the place of one that cannot be, whose name no attribute takes', async () => {
    const event = { attributes: { plan: 'mine' } };
    const decision = await narrow({ claims: { plan: '${user.nickname}' } }, { event });
    expect(claimsOf(decision)).not.toHaveProperty('plan');
    expect(names(decision.idToken.suppress)).toEqual(['plan']);
  });

  it('as text in V1, where scopes and the access token are not to be had', async () => {
    const decision = await narrow({ claims: { plan: 7 } }, { event: { version: 'V1_0' } });
    expect(claimsOf(decision)).toMatchObject({ plan: 7 });
    expect(allAdded(decision.accessToken)).toEqual([]);
  });

  it('not at another app client', async () => {
    const catalogue = await buildCatalogue({ 'APP#other': { claims: { audience: 'shop' } } });
    expect(claimsOf(decideFor({ catalogue }))).not.toHaveProperty('audience');
  });
});
