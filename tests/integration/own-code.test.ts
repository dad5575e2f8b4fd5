import { readFile } from 'node:fs/promises';
import { issueTokens } from '../../tools/simulator/issue-tokens.ts';
import { ALLOWED_ROLES, buildEvent, TENANT_ROLE } from '../support/builders.ts';
import { bundleOwnCode, type OwnFunction } from '../support/bundle-own-code.ts';
import { listen } from '../support/listen.ts';
import { createTestTable } from '../support/tenants-table.ts';

let table: Awaited<ReturnType<typeof createTestTable>>;
const functions: OwnFunction[] = [];

beforeAll(async () => {
  table = await createTestTable();
  await Promise.all([
    table.put('TENANT#acme', 'TENANT', {
      plan: 'enterprise',
      claims: { tier: 'of the tenant' },
      listClaims: { features: ['sso'] },
    }),
    table.put('TENANT#acme', 'DEPARTMENT#engineering'),
    table.put('TENANT#initech', 'TENANT', { status: 'suspended' }),
    table.put('CATALOG', 'PLAN#enterprise', { listClaims: { features: ['audit'] } }),
    table.put('CATALOG', 'ROLE#editor', { groups: ['editors'] }),
  ]);
});
afterAll(async () => {
  await Promise.all(functions.map((each) => each.remove()));
  table.close();
});

async function bundle(files: Record<string, string>): Promise<OwnFunction> {
  const bundled = await bundleOwnCode(files);
  functions.push(bundled);
  return bundled;
}

const environment = (env: Record<string, string> = {}) => ({
  TENANTS_TABLE: table.name,
  ALLOWED_ROLE_ARNS: ALLOWED_ROLES,
  LOOKUP_TIMEOUT_MS: '4000', // the most, for a machine that has a lot to do
  GROUPS: 'merge',
  ...env,
});

const responseOf = (answer: unknown) => (answer as { response?: unknown }).response;

/** The tokens of a sign-in, the line of its log, and what the person would read. */
async function signIn(own: OwnFunction, event: object, env?: Record<string, string>) {
  const { answer, error, line } = await own.invoke(event, environment(env));
  if (error) return { errorMessage: error.message, line };
  const before = { idToken: { sub: 's' }, accessToken: { sub: 's', scope: 'openid' } };
  const issued = issueTokens(event, before, responseOf(answer));
  if (!issued.issued) throw new Error(JSON.stringify(issued.findings));
  expect(issued.findings).toEqual([]);
  return { tokens: issued.tokens, line };
}

const handlerOf = (extend: string) => ({
  'handler.ts': `import { createPreTokenGeneration } from 'tenant-claims';
import { extend } from './extend.ts';
export const handler = await createPreTokenGeneration({ extend });`,
  'extend.ts': extend,
});

/** The block of code under an @example, as people would copy it. */
async function exampleOf(path: string): Promise<string> {
  const source = await readFile(path, 'utf8');
  const [, block = ''] = /@example\n \* ```ts\n([\s\S]*?) \* ```/.exec(source) ?? [];
  return block.replaceAll(/^ \* ?/gm, '');
}

/** A program of docs/recipes.md, by the name on its first line. */
async function recipeOf(name: string): Promise<string> {
  const page = await readFile('docs/recipes.md', 'utf8');
  const blocks = [...page.matchAll(/^ *```(?:ts|js)\n([\s\S]*?)^ *```$/gm)].map(
    ([, code = '']) => code,
  );
  const code = blocks.find((each) => each.trimStart().startsWith(`// ${name}`));
  if (!code) throw new Error(`docs/recipes.md has no ${name}`);
  return code.replaceAll(/^ {3}/gm, '');
}

it('adds to the tokens by the same rules, merged last, with what it may not say reported', async () => {
  const own = await bundle(
    handlerOf(`import type { Extend } from 'tenant-claims';
export const extend: Extend = async ({ identity, records, event, signal }) => ({
  claims: {
    tier: 'own',
    told: [identity.tenantId, identity.departmentId ?? '', event.userAttributes.email ?? '', String(signal.aborted)],
    kinds: records.map(({ kind }) => kind),
    tenantId: 'globex',
  },
  listClaims: { features: ['beta', 'sso'] },
  roles: ['editor'],
  groups: ['testers'],
  iamRoles: ['${TENANT_ROLE}/a', 'arn:aws:iam::999999999999:role/tenants/acme'],
  scopes: ['api/beta'],
});`),
  );
  const { tokens, line } = await signIn(own, buildEvent());
  expect(tokens?.idToken).toMatchObject({
    ...{ tenantId: 'acme', departmentId: 'engineering', tier: 'own' },
    told: ['acme', 'engineering', 'alice@example.com', 'false'],
    kinds: ['plan', 'tenant', 'department'],
    features: ['audit', 'sso', 'beta'],
    'cognito:groups': ['editors', 'testers'],
    'cognito:roles': [`${TENANT_ROLE}/a`],
  });
  expect(tokens?.accessToken).toMatchObject({ tenantId: 'acme', scope: 'openid api/beta' });
  expect(line).toMatchObject({
    ...{ outcome: 'ENRICHED', level: 'WARN', extensionMs: expect.any(Number) },
    dropped: { 'tenant-claim': 1, 'role-not-allowed': 1 },
    droppedFrom: ['claim tenant-claim extension tenantId', 'role role-not-allowed extension'],
  });
});

