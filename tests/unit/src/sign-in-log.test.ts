import type { Dropped } from '../../../src/decision/decision.ts';
import { type DenialCode, EnrichmentError } from '../../../src/denials.ts';
import { createHandler } from '../../../src/handler.ts';
import type { JsonObject } from '../../../src/json.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import type { ReadRow } from '../../../src/lookup/row-reader.ts';
import { formatKey, parseSub, type Sub } from '../../../src/records/keys.ts';
import { keyOf } from '../../../src/records/kinds.ts';
import { createSignInLog, type SignInEntry } from '../../../src/sign-in-log.ts';
import { startTracing } from '../../../src/tracing.ts';
import {
  acme,
  buildCatalogue,
  buildEvent,
  buildFederatedEvent,
  buildSettings,
  toRow,
} from '../../support/builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const ON_LAMBDA = {
  AWS_LAMBDA_FUNCTION_NAME: 'tenant-claims-prod-pre-token-generation',
  AWS_LAMBDA_FUNCTION_VERSION: '7',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
};

/**
 * A handler over these rows, and what it has written. Its timer counts a quarter of a millisecond
 * at each look.
 */
async function setUp(
  rows: Record<string, JsonObject | Error>,
  env: Record<string, string> = {},
  catalogue: Record<string, JsonObject> = {},
) {
  const settings = buildSettings({ MEMBERSHIP: 'off', ...env });
  const readRow: ReadRow = async (key) => {
    const row = rows[formatKey(key)];
    if (row instanceof Error) throw row;
    return row && toRow({ status: 'active', ...row, ...key });
  };
  const lines: string[] = [];
  let time = 0;
  let now = NOW;
  const handler = createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now: () => now }),
    choices: { read: async () => undefined, remember: async () => {} },
    ...(Object.keys(catalogue).length > 0 && { catalogue: () => buildCatalogue(catalogue) }),
    tracing: startTracing({}),
    log: createSignInLog({
      write: (line) => void lines.push(line),
      logLevel: settings.logLevel,
      env: { ...ON_LAMBDA, ...env },
    }),
    now: () => now,
    timer: () => {
      time += 0.25;
      return time;
    },
  });
  return {
    async signIn(
      attributes: Record<string, unknown> = { 'custom:tenantId': 'acme' },
      event: object = {},
    ) {
      await handler({ ...buildEvent({ attributes }), ...event }).catch(() => {});
      return lines.length === 0 ? undefined : JSON.parse(lines.pop() ?? '');
    },
    pass(ms: number) {
      now += ms;
    },
  };
}

const TENANT = { 'TENANT#acme/TENANT': { claims: { plan: 'enterprise' }, groups: ['acme-users'] } };

/**
 * The metrics that CloudWatch makes of a line, by name: their value and how often each counts, once
 * a set of dimensions.
 */
function metricsOf(line: JsonObject) {
  const { _aws } = line as unknown as {
    _aws: {
      CloudWatchMetrics: {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string }[];
      }[];
    };
  };
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.map(({ Name }) => ({ Namespace, Name, Dimensions, value: line[Name] })),
  );
}

