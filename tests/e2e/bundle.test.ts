// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unzipSync } from 'fflate';
import { LOCAL_CLIENT, localEnvironment } from '../../tools/local/local-environment.ts';
import {
  type PackagedFunction,
  signIn,
  startTenantsTable,
  type TenantsTable,
} from '../../tools/testing/index.ts';
import { invokePackaged } from '../../tools/testing/packaged-function.ts';
import { buildEvent, buildFederatedEvent } from '../support/builders.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { readRuntimeMajor } from '../support/lambda-node.ts';
import { readTemplate } from '../support/package-service.ts';
import { runNode, startGroup } from '../support/run.ts';
import { type Segment, startXRayDaemon } from '../support/x-ray-daemon.ts';

// The setup says so where there is none for this machine.
const { LAMBDA_NODE } = process.env;
const HANDLER = 'functions/pre-token-generation.mjs';
const ON_LAMBDA = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
};

let directory: string;
let table: TenantsTable;
let files: Record<string, Uint8Array>;
let variables: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenant-claims-bundle-'));
  files = unzipSync(await readFile(join(process.env.DEV_PACKAGE ?? '', 'tenant-claims.zip')));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  const { Resources } = await readTemplate(process.env.DEV_PACKAGE ?? '');
  const deployed = Resources.PreTokenGenerationLambdaFunction.Properties.Environment.Variables;
  table = await startTenantsTable({ name: 'tenants', seed: 'seed/example' });
  variables = {
    ...deployed,
    ...table.environment,
    LOOKUP_TIMEOUT_MS: '4000', // the most, for a machine that has a lot to do
  };
});

afterAll(async () => {
  await table.stop();
  await rm(directory, { recursive: true });
});

/** The function out of the zip on Lambda's Node.js, by the template's settings. */
const packaged = (settings: Record<string, string> = {}, path = directory): PackagedFunction => ({
  ...{ path, handler: 'functions/pre-token-generation.handler' },
  environment: { ...variables, ...settings },
  ...(LAMBDA_NODE && { node: LAMBDA_NODE }),
});

const signInBy = (event: object, settings?: Record<string, string>) =>
  signIn(packaged(settings), event, { before });

(LAMBDA_NODE ? it : it.skip)("runs on Lambda's own Node.js", async () => {
  const { stdout } = await startGroup(`${LAMBDA_NODE}`, ['-p', 'process.versions.node']).ended;
  expect(stdout.split('.')[0]).toBe(await readRuntimeMajor());
});

const before = {
  idToken: { sub: '5f1c2d34-0000-4000-8000-000000000001', 'custom:tenantId': 'acme' },
  accessToken: { sub: '5f1c2d34-0000-4000-8000-000000000001', scope: 'openid' },
};

it('traces lookup and decision on Lambda, annotated, and no claim, attribute or response', async () => {
  const daemon = await startXRayDaemon();
  await signInBy(buildEvent(), { ...ON_LAMBDA, AWS_XRAY_DAEMON_ADDRESS: daemon.address });
  const segments = await daemon.stop();

  const parentOf = (name: string) => {
    const parent = segments.find(
      ({ id }) => id === segments.find((segment) => segment.name === name)?.parent_id,
    );
    return parent?.name;
  };
  expect(segments.map(({ name }) => name).sort()).toEqual([
    ...['DynamoDB', 'DynamoDB'], // the records, and beside them the catalogue
    'decision',
    'lookup',
    'pre-token-generation',
  ]);
  expect([parentOf('DynamoDB'), parentOf('lookup'), parentOf('decision')]).toEqual([
    'lookup',
    'pre-token-generation',
    'pre-token-generation',
  ]);
  expect(segments.find(({ name }) => name === 'pre-token-generation')).toMatchObject({
    annotations: { outcome: 'ENRICHED', eventVersion: 'V2_0', tenantId: 'acme' },
  });
  expect(JSON.stringify(segments)).not.toMatch(/alice|enterprise|costCenter|5f1c2d34/);
});

