import { EnrichmentError } from '../../src/denials.ts';
import { buildEvent, TENANT_ROLE } from '../support/builders.ts';
import { endsWithin } from '../support/ends-within.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { signInAsTold } from '../support/sign-in-as-told.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

/** For sign-ins that are to fail; the others have as much time as there can be. */
const SHORT = 2_000;

let table: Awaited<ReturnType<typeof createTestTable>>;
let proxy: FaultProxy;

beforeAll(async () => {
  table = await createTestTable();
  proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  await Promise.all([
    table.put('TENANT#acme', 'TENANT', {
      claims: { plan: 'enterprise', features: ['sso', 'audit'], seats: 250 },
      groups: ['acme-users'],
    }),
    table.put('TENANT#acme', 'DEPARTMENT#engineering', {
      claims: { costCenter: '4200' },
      preferredRole: TENANT_ROLE,
      scopes: ['api/deploy'],
    }),
    table.put('TENANT#globex', 'TENANT'),
    table.put('TENANT#globex', 'DEPARTMENT#research'),
    table.put('TENANT#initech', 'TENANT', { status: 'suspended' }),
    table.put('TENANT#broken', 'TENANT', { status: 'actve', groups: 'admins' }),
    table.put('TENANT#broken', 'DEPARTMENT#fine'),
    table.putRaw(`{
      "pk": {"S": "TENANT#unreadable"}, "sk": {"S": "TENANT"}, "status": {"S": "active"},
      "claims": {"M": {"huge": {"N": "9007199254740993"}}}
    }`),
    table.putRaw(`{
      "pk": {"S": "TENANT#annotated"}, "sk": {"S": "TENANT"}, "status": {"S": "active"},
      "checksum": {"B": "AAEC"}, "revision": {"N": "17954203230751795420323075"}
    }`),
    table.putRaw(`{
      "pk": {"S": "TENANT#hostile"}, "sk": {"S": "TENANT"}, "status": {"S": "active"},
      "claims": {"M": {"__proto__": {"M": {"admin": {"BOOL": true}}}}}
    }`),
  ]);
});

afterAll(async () => {
  await proxy.stop();
  table.close();
});

beforeEach(() => {
  proxy.fault = 'none';
  proxy.operations.length = 0;
});

const makeHandler = (env: Record<string, string> = {}) =>
  wireHandler({ TENANTS_TABLE: table.name, ...env });

const eventOf = (tenantId: string, department?: string) =>
  buildEvent({
    attributes: {
      'custom:tenantId': tenantId,
      ...(department && { 'custom:department': department }),
    },
  });

async function denialOf(event: object, env: Record<string, string> = {}): Promise<EnrichmentError> {
  const handler = await makeHandler(env);
  const outcome = await handler(event).catch((error: unknown) => error);
  if (outcome instanceof EnrichmentError) return outcome;
  throw new Error(`expected a denial, got ${JSON.stringify(outcome)}`);
}

const tokensOf = async (event: object) =>
  signInAsTold(await makeHandler(), event, {
    idToken: { sub: 's' },
    accessToken: { sub: 's', scope: 'openid' },
  });

describe('a sign-in', () => {
  it('gets what tenant and department grant, by exactly one request to DynamoDB', async () => {
    expect(await tokensOf(eventOf('acme', 'engineering'))).toEqual({
      idToken: {
        sub: 's',
        tenantId: 'acme',
        departmentId: 'engineering',
        plan: 'enterprise',
        features: ['sso', 'audit'],
        seats: 250,
        costCenter: '4200',
        'cognito:groups': ['acme-users'],
        'cognito:roles': [TENANT_ROLE],
        'cognito:preferred_role': TENANT_ROLE,
      },
      accessToken: {
        sub: 's',
        tenantId: 'acme',
        departmentId: 'engineering',
        plan: 'enterprise',
        features: ['sso', 'audit'],
        seats: 250,
        costCenter: '4200',
        'cognito:groups': ['acme-users'],
        scope: 'openid api/deploy',
      },
    });
    expect(proxy.lookups).toEqual(['BatchGetItem']);
  });

  it.each([
    ...[
      'HostedAuth',
      'Authentication',
      'NewPasswordChallenge',
      'AuthenticateDevice',
      'RefreshTokens',
    ],
    'SomethingNew',
  ])('gets the same from the trigger source TokenGeneration_%s', async (source) => {
    const event = { ...eventOf('acme'), triggerSource: `TokenGeneration_${source}` };
    expect((await tokensOf(event)).idToken).toMatchObject({ tenantId: 'acme', plan: 'enterprise' });
  });

  it('without a department needs one request too', async () => {
    expect((await tokensOf(eventOf('acme'))).idToken).not.toHaveProperty('departmentId');
    expect(proxy.lookups).toEqual(['BatchGetItem']);
  });

  it.each([
    ['TENANT_NOT_FOUND', 'nobody', undefined],
    ['TENANT_SUSPENDED', 'initech', undefined],
    ['DEPARTMENT_NOT_FOUND', 'acme', 'research'], // of globex
    ['DEPARTMENT_NOT_FOUND', 'acme', 'nothing'],
    ['TENANT_NOT_FOUND', 'constructor', undefined],
  ])('is denied by %s for %s / %s', async (code, tenantId, department) => {
    expect(await denialOf(eventOf(tenantId, department))).toMatchObject({ code });
  });

  it('cannot tell a department of another tenant from one that does not exist', async () => {
    const other = await denialOf(eventOf('acme', 'research'));
    const none = await denialOf(eventOf('acme', 'nothing'));
    // What the person sees; the log says which row was not there.
    expect(other.message).toBe(none.message);
    expect(other.code).toBe(none.code);
  });

  it('asks DynamoDB nothing about what can be no id', async () => {
    expect(await denialOf(eventOf('acme\u0000'))).toMatchObject({ code: 'TENANT_INVALID' });
    expect(await denialOf(eventOf(''))).toMatchObject({ code: 'TENANT_MISSING' });
    expect(proxy.operations).toEqual([]);
  });

  it('without a tenant leaves the tokens untouched if the setting says so', async () => {
    const event = eventOf('');
    expect(await (await makeHandler({ MISSING_TENANT: 'passthrough' }))(event)).toEqual(event);
    expect(await denialOf(eventOf('not an id'), { MISSING_TENANT: 'passthrough' })).toMatchObject({
      code: 'TENANT_INVALID',
    });
  });
});

