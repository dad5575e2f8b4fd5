import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { answers } from '../../tools/local/answers.ts';
import {
  createEvent,
  type PreTokenGenerationEvent,
  signIn,
  startTenantsTable,
  type TenantsTable,
} from '../../tools/testing/index.ts';
import { bundleService } from '../support/bundle-service.ts';
import { runNode } from '../support/run.ts';
import { rowsOf } from '../support/run-seed.ts';

const ALICE = '5f1c2d34-0000-4000-8000-000000000001';
const alice = {
  ...{ sub: ALICE, 'custom:tenantId': 'acme', 'custom:department': 'engineering' },
};

let folder: string;
let table: TenantsTable;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenant-claims-testing-'));
  for (const { path, content } of await bundleService()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  // The variables of a machine that the tests run on are not to reach it.
  process.env.AWS_PROFILE = 'production';
  table = await startTenantsTable({ seed: 'seed/example' });
  delete process.env.AWS_PROFILE;
});

afterAll(async () => {
  await table.stop();
  await rm(folder, { recursive: true });
});

const packaged = (environment: Readonly<Record<string, string>> = {}) => ({
  ...{ path: folder, handler: 'functions/pre-token-generation.handler' },
  environment: { ...table.environment, LOOKUP_TIMEOUT_MS: '4000', ...environment },
});

describe('this service, bundled', () => {
  it.each(['V1_0', 'V2_0', 'V3_0'] as const)('signs a user in by %s', async (version) => {
    const outcome = await signIn(packaged(), createEvent({ version, userAttributes: alice }));
    expect(outcome).toMatchObject({
      ...{ kind: 'issued', findings: [] },
      tokens: { idToken: { sub: ALICE, tenantId: 'acme', departmentId: 'engineering' } },
    });
  });

  it('denies by name, in the words that the app reads', async () => {
    const event = createEvent({ userAttributes: { 'custom:tenantId': 'initech' } });
    expect(await signIn(packaged(), event)).toMatchObject({
      ...{ kind: 'denied', error: { name: 'EnrichmentError', code: 'TENANT_SUSPENDED' } },
      message: expect.stringMatching(/^PreTokenGeneration failed with error The organization/),
    });
  });

  it('knows a machine, and a user of an identity provider, by what the kit seeds', async () => {
    await table.seed({
      catalog: {
        identityProviders: [{ provider: 'InitechSAML', tenantId: 'hooli' }],
      },
      tenants: [{ tenantId: 'hooli', clients: [{ clientId: 'hoolijobs', scopes: ['api/read'] }] }],
    });
    const machine = createEvent({
      ...{ triggerSource: 'TokenGeneration_ClientCredentials', clientId: 'hoolijobs' },
    });
    const { tokens } = await signIn(packaged(), machine);
    expect(tokens).toMatchObject({ accessToken: { tenantId: 'hooli', scope: 'api/read' } });
    expect(tokens).not.toHaveProperty('idToken');
    const federated = createEvent({ identity: { providerName: 'InitechSAML' } });
    expect(await signIn(packaged({ IDENTITY_PROVIDERS: 'on' }), federated)).toMatchObject({
      tokens: { idToken: { tenantId: 'hooli' } },
    });
  });
});

/** A trigger as many have it. */
const copyAttribute = async (event: PreTokenGenerationEvent) => ({
  ...event,
  response: {
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: {
        claimsToAddOrOverride: { tenantId: event.request.userAttributes['custom:tenantId'] },
      },
      accessTokenGeneration: { scopesToAdd: ['api read'] },
      groupOverrideDetails: {},
    },
  },
});

it("tells of somebody's own trigger what Cognito would refuse, and where", async () => {
  const event = createEvent({ userAttributes: alice, groups: ['staff'] });
  expect(await signIn(copyAttribute, event)).toMatchObject({
    kind: 'refused',
    findings: [
      {
        effect: 'refused',
        path: 'claimsAndScopeOverrideDetails.accessTokenGeneration.scopesToAdd.api read',
      },
    ],
  });
});

describe('a table', () => {
  it('is one of its own on a DynamoDB Local that runs, and goes alone', async () => {
    const other = await startTenantsTable({
      endpoint: table.endpoint,
      seed: { tenants: [{ tenantId: 'acme', claims: { plan: 'other' } }] },
    });
    expect(other.name).not.toBe(table.name);
    const event = createEvent({ userAttributes: { 'custom:tenantId': 'acme' } });
    const { tokens } = await signIn(packaged(other.environment), event);
    expect(tokens?.idToken).toMatchObject({ plan: 'other' });
    await other.stop();
    const { error } = await signIn(packaged(other.environment), event);
    expect(error).toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    expect(await signIn(packaged(), event)).toMatchObject({ kind: 'issued' });
  });

  it('takes the process of DynamoDB Local along that was started for it', async () => {
    const own = await startTenantsTable();
    expect(await answers(own.endpoint)).toBe(true);
    await own.stop();
    expect(await answers(own.endpoint)).toBe(false);
  });

  it('refuses a seed that is not valid, and writes nothing of it', async () => {
    const { AWS_ENDPOINT_URL_DYNAMODB: endpoint = '' } = process.env;
    const name = 'refused-seed';
    const own = await startTenantsTable({ name, endpoint });
    const seed = { tenants: [{ tenantId: 'acme' }, { tenantId: 'a b' }] };
    await expect(own.seed(seed)).rejects.toThrow('1 problem in 1 file. Nothing was written.');
    expect(await rowsOf(name)).toEqual([]);
    await own.stop();
  });

  it('says that no DynamoDB Local answers, rather than which request failed', async () => {
    await expect(startTenantsTable({ endpoint: 'http://127.0.0.1:9' })).rejects.toThrow(
      'No DynamoDB Local answers at http://127.0.0.1:9: start it, or leave out endpoint.',
    );
  });

  it('says what to install where Java is missing', async () => {
    const program = `
      import { startTenantsTable } from './tools/testing/index.ts';
      await startTenantsTable().catch(({ message }) => console.log(message));`;
    const { stdout } = await runNode(['--import', 'tsx', '--input-type=module'], {
      env: { ...process.env, PATH: '' },
      input: program,
    });
    expect(stdout).toContain('needs Java 17 or later, and there is no java on the PATH');
  });
});
