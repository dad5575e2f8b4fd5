import { createOwnCode } from '../../../src/extension/ask-own-code.ts';
import type { Extend } from '../../../src/extension/own-code.ts';
import { createHandler } from '../../../src/handler.ts';
import type { JsonObject, JsonValue } from '../../../src/json.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import { formatKey } from '../../../src/records/keys.ts';
import { createSignInLog } from '../../../src/sign-in-log.ts';
import { startTracing } from '../../../src/tracing.ts';
import { buildEvent, buildSettings, toRow } from '../../support/builders.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const lines: string[] = [];

/** The handler of the function, on rows in memory. */
async function build(
  rows: Readonly<Record<string, JsonObject>>,
  env: Record<string, string> = {},
  extend?: Extend,
) {
  const settings = buildSettings(env);
  const readRow = async (key: Parameters<typeof formatKey>[0]) => {
    const row = rows[formatKey(key)];
    return row && toRow(row);
  };
  lines.length = 0;
  return createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now: Date.now }),
    choices: { read: async () => undefined, remember: async () => {} },
    tracing: startTracing({}),
    log: createSignInLog({ write: (line) => void lines.push(line), logLevel: 'INFO', env: {} }),
    now: Date.now,
    timer: () => performance.now(),
    ownCode: extend && createOwnCode(extend),
  });
}

const lastLine = () => JSON.parse(lines.at(-1) ?? '{}');
const active = { status: 'active' };

type Response = Record<string, Record<string, Record<string, JsonValue>>>;

