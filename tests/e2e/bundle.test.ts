import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unzipSync } from 'fflate';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb.ts';
import { LOCAL_CLIENT, localEnvironment } from '../../local/environment.ts';
import { seedExample } from '../../local/seed.ts';
import { createTenantsTable } from '../../local/table.ts';
import { issueTokens } from '../../src/cognito/issue.ts';
import { buildEvent } from '../support/builders.ts';
import { readTemplate } from '../support/package-service.ts';
import { runNode } from '../support/run.ts';

jest.setTimeout(60_000);

const HANDLER = 'functions/pre-token-generation.mjs';

let directory: string;
let dynamoDb: LocalDynamoDb;
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
  dynamoDb = await startDynamoDb();
  variables = { ...deployed, TENANTS_TABLE: 'tenants', AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint };
  await createTenantsTable(new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: dynamoDb.endpoint }), 'tenants');
  await seedExample(dynamoDb.endpoint, 'tenants');
});

afterAll(async () => {
  await dynamoDb.stop();
  await rm(directory, { recursive: true });
});

/** One invocation of the file out of the zip, with the settings of the template. */
async function invoke(event: unknown, settings: Record<string, string> = {}) {
  const { stdout } = await runNode(
    [require.resolve('../support/invoke-handler.mjs'), pathToFileURL(join(directory, HANDLER)).href],
    { env: localEnvironment({ ...variables, ...settings }), input: JSON.stringify(event) },
  );
  return JSON.parse(stdout);
}

const before = {
  idToken: { sub: '5f1c2d34-0000-4000-8000-000000000001', 'custom:tenantId': 'acme' },
  accessToken: { sub: '5f1c2d34-0000-4000-8000-000000000001', scope: 'openid' },
};

it('is one file', () => {
  expect(Object.keys(files)).toEqual([HANDLER]);
});

it('answers a V1_0 event', async () => {
  const event = buildEvent({ version: 'V1_0' });
  const { payload } = await invoke(event);
  expect(issueTokens(event, before, payload.response)).toMatchObject({
    issued: true,
    findings: [],
    tokens: { idToken: { tenantId: 'acme', departmentId: 'engineering', plan: 'enterprise' } },
  });
});

it.each(['V2_0', 'V3_0'] as const)('answers a %s event', async (version) => {
  const event = buildEvent({ version });
  const { payload } = await invoke(event);
  expect(issueTokens(event, before, payload.response)).toMatchObject({
    issued: true,
    findings: [],
    tokens: {
      idToken: { tenantId: 'acme', departmentId: 'engineering', plan: 'enterprise' },
      accessToken: { tenantId: 'acme', departmentId: 'engineering', scope: expect.stringContaining('api/deploy') },
    },
  });
});

it('denies with a message and its name, as minified as it is', async () => {
  expect(await invoke(buildEvent({ attributes: { 'custom:tenantId': 'initech' } }))).toEqual({
    errorType: 'EnrichmentError',
    errorMessage: 'The organization of this account is suspended. Ask your administrator',
  });
});

it('refuses a bad setting while loading, and names it', async () => {
  expect(await invoke(buildEvent(), { GROUPS: 'everybody' })).toEqual({
    errorType: 'ConfigError',
    errorMessage: expect.stringContaining('GROUPS'),
  });
});