it('may use any client of the AWS SDK, with the errors of all operations', async () => {
  const own = await bundle(
    handlerOf(`import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
const lambda = new LambdaClient({});
const dynamodb = new DynamoDBClient({});
const Key = { pk: { S: 'TENANT#nobody' }, sk: { S: 'TENANT' } };
const ConditionCheck = { TableName: '${table.name}', Key, ConditionExpression: 'attribute_exists(pk)' };
export const extend = async () => {
  const error = await dynamodb
    .send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck }] }))
    .catch((error) => error);
  return {
    claims: {
      isKnown: error instanceof TransactionCanceledException,
      hasStreams: 'eventStreamMarshaller' in lambda.config,
    },
  };
};`),
  );
  const { tokens } = await signIn(own, buildEvent());
  expect(tokens?.accessToken).toMatchObject({ isKnown: true, hasStreams: true });
});

it('is not asked for a tenant that is suspended', async () => {
  const own = await bundle(handlerOf(`export const extend = () => { throw new Error('asked'); };`));
  const attributes = { 'custom:tenantId': 'initech' };
  const { line } = await signIn(own, buildEvent({ attributes }));
  expect(line).toMatchObject({ outcome: 'TENANT_SUSPENDED' });
  expect(line).not.toHaveProperty('extensionMs');
});

it.each([
  ['throws', `() => { throw new TypeError('alice'); }`, 'extension threw TypeError'],
  [
    'returns no grant',
    `() => ({ groups: 'alice' })`,
    'extension returned groups: expected a list of strings',
  ],
  ['never answers', `() => new Promise(() => {})`, /^extension did not answer within \d+ ms$/],
])('denies the sign-in if it %s, or goes on without and says so', async (_, extend, detail) => {
  const own = await bundle(handlerOf(`export const extend = ${extend};`));
  // Own code that never answers is waited for as long as that.
  const time = { LOOKUP_TIMEOUT_MS: '2000' };
  const denied = await signIn(own, buildEvent(), time);
  expect(denied).toMatchObject({
    errorMessage:
      'Sign-in is not possible at the moment. Try again in a minute, or ask your administrator',
    line: { outcome: 'EXTENSION_FAILED', level: 'ERROR', detail: expect.stringMatching(detail) },
  });
  const passed = await signIn(own, buildEvent(), { ...time, EXTENSION_FAILURE: 'report' });
  expect(passed.tokens?.idToken).toMatchObject({ tenantId: 'acme', tier: 'of the tenant' });
  expect(passed.line).toMatchObject({ outcome: 'ENRICHED', dropped: { 'extension-failed': 1 } });
  expect(JSON.stringify([denied, passed])).not.toContain('"alice');
});

it('fails at start where its option is none', async () => {
  const own = await bundle({
    'handler.ts': `import { createPreTokenGeneration } from 'tenant-claims';
const options = { extends: () => undefined };
export const handler = await createPreTokenGeneration(options as object);`,
  });
  expect(await own.invoke(buildEvent(), environment())).toMatchObject({
    error: {
      name: 'ConfigError',
      message: 'CONFIG_INVALID: the one option is extend, which has to be a function',
    },
  });
});

it('the example of createPreTokenGeneration does what its words say', async () => {
  const own = await bundle({
    'handler.ts': await exampleOf('functions/create-pre-token-generation.ts'),
  });
  const { tokens } = await signIn(own, buildEvent());
  expect(tokens?.accessToken).toMatchObject({
    ...{ tenantId: 'acme', workspace: 'acme-engineering' },
    features: ['audit', 'sso', 'priority-support'],
  });
});

describe('the recipe for a trigger with code of its own', () => {
  /** A store that answers with the features of acme alone, or not at all. */
  async function startFlags(status = 200) {
    const asked: string[] = [];
    const { endpoint, stop } = await listen((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end(JSON.stringify(['beta']));
    });
    return { asked, env: { FLAGS_URL: endpoint }, stop };
  }
  const attributes = {
    ...{ 'custom:tenantId': 'acme', 'custom:org': 'acme' },
    'custom:startedAt': '2001-05-01T00:00:00Z',
  };

  it('puts the same claims into the tokens, and asks about the tenant that is proved', async () => {
    const own = await bundle({
      'handler.ts': await recipeOf('handler.ts'),
      'extend.ts': await recipeOf('extend.ts'),
    });
    const old = await bundle({ 'handler.ts': await recipeOf('old-trigger.mjs') });
    const flags = await startFlags();
    const { tokens } = await signIn(own, buildEvent({ attributes }), flags.env);
    const { answer } = await old.invoke(buildEvent({ attributes }), flags.env);
    await flags.stop();
    expect(flags.asked).toEqual(['/orgs/acme', '/orgs/acme']);
    expect(responseOf(answer)).toMatchObject({
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: {
          claimsToAddOrOverride: { seniority: 'senior', features: ['beta'] },
        },
      },
    });
    expect(tokens?.idToken).toMatchObject({
      ...{ tenantId: 'acme', seniority: 'senior', features: ['audit', 'sso', 'beta'] },
    });

    const broken = await startFlags(503);
    const { line } = await signIn(own, buildEvent({ attributes }), broken.env);
    await broken.stop();
    expect(line).toMatchObject({ outcome: 'EXTENSION_FAILED', detail: 'extension threw Error' });
  });
});