it('traces each sampled sign-in of an environment and no other, whichever comes first', async () => {
  const daemon = await startXRayDaemon();
  const rootOf = (turn: number) => `1-5759e988-bd862e3fe1be46a99427279${turn}`;
  const acme = buildEvent();
  const turns = [
    [0, [acme]],
    [1, [acme]],
    [0, [acme]],
    [1, [acme]],
    [1, [acme, acme]],
  ] as const;
  const { code, stderr } = await startGroup(
    LAMBDA_NODE ?? process.execPath,
    [
      require.resolve('../support/invoke-in-turn.mjs'),
      pathToFileURL(join(directory, HANDLER)).href,
    ],
    {
      env: localEnvironment({
        ...variables,
        ...ON_LAMBDA,
        AWS_XRAY_DAEMON_ADDRESS: daemon.address,
        CACHE_TTL_SECONDS: '0', // each looks up
      }),
      input: JSON.stringify(
        turns.map(([sampled, events], turn) => ({
          header: `Root=${rootOf(turn)};Parent=557abcec3ee5a047;Sampled=${sampled}`,
          events,
        })),
      ),
    },
  ).ended;
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
  const segments = await daemon.stop();
  /** As in `pre-token-generation > lookup > DynamoDB`. */
  const pathOf = ({ name, parent_id }: Segment): string => {
    const parent = segments.find(({ id }) => id === parent_id);
    return parent ? `${pathOf(parent)} > ${name}` : name;
  };
  const signIn = 'pre-token-generation';
  const one = [
    signIn,
    `${signIn} > decision`,
    `${signIn} > lookup`,
    ...[`${signIn} > lookup > DynamoDB`, `${signIn} > lookup > DynamoDB`],
  ];
  const traces = turns.map((_, turn) =>
    segments.filter(({ trace_id }) => trace_id === rootOf(turn)),
  );
  expect(traces.map((trace) => trace.map(pathOf).sort())).toEqual([
    ...[[], one, [], one],
    expect.arrayContaining(one),
  ]);
  const whole = segments.filter(({ name }) => name === signIn);
  expect(whole.map(({ annotations }) => annotations)).toEqual(
    Array(4).fill({ outcome: 'ENRICHED', eventVersion: 'V2_0', tenantId: 'acme' }),
  );
});

it('signs in without a trace where the Tracer cannot be loaded', async () => {
  const incomplete = await mkdtemp(join(tmpdir(), 'tenant-claims-bundle-'));
  for (const [path, content] of Object.entries(files)) {
    if (path.includes('/tracer-')) continue;
    await mkdir(dirname(join(incomplete, path)), { recursive: true });
    await writeFile(join(incomplete, path), content);
  }
  const invocation = await invokePackaged(packaged(ON_LAMBDA, incomplete), buildEvent());
  expect(invocation).toMatchObject({ answer: { response: expect.any(Object) } });
  expect(invocation.errorLog).toMatch(/Cannot find module '.*tracer-/);
  await rm(incomplete, { recursive: true });
});

it('traces the code of a denial', async () => {
  const daemon = await startXRayDaemon();
  await signInBy(buildEvent({ attributes: { 'custom:tenantId': 'initech' } }), {
    ...ON_LAMBDA,
    AWS_XRAY_DAEMON_ADDRESS: daemon.address,
  });
  const segments = await daemon.stop();
  expect(segments.find(({ name }) => name === 'pre-token-generation')).toMatchObject({
    annotations: { outcome: 'TENANT_SUSPENDED' },
  });
});

it('traces a denial, and of an error that nobody foresaw not a word', async () => {
  const daemon = await startXRayDaemon();
  const program = `
    import { EnrichmentError } from './src/denials.ts';
    import { startTracing } from './src/tracing.ts';
    const { trace } = startTracing(process.env);
    for (const error of [new EnrichmentError('TENANT_MISSING'), new TypeError('Cannot read alice')]) {
      await trace('lookup', () => Promise.reject(error)).catch(() => {});
    }`;
  await runNode(['--import', 'tsx', '--input-type=module'], {
    env: localEnvironment({ ...ON_LAMBDA, AWS_XRAY_DAEMON_ADDRESS: daemon.address }),
    input: program,
  });
  const text = JSON.stringify(await daemon.stop());
  expect(text.match(/"name":"lookup"/g)).toHaveLength(2);
  expect(text).toContain('This account belongs to no organization');
  expect(text).not.toContain('alice');
});

it('says in one line of its log what a sign-in came to, as Lambda has it', async () => {
  const settings = {
    ...ON_LAMBDA,
    AWS_LAMBDA_FUNCTION_NAME: 'sign-ins',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
  };
  const { log = '' } = await signInBy(buildEvent(), {
    ...settings,
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
  });
  const lines = log.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...{
      outcome: 'ENRICHED',
      tenantId: 'acme',
      coldStart: true,
      records: { tenant: 'fresh', department: 'fresh' },
    },
    ...{
      function: 'sign-ins',
      functionVersion: '7',
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
    },
  });
});