describe('what no token can carry', () => {
  it('is reported in one line with the rule and the row, and without values', async () => {
    await table.put('TENANT#lavish', 'TENANT', {
      claims: { sub: 'SECRET', plan: 'enterprise' },
      groups: ['SECRET, admins'],
      iamRoles: ['arn:aws:iam::123456789012:role/SECRET'],
      scopes: ['SECRET scope'],
    });
    const lines: string[] = [];
    const handler = await wireHandler(
      { TENANTS_TABLE: table.name },
      { write: (line) => void lines.push(line) },
    );
    await handler(eventOf('lavish'));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'WARN',
        outcome: 'ENRICHED',
        tenantId: 'lavish',
        droppedItems: 4,
        dropped: { 'reserved-claim': 1, 'scope-name': 1, 'group-name': 1, 'role-not-allowed': 1 },
        droppedFrom: [
          'claim reserved-claim TENANT#lavish/TENANT sub',
          'scope scope-name TENANT#lavish/TENANT',
          'group group-name TENANT#lavish/TENANT',
          'role role-not-allowed TENANT#lavish/TENANT',
        ],
      }),
    ]);
    expect(lines.join()).not.toMatch(/SECRET|enterprise/);
  });
});

describe('a row that somebody broke', () => {
  it('denies its own tenant by key and fields, and repeats no value', async () => {
    const denial = await denialOf(eventOf('broken', 'fine'));
    expect(denial).toMatchObject({
      code: 'RECORD_INVALID',
      detail:
        'TENANT#broken/TENANT: groups: expected a list of strings; status: expected active or suspended',
    });
    expect(denial.message).not.toMatch(/broken|actve|admins/);
  });

  it('denies by the field what JSON cannot hold', async () => {
    expect(await denialOf(eventOf('unreadable'))).toMatchObject({
      code: 'RECORD_INVALID',
      detail: expect.stringMatching(/^TENANT#unreadable\/TENANT: claims\.huge: expected a number/),
    });
  });

  it('is none for a field of others, whatever is in it', async () => {
    expect((await tokensOf(eventOf('annotated'))).idToken).toEqual({
      sub: 's',
      tenantId: 'annotated',
    });
  });

  it('puts no claim called __proto__ into a token, and gives no object another prototype', async () => {
    const { idToken } = await tokensOf(eventOf('hostile'));
    expect(Object.keys(idToken ?? {})).toEqual(['sub', 'tenantId']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('breaks no other sign-in', async () => {
    const handler = await makeHandler();
    const [broken, fine] = await Promise.allSettled([
      handler(eventOf('broken')),
      handler(eventOf('globex', 'research')),
    ]);
    expect([broken.status, fine.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('when DynamoDB has a bad day', () => {
  it('asks again for the keys it leaves unprocessed, and only for those', async () => {
    proxy.fault = 'unprocessed';
    expect((await tokensOf(eventOf('acme', 'engineering'))).idToken).toMatchObject({
      departmentId: 'engineering',
    });
    expect(proxy.operations.length).toBeGreaterThan(1);
  });

  it.each<Fault>(['refuse', 'reset', 'silence', 'error', 'throttle', 'broken-json', 'no-table'])(
    'denies by DIRECTORY_UNAVAILABLE within the time of the lookup: %s',
    async (fault) => {
      const handler = await makeHandler({ LOOKUP_TIMEOUT_MS: String(SHORT) });
      proxy.fault = fault;
      const signIn = endsWithin(2 * SHORT, handler(eventOf('acme')));
      await expect(signIn).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
      proxy.fault = 'none';
      await expect(handler(eventOf('acme'))).resolves.toHaveProperty('response');
    },
  );

  it('never asks longer than the time of the lookup for keys that stay unprocessed', async () => {
    const handler = await makeHandler({ LOOKUP_TIMEOUT_MS: '100' });
    proxy.fault = 'delay';
    expect(await handler(eventOf('acme')).catch((reason: unknown) => reason)).toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
    });
  });
});