describe('a switch of tenant', () => {
  const MEMBER = { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request' };
  const rows = {
    'TENANT#umbra/TENANT': active,
    [`TENANT#umbra/MEMBER#${SUB}`]: active,
    'TENANT#acme/TENANT': active,
    [`TENANT#acme/MEMBER#${SUB}`]: active,
  };
  const attributes = {
    email: 'alice@example.com',
    given_name: 'Alice',
    profile: 'https://acme.example',
    'custom:tenantId': 'acme',
    'custom:userRole': 'TenantAdmin',
    'custom:tenantTier': 'platinum',
    'dev:custom:rank': '1',
    'cognito:user_status': 'CONFIRMED',
    identities: '[]',
  };
  const switched = (version: 'V1_0' | 'V2_0' | 'V3_0', tenantId = 'umbra') =>
    buildEvent({ version, attributes, request: { clientMetadata: { tenantId } } });

  async function idTokenOf(event: object, handler: (event: object) => Promise<object>) {
    const { response } = (await handler(event)) as { response: Response };
    const details = response.claimsOverrideDetails ?? response.claimsAndScopeOverrideDetails;
    return (details?.idTokenGeneration ?? details) as unknown as {
      claimsToAddOrOverride: Record<string, JsonValue>;
      claimsToSuppress: string[];
    };
  }

  it.each(['V1_0', 'V2_0', 'V3_0'] as const)(
    'leaves what the home tenant says of the user out of the ID token of a %s event',
    async (version) => {
      const handler = await build(rows, MEMBER);
      const { claimsToAddOrOverride, claimsToSuppress } = await idTokenOf(
        switched(version),
        handler,
      );
      expect(claimsToAddOrOverride).toEqual({ tenantId: 'umbra' });
      expect(claimsToSuppress).toEqual([
        'custom:tenantId',
        'custom:department',
        'profile',
        'custom:userRole',
        'custom:tenantTier',
        'dev:custom:rank',
      ]);
    },
  );

  it('leaves nothing out at home', async () => {
    const handler = await build(rows, MEMBER);
    expect((await idTokenOf(switched('V2_0', 'acme'), handler)).claimsToSuppress).toEqual([]);
  });

  it('carries along what the operator calls personal, and nothing of the tenant', async () => {
    const handler = await build(rows, { ...MEMBER, PERSONAL_ATTRIBUTES: 'profile' });
    const { claimsToSuppress } = await idTokenOf(switched('V2_0'), handler);
    expect(claimsToSuppress).toContain('email');
    expect(claimsToSuppress).not.toContain('profile');
    const none = await build(rows, { ...MEMBER, PERSONAL_ATTRIBUTES: 'none' });
    expect((await idTokenOf(switched('V2_0'), none)).claimsToSuppress).toContain('profile');
  });

  it('leaves a tenant attribute out even where it is personal', async () => {
    const env = { ...MEMBER, TENANT_ATTRIBUTE: 'zoneinfo' };
    const handler = await build(rows, env);
    const event = buildEvent({
      attributes: { zoneinfo: 'acme' },
      request: { clientMetadata: { tenantId: 'umbra' } },
    });
    expect((await idTokenOf(event, handler)).claimsToSuppress).toContain('zoneinfo');
  });

  it('lets a record grant a claim of the same name', async () => {
    const tenant = { ...active, claims: { 'custom:userRole': 'Guest', profile: 'umbra' } };
    const handler = await build({ ...rows, 'TENANT#umbra/TENANT': tenant }, MEMBER);
    const { claimsToAddOrOverride, claimsToSuppress } = await idTokenOf(switched('V2_0'), handler);
    expect(claimsToAddOrOverride).toMatchObject({ 'custom:userRole': 'Guest', profile: 'umbra' });
    expect(claimsToSuppress).not.toContain('custom:userRole');
    expect(claimsToSuppress).not.toContain('profile');
    expect(lastLine()).toMatchObject({ droppedItems: 0 });
  });

  it('leaves the home department out where the claim has the name of the attribute', async () => {
    const env = { ...MEMBER, DEPARTMENT_CLAIM: 'custom:department' };
    const handler = await build(rows, env);
    const event = buildEvent({
      attributes: { 'custom:tenantId': 'acme', 'custom:department': 'sales' },
      request: { clientMetadata: { tenantId: 'umbra' } },
    });
    expect((await idTokenOf(event, handler)).claimsToSuppress).toContain('custom:department');
  });

  it('is not asked for by an empty text, and by the name that a setting gives', async () => {
    const handler = await build(rows, MEMBER);
    await handler(switched('V2_0', ''));
    expect(lastLine()).toMatchObject({ outcome: 'ENRICHED', tenantId: 'acme' });
    const named = await build(rows, { ...MEMBER, TENANT_METADATA: 'organization' });
    await named(switched('V2_0'));
    expect(lastLine()).toMatchObject({ tenantId: 'acme' });
    await named(buildEvent({ attributes, request: { clientMetadata: { organization: 'umbra' } } }));
    expect(lastLine()).toMatchObject({ tenantId: 'umbra' });
  });
});

describe('a machine', () => {
  const event = (triggerSource = 'TokenGeneration_ClientCredentials') => ({
    ...buildEvent({ version: 'V3_0', request: { userAttributes: {}, clientMetadata: {} } }),
    triggerSource,
    callerContext: { clientId: 'jobs' },
  });
  const PASS = { MISSING_CLIENT: 'passthrough', MISSING_TENANT: 'passthrough' };

  it('without a record is denied, and the log says which', async () => {
    const handler = await build({});
    await expect(handler(event())).rejects.toMatchObject({ code: 'CLIENT_NOT_FOUND' });
    expect(lastLine()).toMatchObject({
      outcome: 'CLIENT_NOT_FOUND',
      clientId: 'jobs',
      detail: 'CLIENT#jobs/CLIENT: not in the table',
    });
  });

  it('without a record passes where the operator says so', async () => {
    const handler = await build({}, PASS);
    const sent = event();
    expect(await handler(sent)).toBe(sent);
    expect(lastLine()).toMatchObject({ outcome: 'PASSTHROUGH', clientId: 'jobs' });
  });

  it.each(['TokenGeneration_ClientCredentials', 'TokenGeneration_Authentication'])(
    'that is suspended gets no token, whatever the source of its event says: %s',
    async (source) => {
      const row = { status: 'suspended', tenantId: 'acme' };
      const handler = await build(
        { 'CLIENT#jobs/CLIENT': row, 'TENANT#acme/TENANT': active },
        PASS,
      );
      await expect(handler(event(source))).rejects.toMatchObject({ code: 'CLIENT_SUSPENDED' });
    },
  );

  it('of a tenant with groups is nothing to warn of', async () => {
    const handler = await build({
      'CLIENT#jobs/CLIENT': { ...active, tenantId: 'acme' },
      'TENANT#acme/TENANT': { ...active, groups: ['staff'] },
    });
    await handler(event());
    expect(lastLine()).toMatchObject({ level: 'INFO', outcome: 'ENRICHED', droppedItems: 0 });
  });
});

describe('a denial', () => {
  it.each<[string, string, Record<string, unknown>, Record<string, string>]>([
    [
      'DEPARTMENT_NOT_FOUND',
      'TENANT#acme/DEPARTMENT#sales: not in the table',
      { 'custom:tenantId': 'acme', 'custom:department': 'sales' },
      {},
    ],
    [
      'DEPARTMENT_NOT_FOUND',
      'custom:department is no department id',
      { 'custom:tenantId': 'acme', 'custom:department': 'Human Resources' },
      {},
    ],
    [
      'TENANT_NOT_FOUND',
      'TENANT#umbra/TENANT: not in the table',
      { 'custom:tenantId': 'umbra' },
      {},
    ],
    ['TENANT_INVALID', 'custom:tenantId is no tenant id', { 'custom:tenantId': 'no/id' }, {}],
    [
      'MEMBER_NOT_FOUND',
      'TENANT#acme/MEMBER#5f1c2d34…: not in the table',
      { 'custom:tenantId': 'acme' },
      { MEMBERSHIP: 'required' },
    ],
    [
      'MEMBER_NOT_FOUND',
      'sub is no sub of a user',
      { 'custom:tenantId': 'acme', sub: 'alice' },
      { MEMBERSHIP: 'required' },
    ],
  ])('%s says what is missing: %s', async (code, detail, attributes, env) => {
    const handler = await build({ 'TENANT#acme/TENANT': active }, env);
    await expect(handler(buildEvent({ attributes }))).rejects.toMatchObject({ code, detail });
    expect(lastLine()).toMatchObject({ outcome: code, detail, clientId: '4webclient0example' });
    expect(lines.join()).not.toContain('Human Resources');
  });

  it('of a selection that can be no id names where it was asked', async () => {
    const handler = await build(
      {},
      { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request', TENANT_METADATA: 'org' },
    );
    const event = buildEvent({ request: { clientMetadata: { org: 'no/id' } } });
    const detail = 'clientMetadata.org is no tenant id';
    await expect(handler(event)).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND', detail });
  });

  it("of the console's test event is about the tenant", async () => {
    const handler = await build({});
    await expect(handler({ request: {}, response: {} })).rejects.toMatchObject({
      code: 'TENANT_MISSING',
    });
  });
});

describe('a row that another tool wrote', () => {
  const signIn = async (row: JsonObject) => {
    const handler = await build({ 'TENANT#acme/TENANT': row });
    await handler(buildEvent({ attributes: { 'custom:tenantId': 'acme' } }));
  };

  it.each([null, 7, ['Acme'], { first: 'Acme' }])(
    'denies no sign-in by the name %j, which no token carries',
    async (name) => {
      await signIn({ ...active, name });
      expect(lastLine()).toMatchObject({ outcome: 'ENRICHED' });
    },
  );

  it('says nothing by NULL in a field that may be left out', async () => {
    const fields = ['claims', 'groups', 'iamRoles', 'preferredRole', 'scopes', 'activeFrom'];
    await signIn({ ...active, ...Object.fromEntries(fields.map((field) => [field, null])) });
    expect(lastLine()).toMatchObject({ outcome: 'ENRICHED' });
  });

  it('is denied without a status', async () => {
    await expect(signIn({ status: null })).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      detail: 'TENANT#acme/TENANT: status: expected a value, found none',
    });
  });
});