it('has its connection open before the first event where it is made ready ahead, and not otherwise', async () => {
  const proxy = await startFaultProxy(table.endpoint);
  const settings = {
    AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
    ...ON_LAMBDA,
    _X_AMZN_TRACE_ID: '',
  };
  const requestsOf = async (type: string) => {
    proxy.operations.length = 0;
    const {
      errorLog,
      log: _,
      ...invocation
    } = await invokePackaged(
      packaged({ ...settings, AWS_LAMBDA_INITIALIZATION_TYPE: type }),
      buildEvent(),
    );
    expect(errorLog).not.toContain('Error');
    return {
      requests: proxy.operations.length,
      connections: proxy.takeConnections(),
      invocation,
    };
  };
  const enriched = { answer: expect.objectContaining({ response: expect.any(Object) }) };
  // The catalogue is read beside the first lookup, or before it.
  expect(await requestsOf('on-demand')).toEqual({
    requests: 2,
    connections: 2,
    invocation: enriched,
  });
  expect(await requestsOf('provisioned-concurrency')).toEqual({
    requests: 3,
    connections: 2,
    invocation: enriched,
  });
  await proxy.stop();
});

it('loads for all that a table is away when it is made ready ahead', async () => {
  const settings = {
    TENANTS_TABLE: 'no-such-table',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency',
  };
  expect((await signInBy(buildEvent(), settings)).error).toMatchObject({ name: 'EnrichmentError' });
});

it('answers a V1_0 event', async () => {
  const event = buildEvent({ version: 'V1_0' });
  expect(await signInBy(event)).toMatchObject({
    kind: 'issued',
    findings: [],
    tokens: { idToken: { tenantId: 'acme', departmentId: 'engineering', plan: 'enterprise' } },
  });
});

it.each(['V2_0', 'V3_0'] as const)('answers a %s event', async (version) => {
  const event = buildEvent({ version });
  expect(await signInBy(event)).toMatchObject({
    kind: 'issued',
    findings: [],
    tokens: {
      idToken: { tenantId: 'acme', departmentId: 'engineering', plan: 'enterprise' },
      accessToken: {
        tenantId: 'acme',
        departmentId: 'engineering',
        scope: expect.stringContaining('api/deploy'),
      },
    },
  });
});

/** Puts rows by keys as in `TENANT#acme/TENANT`. */
async function put(rows: Readonly<Record<string, object>>): Promise<void> {
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: table.endpoint });
  const documents = DynamoDBDocumentClient.from(client);
  for (const [key, row] of Object.entries(rows)) {
    const [pk, sk] = key.split('/');
    const Item = { pk, sk, status: 'active', ...row };
    await documents.send(new PutCommand({ TableName: 'tenants', Item }));
  }
  client.destroy();
}