describe('the line of a sign-in', () => {
  it('says what it came to and what it took', async () => {
    const { signIn } = await setUp(TENANT);
    const { _aws, ...line } = await signIn();
    expect(_aws.Timestamp).toBe(NOW);
    expect(line).toEqual({
      level: 'INFO',
      function: 'tenant-claims-prod-pre-token-generation',
      functionVersion: '7',
      outcome: 'ENRICHED',
      eventVersion: 'V2_0',
      triggerSource: 'TokenGeneration_Authentication',
      clientId: '4webclient0example',
      tenantId: 'acme',
      coldStart: true,
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
      ms: 0.75,
      signIns: 1,
      denials: 0,
      records: { tenant: 'fresh' },
      staleAnswers: 0,
      cacheHits: 0,
      cacheMisses: 1,
      lookupMs: 0.25,
      droppedItems: 0,
      // "tenantId":"acme","plan":"enterprise","acme-users",
      tokenBytes: Math.ceil((51 * 4) / 3),
    });
  });

  it('makes metrics of every value that it names, by outcome only for the sign-in itself', async () => {
    const { signIn } = await setUp(TENANT);
    const metrics = metricsOf(await signIn());
    const values = {
      signIns: 1,
      denials: 0,
      staleAnswers: 0,
      cacheHits: 0,
      cacheMisses: 1,
      lookupMs: 0.25,
    };
    expect(Object.fromEntries(metrics.map(({ Name, value }) => [Name, value]))).toEqual({
      ...values,
      ...{ droppedItems: 0, tokenBytes: expect.any(Number) },
    });
    for (const { Namespace, Name, Dimensions } of metrics) {
      expect(Namespace).toBe('tenant-claims');
      expect(Dimensions).toEqual(
        Name === 'signIns' ? [['function'], ['function', 'outcome']] : [['function']],
      );
    }
  });

  it('tells a cold start from others, and none where the function was made ready ahead', async () => {
    const cold = await setUp(TENANT);
    expect([(await cold.signIn()).coldStart, (await cold.signIn()).coldStart]).toEqual([
      true,
      false,
    ]);
    const ready = await setUp(TENANT, {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency',
    });
    expect((await ready.signIn()).coldStart).toBe(false);
  });

  it('tells what was read from what was known and from what serves because DynamoDB does not answer', async () => {
    const rows: Record<string, JsonObject | Error> = {
      ...TENANT,
      'TENANT#acme/DEPARTMENT#sales': {},
    };
    const { signIn, pass } = await setUp(rows);
    const inSales = { 'custom:tenantId': 'acme', 'custom:department': 'sales' };
    await signIn();
    expect(await signIn(inSales)).toMatchObject({
      ...{
        records: { tenant: 'cached', department: 'fresh' },
        cacheHits: 1,
        cacheMisses: 1,
        staleAnswers: 0,
      },
    });
    pass(31_000);
    rows['TENANT#acme/TENANT'] = new Error('away');
    expect(await signIn(inSales)).toMatchObject({
      ...{ level: 'WARN', outcome: 'ENRICHED', records: { tenant: 'stale', department: 'fresh' } },
      ...{ cacheHits: 0, cacheMisses: 2, staleAnswers: 1 },
    });
  });

  it.each([
    ['TokenGeneration_RefreshTokens', 'TokenGeneration_RefreshTokens'],
    ['TokenGeneration_Tomorrow', 'other'],
    [7, 'other'],
  ])('names the trigger source %j as %s', async (triggerSource, named) => {
    const { signIn } = await setUp(TENANT);
    expect(await signIn(undefined, { triggerSource })).toMatchObject({
      outcome: 'ENRICHED',
      triggerSource: named,
    });
  });
});

