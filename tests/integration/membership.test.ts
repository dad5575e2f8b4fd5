// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import type { JsonObject } from '../../src/json.ts';
import type { Tokens } from '../../tools/simulator/issue-tokens.ts';
import { buildEvent, TENANT_ROLE } from '../support/builders.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { signInAsTold } from '../support/sign-in-as-told.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

const ALICE = '5f1c2d34-0000-4000-8000-000000000001';
const BOB = '5f1c2d34-0000-4000-8000-000000000002';
const MALLORY = '5f1c2d34-0000-4000-8000-000000000666';
const POOL_ROLE = 'arn:aws:iam::123456789012:role/pool';

let table: Awaited<ReturnType<typeof createTestTable>>;
let proxy: FaultProxy;

beforeAll(async () => {
  table = await createTestTable();
  proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  await Promise.all([
    table.put('TENANT#acme', 'TENANT', { claims: { plan: 'enterprise' }, groups: ['acme-users'] }),
    table.put('TENANT#acme', 'DEPARTMENT#engineering', { claims: { costCenter: '4200' } }),
    table.put('TENANT#acme', 'DEPARTMENT#finance', { claims: { costCenter: '1000' } }),
    table.put('TENANT#acme', `MEMBER#${ALICE}`, {
      claims: { plan: 'founder' },
      groups: ['approvers'],
    }),
    table.put('TENANT#acme', `MEMBER#${BOB}`, { departmentId: 'finance' }),
    table.put('TENANT#globex', 'TENANT', {
      claims: { plan: 'business' },
      groups: ['globex-users'],
    }),
    table.put('TENANT#globex', 'DEPARTMENT#research', { claims: { lab: 7 } }),
    table.put('TENANT#globex', `MEMBER#${ALICE}`, {
      departmentId: 'research',
      preferredRole: TENANT_ROLE,
    }),
    table.put('TENANT#globex', `MEMBER#${BOB}`, { activeUntil: '2020-01-01T00:00:00Z' }),
    table.put('TENANT#initech', 'TENANT', { status: 'suspended' }),
    table.put('TENANT#initech', `MEMBER#${ALICE}`),
    table.put('TENANT#broken', 'TENANT', { groups: 'x' }),
    table.put('TENANT#hooli', 'TENANT'),
    table.put('TENANT#hooli', `MEMBER#${ALICE}`, { departmentId: 'nowhere' }),
  ]);
});

afterAll(async () => {
  await proxy.stop();
  table.close();
});

type Env = Record<string, string>;
const REQUIRED = { MEMBERSHIP: 'required' };
const REQUEST = { ...REQUIRED, TENANT_SWITCHING: 'request' };
const STICKY = { ...REQUIRED, TENANT_SWITCHING: 'sticky' };

interface Person {
  sub?: string;
  tenant?: string;
  department?: string;
  metadata?: JsonObject;
  clientId?: string;
  version?: 'V1_0' | 'V2_0';
}

const eventOf = ({
  sub = ALICE,
  tenant,
  department,
  metadata,
  clientId = 'web',
  version = 'V2_0',
}: Person) => ({
  ...buildEvent({
    version,
    attributes: {
      sub,
      ...(tenant && { 'custom:tenantId': tenant }),
      ...(department && { 'custom:department': department }),
    },
    request: {
      groupConfiguration: {
        groupsToOverride: ['staff'],
        iamRolesToOverride: [POOL_ROLE],
        preferredRole: POOL_ROLE,
      },
      ...(metadata && { clientMetadata: metadata }),
    },
  }),
  callerContext: { awsSdkVersion: 'x', clientId },
});

/** The tokens as they would be without the trigger. */
const untouched = ({ tenant, department }: Person): Required<Tokens> => ({
  idToken: {
    'custom:tenantId': tenant ?? '',
    ...(department && { 'custom:department': department }),
    'cognito:groups': ['staff'],
    'cognito:roles': [POOL_ROLE],
    'cognito:preferred_role': POOL_ROLE,
  },
  accessToken: { 'cognito:groups': ['staff'], scope: 'openid' },
});

interface Outcome extends Partial<Tokens> {
  readonly code?: string;
  readonly message?: string;
  /** The requests that DynamoDB got for the records. */
  readonly operations: readonly string[];
}

/** The tokens of a sign-in, or the code and message of its denial. */
async function signIn(env: Env, person: Person, handler = makeHandler(env)): Promise<Outcome> {
  const start = proxy.lookups.length;
  const event = eventOf(person);
  const { error, ...tokens } = await signInAsTold(await handler, event, untouched(person));
  return { ...tokens, ...error, operations: proxy.lookups.slice(start) };
}

const makeHandler = (env: Env) => wireHandler({ TENANTS_TABLE: table.name, ...env });