describe('own code', () => {
  const acme = { 'TENANT#acme/TENANT': active };
  const event = buildEvent({ attributes: { 'custom:tenantId': 'acme' } });
  /** Counts whom it is asked about. */
  const counting = (answer: ReturnType<Extend>) => {
    const asked: string[] = [];
    const extend: Extend = ({ identity }) => {
      asked.push(identity.tenantId);
      return answer;
    };
    return { asked, extend };
  };

  it('is asked once for each sign-in, and adds to its tokens', async () => {
    const { asked, extend } = counting({ claims: { tier: 'gold' } });
    const handler = await build(acme, {}, extend);
    for (let time = 1; time <= 2; time++) {
      expect(await handler(event)).toMatchObject({
        response: {
          claimsAndScopeOverrideDetails: {
            accessTokenGeneration: { claimsToAddOrOverride: { tenantId: 'acme', tier: 'gold' } },
          },
        },
      });
      expect(asked).toHaveLength(time);
      expect(lastLine()).toMatchObject({ outcome: 'ENRICHED', level: 'INFO' });
      expect(lastLine().extensionMs).toBeGreaterThanOrEqual(0);
    }
  });

  it('gives sign-ins at the same time each its own answer', async () => {
    const waiting: (() => void)[] = [];
    const handler = await build(
      { ...acme, 'TENANT#globex/TENANT': active },
      {},
      ({ identity: { tenantId } }) =>
        new Promise((resolve) => {
          waiting.push(() => resolve({ claims: { own: tenantId } }));
          // The first that asked is answered last.
          if (waiting.length === 2) for (const answer of waiting.toReversed()) answer();
        }),
    );
    const answers = await Promise.all(
      ['acme', 'globex'].map((tenantId) =>
        handler(buildEvent({ attributes: { 'custom:tenantId': tenantId } })),
      ),
    );
    expect(answers.map((answer) => JSON.stringify(answer).match(/"own":"(\w+)"/)?.[1])).toEqual([
      'acme',
      'globex',
    ]);
  });

  it.each<[string, string, Record<string, JsonObject>, Record<string, string>]>([
    ['TENANT_NOT_FOUND', 'is denied', {}, {}],
    ['TENANT_SUSPENDED', 'is denied', { 'TENANT#acme/TENANT': { status: 'suspended' } }, {}],
    ['MEMBER_NOT_FOUND', 'is denied', acme, { MEMBERSHIP: 'required' }],
    [
      'PASSTHROUGH',
      'passes',
      acme,
      { MISSING_TENANT: 'passthrough', TENANT_ATTRIBUTE: 'custom:no' },
    ],
  ])(
    'is not asked for a sign-in that comes to %s, which %s as before',
    async (code, _, rows, env) => {
      const { asked, extend } = counting(undefined);
      const handler = await build(rows, env, extend);
      const answer = await handler(event).catch(() => undefined);
      if (code === 'PASSTHROUGH') expect(answer).toBe(event);
      expect(lastLine()).toMatchObject({ outcome: code });
      expect(lastLine()).not.toHaveProperty('extensionMs');
      expect(asked).toEqual([]);
    },
  );

  it('that fails denies the sign-in, also where users without a tenant pass', async () => {
    const handler = await build(acme, { MISSING_TENANT: 'passthrough' }, () => {
      throw Object.assign(new TypeError('of alice'), { code: 'TENANT_MISSING' });
    });
    const detail = 'extension threw TypeError';
    await expect(handler(event)).rejects.toMatchObject({ code: 'EXTENSION_FAILED', detail });
    expect(lastLine()).toMatchObject({ outcome: 'EXTENSION_FAILED', level: 'ERROR', detail });
    expect(lastLine().extensionMs).toBeGreaterThanOrEqual(0);
    expect(lines.join()).not.toContain('alice');
  });

  it('that fails is reported, and the records count, with EXTENSION_FAILURE=report', async () => {
    const handler = await build(acme, { EXTENSION_FAILURE: 'report' }, () =>
      Promise.reject(new TypeError('of alice')),
    );
    expect(JSON.stringify(await handler(event))).toContain('"tenantId":"acme"');
    expect(lastLine()).toMatchObject({
      ...{ outcome: 'ENRICHED', level: 'WARN', dropped: { 'extension-failed': 1 } },
      droppedFrom: ['extension extension-failed extension threw TypeError'],
    });
    expect(lines.join()).not.toContain('alice');
  });

  it('that sets the tenant, or a role of another account, gets neither, and the log says so', async () => {
    const handler = await build(acme, {}, () => ({
      claims: { tenantId: 'globex', tier: 'gold' },
      iamRoles: ['arn:aws:iam::999999999999:role/Administrator'],
    }));
    const answer = JSON.stringify(await handler(event));
    expect(answer).toContain('"tenantId":"acme"');
    expect(answer).toContain('"tier":"gold"');
    expect(answer).not.toContain('globex');
    expect(answer).not.toContain('Administrator');
    expect(lastLine()).toMatchObject({
      dropped: { 'tenant-claim': 1, 'role-not-allowed': 1 },
      droppedFrom: ['claim tenant-claim extension tenantId', 'role role-not-allowed extension'],
    });
  });

  it('has no value that it returned in the log, also if that is what an attribute says', async () => {
    const value = 'value-of-alice';
    const handler = await build(acme, {}, () => ({
      claims: { sub: value, features: value },
      listClaims: { features: [value], aud: [value] },
      ...{ roles: [value], groups: [`${value},`], scopes: [`${value} `] },
      ...{ iamRoles: [value], preferredRole: value, suppressScopes: [`${value} `] },
    }));
    await handler(event);
    expect(lastLine().droppedFrom).toEqual([
      'named role not-in-catalogue extension',
      'claim list-claim extension features',
      'claim reserved-claim extension sub',
      'claim reserved-claim extension aud',
      'suppressed scope scope-name extension',
      'scope scope-name extension',
      'group group-name extension',
      'role role-not-allowed extension',
      'preferred role role-not-allowed extension',
    ]);
    expect(lines.join()).not.toContain(value);
  });

  it('has what the lookup leaves of the time, and a slow lookup leaves less', async () => {
    let now = 0;
    const settings = buildSettings({ LOOKUP_TIMEOUT_MS: '100', CACHE_TTL_SECONDS: '0' });
    let lookupMs = 0;
    const ask = async () => {
      const handler = createHandler({
        settings,
        directory: createDirectory({
          ...settings,
          now: () => now,
          readRow: async () => {
            now += lookupMs;
            return toRow(active);
          },
        }),
        choices: { read: async () => undefined, remember: async () => {} },
        tracing: startTracing({}),
        log: () => {},
        now: () => now,
        timer: () => 0,
        ownCode: createOwnCode(() => new Promise(() => {})),
      });
      return handler(event).catch(({ detail }) => detail);
    };
    expect(await ask()).toBe('extension did not answer within 100 ms');
    lookupMs = 60;
    expect(await ask()).toBe('extension did not answer within 40 ms');
  });
});