describe('the line of a denial', () => {
  const sub = '5f1c2d34-0000-4000-8000-000000000001';
  const DENIALS: [DenialCode, Record<string, JsonObject | Error>, JsonObject, JsonObject][] = [
    ['TENANT_MISSING', {}, {}, {}],
    ['TENANT_INVALID', {}, { 'custom:tenantId': '../SECRET' }, {}],
    [
      'TENANT_NOT_FOUND',
      {},
      { 'custom:tenantId': 'acme' },
      { tenantId: 'acme', records: { tenant: 'fresh' } },
    ],
    [
      'TENANT_SUSPENDED',
      { 'TENANT#acme/TENANT': { status: 'suspended' } },
      { 'custom:tenantId': 'acme' },
      { tenantId: 'acme', detail: 'TENANT#acme/TENANT' },
    ],
    [
      'RECORD_INVALID',
      { 'TENANT#acme/TENANT': { groups: 'SECRET' } },
      { 'custom:tenantId': 'acme' },
      { tenantId: 'acme', detail: 'TENANT#acme/TENANT: groups: expected a list of strings' },
    ],
    [
      'DEPARTMENT_NOT_FOUND',
      TENANT,
      { 'custom:tenantId': 'acme', 'custom:department': 'sales' },
      {
        tenantId: 'acme',
        detail: 'TENANT#acme/DEPARTMENT#sales: not in the table',
        records: { tenant: 'fresh', department: 'fresh' },
      },
    ],
    [
      'DEPARTMENT_NOT_FOUND',
      TENANT,
      { 'custom:tenantId': 'acme', 'custom:department': 'SECRET department' },
      { detail: 'custom:department is no department id', tenantId: 'acme' },
    ],
    [
      'DIRECTORY_UNAVAILABLE',
      { 'TENANT#acme/TENANT': Object.assign(new Error('SECRET'), { code: 'ECONNREFUSED' }) },
      { 'custom:tenantId': 'acme' },
      { level: 'ERROR', tenantId: 'acme', detail: 'ECONNREFUSED', lookupMs: 0.25, records: {} },
    ],
  ];

  it.each(DENIALS)(
    'has code, tenant and detail: %s',
    async (outcome, rows, attributes, expected) => {
      const { signIn } = await setUp(rows);
      const line = await signIn({ 'custom:tenantId': undefined, ...attributes });
      expect(line).toMatchObject({ level: 'WARN', outcome, signIns: 1, denials: 1, ...expected });
      if (!('tenantId' in expected)) expect(line).not.toHaveProperty('tenantId');
      expect(JSON.stringify(line)).not.toMatch(new RegExp(`SECRET|alice|${sub}`));
      expect(metricsOf(line).filter(({ value }) => typeof value !== 'number')).toEqual([]);
    },
  );

  it('has of a member only that its record was read', async () => {
    const rows = { ...TENANT, [`TENANT#acme/MEMBER#${sub}`]: { status: 'suspended' } };
    const { signIn } = await setUp(rows, { MEMBERSHIP: 'required' });
    const line = await signIn();
    expect(line).toMatchObject({
      outcome: 'MEMBER_SUSPENDED',
      records: { tenant: 'fresh', member: 'fresh' },
    });
    expect(JSON.stringify(line)).not.toContain(sub);
  });

  it('names what nobody foresaw by its place, and not by what it says', async () => {
    const { signIn } = await setUp(TENANT);
    const line = await signIn({}, { request: failing(new TypeError('SECRET')) });
    expect(line).toMatchObject({
      level: 'ERROR',
      outcome: 'INTERNAL_ERROR',
      detail: expect.stringContaining('TypeError'),
    });
    expect(JSON.stringify(line)).not.toContain('SECRET');
  });

  const failing = (error: unknown) => ({
    userAttributes: {
      get 'custom:tenantId'() {
        throw error;
      },
    },
  });
  const withStack = (message: string, stack: string | undefined) =>
    Object.assign(new TypeError(message), { stack });

  it('gives no line of a message for the place, however much it looks like one', async () => {
    const { signIn } = await setUp(TENANT);
    const line = await signIn(
      {},
      { request: failing(new TypeError('cannot read\n    at SECRET (SECRET:1:1)\n')) },
    );
    expect(line).toMatchObject({
      outcome: 'INTERNAL_ERROR',
      detail: expect.stringMatching(/^TypeError at .*sign-in-log\.test/),
    });
  });

  it.each([
    [
      'a message that is another one now',
      withStack('b', 'TypeError: a\n    at SECRET\n    at read'),
      'TypeError',
    ],
    [
      'a message that is gone',
      withStack('', 'TypeError: \n    at SECRET\n    at read'),
      'TypeError',
    ],
    ['no stack', withStack('SECRET', undefined), 'TypeError'],
    ['a name that is none', Object.assign(new Error('x'), { name: 'x\n    at SECRET' }), 'Error'],
    ['no error', 'SECRET', 'string'],
  ])('gives of %s only what is known to be safe', async (_what, error, detail) => {
    const { signIn } = await setUp(TENANT);
    const line = await signIn({}, { request: failing(error) });
    expect(line).toMatchObject({ outcome: 'INTERNAL_ERROR', detail });
    expect(JSON.stringify(line)).not.toContain('SECRET');
  });

  it.each([
    [
      'an error without message',
      withStack('', 'TypeError\n    at read (read.js:1:1)'),
      /^TypeError at read /,
    ],
    [
      'an error that has its code in its stack, as those of Node.js do',
      withStack('a', 'TypeError [ERR_INVALID_ARG_TYPE]: a\n    at Buffer.from (node:buffer)'),
      /^TypeError at Buffer\.from \(node:buffer\)$/,
    ],
  ])('has the place of %s', async (_what, error, detail) => {
    const { signIn } = await setUp(TENANT);
    expect(await signIn({}, { request: failing(error) })).toMatchObject({
      detail: expect.stringMatching(detail),
    });
  });

  it('masks a sub in the name of a field that cannot be read', async () => {
    const { signIn } = await setUp({
      'TENANT#acme/TENANT': { claims: { [`of ${sub}`]: 2 ** 60 } },
    });
    const line = await signIn();
    expect(line).toMatchObject({
      detail: expect.stringMatching(/^TENANT#acme\/TENANT: claims\.of 5f1c2d34…: expected/),
    });
    expect(JSON.stringify(line)).not.toContain('-4000-8000-');
  });

  it('is none where a user without tenant may pass', async () => {
    const { signIn } = await setUp({}, { MISSING_TENANT: 'passthrough' });
    const line = await signIn({});
    expect(line).toMatchObject({ level: 'INFO', outcome: 'PASSTHROUGH', denials: 0 });
    expect(metricsOf(line).map(({ Name }) => Name)).toEqual(['signIns', 'denials']);
  });
});

describe('with the level WARN', () => {
  it('has no line for a sign-in that nobody needs to know of', async () => {
    const { signIn } = await setUp(TENANT, { LOG_LEVEL: 'WARN' });
    expect(await signIn()).toBeUndefined();
    expect(await signIn({ 'custom:tenantId': 'globex' })).toMatchObject({
      outcome: 'TENANT_NOT_FOUND',
    });
  });

  it('has one for a sign-in that gets less than its records grant', async () => {
    const { signIn } = await setUp(
      { 'TENANT#acme/TENANT': { groups: ['a,b', 'c,d'] } },
      { LOG_LEVEL: 'WARN' },
    );
    expect(await signIn()).toMatchObject({
      ...{ level: 'WARN', outcome: 'ENRICHED', droppedItems: 2, dropped: { 'group-name': 2 } },
      droppedFrom: ['group group-name TENANT#acme/TENANT'],
    });
  });
});

it('masks a sub in the name of what was dropped, also where the name is cut', async () => {
  const sub = '5f1c2d34-0000-4000-8000-000000000001';
  const claims = {
    [`dev:${sub}`]: 1,
    [`dev:${sub.toUpperCase()}`]: 1,
    [`dev:${'x'.repeat(76)}${sub}`]: 1,
  };
  const { signIn } = await setUp({
    'TENANT#acme/TENANT': { claims, suppressClaims: [`cognito:${sub}`] },
  });
  const line = await signIn();
  expect(line.droppedFrom).toContain('claim reserved-claim TENANT#acme/TENANT dev:5f1c2d34…');
  expect(line.droppedFrom).toContain(
    'suppressed claim reserved-claim TENANT#acme/TENANT cognito:5f1c2d34…',
  );
  expect(JSON.stringify(line)).not.toMatch(/-0000|-4000|-8000/);
});

it('is short however much there is to say, and holds of a sub only what finds the row', () => {
  const lines: string[] = [];
  const log = createSignInLog({
    write: (line) => void lines.push(line),
    logLevel: 'INFO',
    env: {},
  });
  const source = keyOf('member', {
    tenantId: acme,
    sub: parseSub('5f1c2d34-0000-4000-8000-000000000001') as Sub,
  });
  const dropped = Array.from(
    { length: 5_000 },
    (_, n): Dropped => ({
      kind: 'claim',
      rule: 'reserved-claim',
      name: `${n}${'x'.repeat(1_000)}`,
      source,
    }),
  );
  const { message } = new EnrichmentError('RECORD_INVALID');
  const entry: SignInEntry = {
    ...{
      outcome: 'ENRICHED',
      detail: message.repeat(1_000),
      eventVersion: 'V1_0',
      triggerSource: 'other',
      clientId: undefined,
      identityProvider: undefined,
    },
    ...{
      tenantId: acme,
      records: {},
      dropped,
      tokenBytes: 0,
      catalogueAgeMs: undefined,
      isCatalogueOverBudget: undefined,
      begun: NOW,
      ms: 1,
      lookupMs: 1,
      extensionMs: 1,
    },
  };
  log(entry);
  expect(lines[0]?.length).toBeLessThan(6_000);
  expect(lines[0]).toMatch(/"dropped":\{"reserved-claim":5000\}/);
  expect(lines[0]).toContain('TENANT#acme/MEMBER#5f1c2d34…');
  expect(lines[0]).not.toContain('-4000-8000-');
});

it('warns of nothing that a V1_0 event can never carry', async () => {
  const rows = { 'TENANT#acme/TENANT': { scopes: ['api/read'], suppressScopes: ['openid'] } };
  const { signIn } = await setUp(rows, { SESSION_TAGS: 'on' });
  const line = await signIn({}, buildEvent({ version: 'V1_0' }));
  expect(line).toMatchObject({ outcome: 'DEPARTMENT_NOT_FOUND' });
  const attributes = { 'custom:tenantId': 'acme' };
  expect(await signIn({}, buildEvent({ version: 'V1_0', attributes }))).toMatchObject({
    ...{ level: 'INFO', outcome: 'ENRICHED', eventVersion: 'V1_0', droppedItems: 0 },
  });
});

it('says of a group of the user pool that it is of no row', async () => {
  const groupConfiguration = { groupsToOverride: ['a,b'], iamRolesToOverride: [] };
  const { signIn } = await setUp(TENANT);
  const attributes = { 'custom:tenantId': 'acme' };
  const line = await signIn({}, buildEvent({ attributes, request: { groupConfiguration } }));
  expect(line.droppedFrom).toEqual(['group group-name user pool']);
});

it.each([
  ['there is none', {}],
  ['its id is none', { _X_AMZN_TRACE_ID: 'Self=1-5759e988;Lineage=x' }],
])('is of a function called local, and of no trace where %s', (_, env) => {
  const lines: string[] = [];
  const log = createSignInLog({
    write: (line) => void lines.push(line),
    logLevel: 'INFO',
    env,
  });
  log({
    ...{ outcome: 'PASSTHROUGH', detail: undefined, eventVersion: undefined, clientId: undefined },
    identityProvider: undefined,
    extensionMs: undefined,
    ...{ triggerSource: 'other', tenantId: undefined, records: undefined, dropped: undefined },
    ...{ catalogueAgeMs: undefined, isCatalogueOverBudget: undefined, tokenBytes: undefined },
    ...{ begun: NOW, ms: 1, lookupMs: 0 },
  });
  const line = JSON.parse(lines[0] ?? '');
  expect(line.function).toBe('local');
  expect(line).not.toHaveProperty('traceId');
});

describe('a user of an identity provider', () => {
  const ON = { IDENTITY_PROVIDERS: 'on' };
  const CATALOGUE = {
    'IDP#AcmeSAML': {
      tenantId: 'acme',
      groupsAttribute: 'custom:idp_groups',
      groups: [{ name: 'admins', groups: ['owners'] }],
    },
  };
  const asking = (sent: Parameters<typeof buildFederatedEvent>[0] = {}) =>
    [{}, buildFederatedEvent(sent)] as const;

  it('has the name of the provider in the line, and nothing of the attributes', async () => {
    const { signIn } = await setUp(TENANT, ON, CATALOGUE);
    const attributes = { 'custom:idp_groups': '[admins, secret-project]' };
    const line = await signIn(...asking({ attributes }));
    expect(line).toMatchObject({
      ...{ level: 'INFO', outcome: 'ENRICHED', identityProvider: 'AcmeSAML', tenantId: 'acme' },
      droppedItems: 0,
    });
    expect(JSON.stringify(line)).not.toMatch(/secret-project|AcmeSAML\.example|admins/);
  });

  it('has it also where the sign-in is denied, and no native user has one', async () => {
    const { signIn } = await setUp({}, ON, CATALOGUE);
    expect(await signIn(...asking())).toMatchObject({
      ...{ outcome: 'TENANT_NOT_FOUND', identityProvider: 'AcmeSAML' },
    });
    expect(await signIn()).not.toHaveProperty('identityProvider');
    const { signIn: signInWithout } = await setUp(TENANT, {}, CATALOGUE);
    expect(
      await signInWithout(...asking({ attributes: { 'custom:tenantId': 'acme' } })),
    ).not.toHaveProperty('identityProvider');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an attribute that says otherwise', { 'custom:tenantId': 'globex-secret' }, 'not-by-provider'],
    ['groups that are cut', { 'custom:idp_groups': '[secret, adm' }, 'groups-cut'],
  ])('warns of %s by its name, and never by its value', async (_, attributes, rule) => {
    const { signIn } = await setUp(TENANT, ON, CATALOGUE);
    const line = await signIn(...asking({ attributes }));
    expect(line).toMatchObject({ level: 'WARN', droppedItems: 1, dropped: { [rule]: 1 } });
    expect(JSON.stringify(line)).not.toContain('secret');
  });
});

it('does not warn of what an app client is not to have', async () => {
  const { signIn } = await setUp(
    TENANT,
    {},
    { 'APP#4webclient0example': { only: { claims: [] } } },
  );
  expect(await signIn()).toMatchObject({ level: 'INFO', outcome: 'ENRICHED', droppedItems: 0 });
});