describe('where membership is required', () => {
  it('a member gets tenant, department and own grants, the own most specific, by one request', async () => {
    expect(await signIn(REQUIRED, { tenant: 'acme', department: 'engineering' })).toMatchObject({
      idToken: {
        tenantId: 'acme',
        departmentId: 'engineering',
        plan: 'founder',
        costCenter: '4200',
        'cognito:groups': ['staff', 'acme-users', 'approvers'],
      },
      operations: ['BatchGetItem'],
    });
  });

  it("the member record's department wins over the attribute, which the user may have written", async () => {
    const { idToken } = await signIn(REQUIRED, {
      sub: BOB,
      tenant: 'acme',
      department: 'engineering',
    });
    expect(idToken).toMatchObject({ departmentId: 'finance', costCenter: '1000' });
  });

  it.each<[string, Person]>([
    ['MEMBER_NOT_FOUND', { sub: MALLORY, tenant: 'acme' }],
    ['MEMBER_NOT_ACTIVE', { sub: BOB, tenant: 'globex' }],
    ['TENANT_SUSPENDED', { tenant: 'initech' }],
    ['DEPARTMENT_NOT_FOUND', { tenant: 'hooli' }],
    ['MEMBER_NOT_FOUND', { sub: 'no-uuid', tenant: 'acme' }],
  ])('is denied by %s: %j', async (code, person) => {
    expect(await signIn(REQUIRED, person)).toMatchObject({ code });
  });

  it('names a suspended or broken member to the operator without the whole sub', async () => {
    const sub = '5f1c2d34-0000-4000-8000-000000000004';
    await table.put('TENANT#acme', `MEMBER#${sub}`, { status: 'suspended' });
    const suspended = (await makeHandler(REQUIRED))(eventOf({ sub, tenant: 'acme' }));
    await expect(suspended).rejects.toMatchObject({
      code: 'MEMBER_SUSPENDED',
      detail: 'TENANT#acme/MEMBER#5f1c2d34…',
    });
    await table.put('TENANT#acme', `MEMBER#${sub}`, { groups: 'x' });
    const broken = (await makeHandler(REQUIRED))(eventOf({ sub, tenant: 'acme' }));
    await expect(broken).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      detail: 'TENANT#acme/MEMBER#5f1c2d34…: groups: expected a list of strings',
    });
  });

  it.each([undefined, 'engineering', '../x'])(
    'a stranger cannot tell by message or requests which tenant exists, is suspended or broken (department %j)',
    async (department) => {
      const handler = makeHandler(REQUIRED);
      const seen = [];
      // Twice each: what the first sign-in may have left in memory must not tell either.
      for (const tenant of [
        'acme',
        'initech',
        'broken',
        'nobody',
        'acme',
        'initech',
        'broken',
        'nobody',
      ]) {
        const { message, operations } = await signIn(
          REQUIRED,
          { sub: MALLORY, tenant, ...(department && { department }) },
          handler,
        );
        seen.push(JSON.stringify({ message, operations }));
      }
      expect(new Set(seen).size).toBe(1);
    },
  );

  it('metadata selects nothing unless switching is on', async () => {
    const { idToken } = await signIn(REQUIRED, {
      tenant: 'acme',
      metadata: { tenantId: 'globex' },
    });
    expect(idToken).toMatchObject({ tenantId: 'acme' });
  });
});

describe('switching by request', () => {
  it('leaves everything of the home tenant behind', async () => {
    const person = { tenant: 'acme', department: 'engineering', metadata: { tenantId: 'globex' } };
    const { idToken, accessToken } = await signIn(REQUEST, person);
    expect(idToken).toEqual({
      tenantId: 'globex',
      departmentId: 'research',
      plan: 'business',
      lab: 7,
      'cognito:groups': ['globex-users'],
      'cognito:roles': [TENANT_ROLE],
      'cognito:preferred_role': TENANT_ROLE,
    });
    expect(accessToken).toMatchObject({ tenantId: 'globex', 'cognito:groups': ['globex-users'] });
  });

  it('takes no attribute of the home tenant along by a placeholder', async () => {
    const claims = {
      who: '${user.email}',
      home: '${user.custom:tenantId}',
      department: '${user.custom:department ?? "none"}',
    };
    await table.put('TENANT#umbrella', 'TENANT', { claims });
    await table.put('TENANT#umbrella', `MEMBER#${ALICE}`);
    const person = { tenant: 'acme', department: 'engineering' };
    const there = await signIn(REQUEST, { ...person, metadata: { tenantId: 'umbrella' } });
    const who = 'alice@example.com';
    expect(there.idToken).toEqual({ tenantId: 'umbrella', who, department: 'none' });
    expect(there.accessToken).toMatchObject({ tenantId: 'umbrella', who, department: 'none' });
    expect(JSON.stringify(there)).not.toMatch(/acme|engineering/);
    // The same record at home has them all.
    await table.put('TENANT#umbrella', 'DEPARTMENT#engineering');
    const home = await signIn(REQUEST, { ...person, tenant: 'umbrella' });
    expect(home.idToken).toMatchObject({ home: 'umbrella', department: 'engineering' });
  });

  it('to the home tenant is the same as not switching', async () => {
    const person = { tenant: 'acme', department: 'engineering' };
    const { operations: _, ...home } = await signIn(REQUEST, person);
    expect(await signIn(REQUEST, { ...person, metadata: { tenantId: 'acme' } })).toMatchObject(
      home,
    );
  });

  it('needs no home tenant', async () => {
    expect((await signIn(REQUEST, { metadata: { tenantId: 'globex' } })).idToken).toMatchObject({
      tenantId: 'globex',
    });
  });

  it.each([
    ['a tenant that does not exist', 'nobody'],
    ['a tenant of others', 'acme'],
    ['what is no id', '../globex'],
    ['no string', 7],
  ])('to %s gets one and the same denial', async (_, tenantId) => {
    const { code, message } = await signIn(REQUEST, {
      sub: MALLORY,
      tenant: 'acme',
      metadata: { tenantId },
    });
    expect({ code, message }).toEqual({
      code: 'TENANT_NOT_FOUND',
      message: 'The organization of this account is not known here. Ask your administrator',
    });
  });

  it('never writes', async () => {
    const { operations } = await signIn(REQUEST, {
      tenant: 'acme',
      metadata: { tenantId: 'globex' },
    });
    expect(operations).not.toContain('PutItem');
  });
});