it('grants by plan, role, a list that unites and an attribute, in the access token', async () => {
  await put({
    'CATALOG/PLAN#bundled': { listClaims: { features: ['sso', 'audit'] } },
    'CATALOG/ROLE#bundler': {
      listClaims: { permissions: ['article:write'], features: ['drafts'] },
    },
    'TENANT#catalogued/TENANT': {
      ...{ plan: 'bundled', roles: ['bundler'] },
      claims: { mail: '${user.email}', seats: '${user.custom:seats as number}' },
    },
  });
  const event = buildEvent({
    attributes: { 'custom:tenantId': 'catalogued', 'custom:seats': '12' },
  });
  const { tokens, ...outcome } = await signInBy(event);
  expect(outcome).toMatchObject({ kind: 'issued', findings: [] });
  const claims = {
    ...{ tenantId: 'catalogued', mail: 'alice@example.com', seats: 12 },
    ...{ features: ['sso', 'audit', 'drafts'], permissions: ['article:write'] },
  };
  expect(tokens).toMatchObject({ idToken: claims, accessToken: claims });
});

it('finds the tenant by the identity provider, and narrows by the app client', async () => {
  await put({
    'CATALOG/ROLE#federated': { listClaims: { permissions: ['article:write'] } },
    'CATALOG/IDP#BundledSAML': {
      ...{ tenantId: 'federated', groupsAttribute: 'custom:idp_groups' },
      groups: [
        { name: 'CN=Eng,OU=Acme', roles: ['federated'], departmentId: 'engineering' },
        { name: 'Admins', groups: ['owners', 'auditors'] },
      ],
    },
    'TENANT#federated/TENANT': { signIn: 'identity-provider', claims: { plan: 'gold' } },
    'TENANT#federated/DEPARTMENT#engineering': { claims: { costCenter: '4200' } },
    'CATALOG/APP#bundledpartner': {
      ...{ without: { groups: ['aud*'] }, only: { claims: ['plan'] } },
      claims: { audience: 'partner' },
    },
  });
  const event = {
    ...buildFederatedEvent({
      ...{ version: 'V3_0', provider: 'BundledSAML' },
      attributes: {
        ...{ 'custom:tenantId': 'acme', 'custom:idp_groups': '[CN=Eng,OU=Acme, Admins]' },
      },
    }),
    callerContext: { awsSdkVersion: 'x', clientId: 'bundledpartner' },
  };
  const settings = {
    ...{ IDENTITY_PROVIDERS: 'on', MEMBERSHIP: 'optional', UNKNOWN_APP_CLIENTS: 'deny' },
  };
  const { tokens, ...outcome } = await signInBy(event, settings);
  expect(outcome).toMatchObject({ kind: 'issued', findings: [] });
  for (const token of [tokens?.idToken, tokens?.accessToken]) {
    expect(token).toMatchObject({
      ...{ tenantId: 'federated', departmentId: 'engineering', plan: 'gold', audience: 'partner' },
      ...{ permissions: ['article:write'], 'cognito:groups': ['owners'] },
    });
    expect(token).not.toHaveProperty('costCenter');
    expect(token).not.toHaveProperty('custom:tenantId');
  }
  const denialOf = async (sent: object) => (await signInBy(sent, settings)).error?.message;
  expect(await denialOf({ ...event, callerContext: { clientId: 'stranger' } })).toBe(
    'This application may not be used here. Ask your administrator',
  );
  const native = buildEvent({ attributes: { 'custom:tenantId': 'federated' } });
  expect(await denialOf({ ...native, callerContext: event.callerContext })).toBe(
    'This organization does not allow this way to sign in. Use the sign-in of your organization',
  );
});

it('denies with a message and its name, as minified as it is', async () => {
  const { error } = await signInBy(buildEvent({ attributes: { 'custom:tenantId': 'initech' } }));
  expect(error).toEqual({
    name: 'EnrichmentError',
    message: 'The organization of this account is suspended. Ask your administrator',
    code: 'TENANT_SUSPENDED',
  });
});

it('refuses a bad setting while loading, and names it', async () => {
  expect((await signInBy(buildEvent(), { GROUPS: 'everybody' })).error).toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('GROUPS'),
  });
});