describe('sticky switching', () => {
  it('stays in the chosen tenant when a refresh carries no metadata, at that app client only, until another choice', async () => {
    const home = { tenant: 'acme', clientId: 'sticky1' };
    const tenantOf = async (person: Person) => (await signIn(STICKY, person)).idToken?.tenantId; // a new environment each
    expect(await tenantOf(home)).toBe('acme');
    expect(await tenantOf({ ...home, metadata: { tenantId: 'globex' } })).toBe('globex');
    expect(await tenantOf(home)).toBe('globex');
    expect(await tenantOf({ ...home, clientId: 'sticky2' })).toBe('acme');
    expect(await tenantOf({ ...home, metadata: { tenantId: 'acme' } })).toBe('acme');
    expect(await tenantOf(home)).toBe('acme');
  });

  it('costs one request at the home tenant, and one write for a new choice', async () => {
    const home = { tenant: 'acme', department: 'engineering', clientId: 'sticky3' };
    const chosen = { ...home, metadata: { tenantId: 'globex' } };
    expect((await signIn(STICKY, home)).operations).toEqual(['BatchGetItem']);
    expect((await signIn(STICKY, chosen)).operations).toEqual([
      'BatchGetItem',
      'BatchGetItem',
      'PutItem',
    ]);
    expect((await signIn(STICKY, chosen)).operations).toEqual(['BatchGetItem', 'BatchGetItem']);
  });

  it('denies rather than moves when the chosen membership has ended', async () => {
    await table.put('TENANT#globex', 'MEMBER#5f1c2d34-0000-4000-8000-000000000003');
    await table.put('TENANT#acme', 'MEMBER#5f1c2d34-0000-4000-8000-000000000003');
    const person = {
      sub: '5f1c2d34-0000-4000-8000-000000000003',
      tenant: 'acme',
      clientId: 'sticky4',
    };
    await signIn(STICKY, { ...person, metadata: { tenantId: 'globex' } });
    await table.remove('TENANT#globex', 'MEMBER#5f1c2d34-0000-4000-8000-000000000003');
    expect(await signIn(STICKY, person)).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    await table.put('TENANT#globex', 'MEMBER#5f1c2d34-0000-4000-8000-000000000003', {
      status: 'suspended',
    });
    expect(await signIn(STICKY, person)).toMatchObject({ code: 'MEMBER_SUSPENDED' });
  });

  it('remembers no choice that was denied', async () => {
    const person = { tenant: 'acme', clientId: 'sticky5' };
    expect(await signIn(STICKY, { ...person, metadata: { tenantId: 'initech' } })).toMatchObject({
      code: 'TENANT_SUSPENDED',
      operations: expect.not.arrayContaining(['PutItem']),
    });
    expect((await signIn(STICKY, person)).idToken).toMatchObject({ tenantId: 'acme' });
  });

  it('denies if the choice cannot be read or remembered', async () => {
    const handler = makeHandler(STICKY);
    const person = { tenant: 'acme', clientId: 'sticky6' };
    await signIn(STICKY, person, handler);
    proxy.fault = 'error';
    expect(await signIn(STICKY, person, handler)).toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    proxy.fault = 'none';
    expect((await signIn(STICKY, person, handler)).idToken).toMatchObject({ tenantId: 'acme' });
  });

  it('does not trust a choice that somebody wrote for a tenant without membership', async () => {
    await table.put(`CHOICE#${MALLORY}`, 'CLIENT#sticky7', { tenantId: 'globex' });
    await table.put('TENANT#acme', `MEMBER#${MALLORY}`);
    const person = { sub: MALLORY, tenant: 'acme', clientId: 'sticky7' };
    expect(await signIn(STICKY, person)).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    await table.remove('TENANT#acme', `MEMBER#${MALLORY}`);
  });
});
