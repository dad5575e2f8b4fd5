import { createSign, generateKeyPairSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Ajv, type SchemaObject } from 'ajv';
import { parse } from 'yaml';
import { PARAMETER_NAMES } from '../../deploy/parameters.ts';
import { buildSeedSchema } from '../../seed/format/seed-schema.ts';
import { sessionTagsClaim } from '../../src/decision/session-tags.ts';
import { listen } from '../support/listen.ts';
import { runNode } from '../support/run.ts';

interface Block {
  readonly language: string;
  readonly code: string;
}

let blocks: readonly Block[];
beforeAll(async () => {
  const page = await readFile('docs/recipes.md', 'utf8');
  blocks = [...page.matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm)].map(
    ([, language = '', code = '']) => ({
      language,
      code,
    }),
  );
});

/** A program of the page, by the name on its first line. */
function programOf(name: string): string {
  const block = blocks.find(
    ({ language, code }) => language === 'js' && code.startsWith(`// ${name}`),
  );
  if (!block) throw new Error(`docs/recipes.md has no ${name}`);
  return block.code;
}

/** Runs a program with more lines, and gives the JSON that they print. */
async function run(program: string, lines: string, env: Record<string, string> = {}) {
  const { stdout, stderr } = await runNode(['--input-type=module'], {
    env: { ...process.env, ...env },
    input: `${program}\n${lines}`,
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('verify.mjs', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = {
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }],
  };
  const ISSUER = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI';

  function sign(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const given = {
      iss: ISSUER,
      sub: 's',
      client_id: 'web',
      token_use: 'access',
      iat: now,
      exp: now + 900,
      ...claims,
    };
    const signed = `${part({ alg: 'RS256', kid: 'k' })}.${part(given)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
  }

  const identify = (authorization: string, env: Record<string, string> = {}) =>
    run(
      programOf('verify.mjs'),
      `verifier.cacheJwks(${JSON.stringify(keys)});
       const answer = await identify(${JSON.stringify(authorization)}).catch(({ message }) => ({ message }));
       console.log(JSON.stringify(answer));`,
      { USER_POOL_ID: 'eu-west-1_AbCdEfGhI', CLIENT_IDS: 'web,app', ...env },
    );

  it('says who is asking, and of which tenant', async () => {
    const claims = { tenantId: 'acme', departmentId: 'sales', scope: 'openid api/read' };
    expect(await identify(`Bearer ${sign(claims)}`)).toEqual({
      sub: 's',
      tenantId: 'acme',
      departmentId: 'sales',
      scopes: ['openid', 'api/read'],
    });
  });

  it.each([
    ['no tenant', {}, /of no tenant/],
    ['a list of tenants', { tenantId: ['acme', 'globex'] }, /of no tenant/],
    ['another client', { tenantId: 'acme', client_id: 'other' }, /Client ID/],
    ['another pool', { tenantId: 'acme', iss: `${ISSUER}2` }, /[Ii]ssuer/],
    ['an ID token', { tenantId: 'acme', token_use: 'id', aud: 'web' }, /[Tt]oken use/],
    ['the past', { tenantId: 'acme', exp: 1 }, /expired/],
  ])('refuses a token of %s', async (_, claims, message) => {
    expect(await identify(`Bearer ${sign(claims)}`)).toEqual({
      message: expect.stringMatching(message),
    });
  });

  it('takes a token that is bound to this API, and refuses one of another API or of none', async () => {
    const RESOURCE = 'https://api.example.com';
    const bound = (aud?: string) =>
      identify(`Bearer ${sign({ tenantId: 'acme', ...(aud && { aud }) })}`, { RESOURCE });
    expect(await bound(RESOURCE)).toMatchObject({ tenantId: 'acme' });
    const refused = { message: expect.stringMatching(/for another API/) };
    expect(await bound('https://billing.example.com')).toEqual(refused);
    expect(await bound()).toEqual(refused);
  });

  it('takes the tokens of both issuers of the pool', async () => {
    const updated = ISSUER.replace('cognito-idp', 'issuer-cognito-idp');
    const iss = `Bearer ${sign({ tenantId: 'acme', iss: updated })}`;
    expect(await identify(iss)).toMatchObject({ tenantId: 'acme' });
  });

  it('refuses what is no token, and a changed one', async () => {
    const [head, , signature] = sign({ tenantId: 'acme' }).split('.');
    const [, payload] = sign({ tenantId: 'globex', jti: '1' }).split('.');
    expect(await identify('')).toHaveProperty('message');
    expect(await identify(`Bearer ${head}.${payload}.${signature}`)).toEqual({
      message: expect.stringMatching(/signature/i),
    });
  });
});

it.each([
  ['report.mjs', (claims: object) => ({ jwt: { claims } })],
  ['rest-report.mjs', (claims: object) => ({ claims })],
])('%s answers for the tenant of the token', async (name, authorizerOf) => {
  const answer = (claims: object) =>
    run(
      programOf(name),
      `console.log(JSON.stringify(await handler(${JSON.stringify({ requestContext: { authorizer: authorizerOf(claims) } })})));`,
    );
  const access = { token_use: 'access', tenantId: 'acme' };
  expect(await answer(access)).toEqual({ statusCode: 200, body: '{"tenantId":"acme"}' });
  expect(await answer({ ...access, token_use: 'id' })).toMatchObject({ statusCode: 403 });
  expect(await answer({ ...access, tenantId: undefined })).toMatchObject({ statusCode: 403 });
});

it('orders.mjs asks for the rows of the tenant of the token, and hides no failure', async () => {
  const program = programOf('orders.mjs').replace(
    /^import .*$/m,
    `const util = {
       unauthorized() { throw new Error('Unauthorized'); },
       error(message, type) { throw new Error(type + ': ' + message); },
       dynamodb: { toMapValues: (values) => Object.fromEntries(Object.entries(values).map(([k, S]) => [k, { S }])) },
     };`,
  );
  const call = (name: string, context: object) =>
    run(
      program,
      `let answer;
       try { answer = ${name}(${JSON.stringify(context)}); }
       catch ({ message }) { answer = message; }
       console.log(JSON.stringify(answer));`,
    );
  const ask = (claims: object) =>
    call('request', { identity: { claims }, args: { tenantId: 'globex' } });
  expect(await ask({ tenantId: 'acme' })).toEqual({
    operation: 'Query',
    query: { expression: 'pk = :pk', expressionValues: { ':pk': { S: 'TENANT#acme' } } },
  });
  expect(await ask({})).toBe('Unauthorized');
  expect(await call('response', { result: { items: [1] } })).toEqual([1]);
  expect(
    await call('response', { error: { message: 'Busy', type: 'DynamoDB' }, result: { items: [] } }),
  ).toBe('DynamoDB: Busy');
});

it.each([
  {
    program: 'switch.mjs',
    call: "switchTenant('r', 'web', 'umbra')",
    operation: 'GetTokensFromRefreshToken',
    sent: { RefreshToken: 'r', ClientId: 'web', ClientMetadata: { tenantId: 'umbra' } },
    answer: { AuthenticationResult: { AccessToken: 'a' } },
  },
  {
    program: 'machine-token.mjs',
    call: "machineToken('jobs', 's', ['api/read'])",
    operation: 'GetClientToken',
    sent: { ClientId: 'jobs', Secret: 's', Scopes: ['api/read'] },
    answer: { ClientAuthenticationResult: { AccessToken: 'a' } },
  },
])('$program asks Cognito by $operation', async ({ program, call, operation, sent, answer }) => {
  const requests: unknown[] = [];
  const cognito = await listen(async (request, response) => {
    const body = JSON.parse(await text(request));
    requests.push([request.headers['x-amz-target'], request.headers.authorization, body]);
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(answer));
  });
  const printed = await run(programOf(program), `console.log(JSON.stringify(await ${call}));`, {
    COGNITO: cognito.endpoint,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.endpoint,
    AWS_REGION: 'eu-west-1',
  });
  await cognito.stop();
  expect(printed).toEqual({ AccessToken: 'a' });
  // Without a signature: apps and machines have no AWS credentials.
  const target = `AWSCognitoIdentityProviderService.${operation}`;
  expect(requests).toEqual([[target, undefined, sent]]);
});

describe('the policies', () => {
  const policies = () =>
    blocks.filter(({ language }) => language === 'json').map(({ code }) => JSON.parse(code));

  it('let a session be tagged wherever it is trusted', () => {
    const trusts = policies().flatMap(({ Statement }) =>
      Statement.filter((each: object) => 'Principal' in each),
    );
    expect(trusts.map(({ Action }) => Action)).toEqual(
      Array(3).fill(['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']),
    );
  });

  it('name in provider and condition key the same of the two issuers of a pool', () => {
    const issuers = policies().flatMap(({ Statement: [{ Principal, Condition }] }) => {
      const [, provider] = /oidc-provider\/(.*)/.exec(Principal?.Federated) ?? [];
      return provider ? [[provider, Object.keys(Condition.StringEquals)]] : [];
    });
    const host = 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI';
    expect(issuers).toEqual([
      [`issuer-${host}`, [`issuer-${host}:aud`]],
      [host, [`${host}:aud`]],
    ]);
  });

  it('name the tag that the ID token carries', () => {
    const source = { pk: 'TENANT#acme', sk: 'TENANT' };
    const { value } = sessionTagsClaim([{ name: 'tenantId', value: 'acme', source }], source);
    const [tag] = Object.keys((value as { principal_tags: object }).principal_tags);
    const tags = [
      ...JSON.stringify(policies()).matchAll(/aws:(?:Principal|Request)Tag\/(\w+)/g),
    ].map(([, name]) => name);
    expect(new Set(tags)).toEqual(new Set([tag]));
    expect(tags).toHaveLength(5);
  });

  it('let nothing be read without that tag', () => {
    const [rights] = policies().filter(
      ({ Statement }) => !Statement.some((each: object) => 'Principal' in each),
    );
    expect(rights.Statement).toHaveLength(3);
    for (const statement of rights.Statement) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is one of IAM
      expect(JSON.stringify(statement)).toContain('${aws:PrincipalTag/tenantId}');
      expect(JSON.stringify(statement)).not.toMatch(/Scan|:\*|"\*"/);
    }
    expect(rights.Statement[0].Condition.Null).toEqual({ 'dynamodb:LeadingKeys': 'false' });
  });
});

it('the programs of serverless.yml can be read, and seed files have the fields that there are', () => {
  const accepts = new Ajv({ allowUnionTypes: true }).compile(buildSeedSchema() as SchemaObject);
  const files = blocks.filter(({ language }) => language === 'yaml').map(({ code }) => parse(code));
  const seeds = files.filter((file) => 'catalog' in file);
  expect(seeds).toHaveLength(1);
  for (const seed of seeds) expect([accepts(seed), accepts.errors]).toEqual([true, null]);
  for (const file of files) if (!seeds.includes(file)) expect(file).toHaveProperty('provider');
});

it('the commands name parameters and options that there are', async () => {
  const page = await readFile('docs/recipes.md', 'utf8');
  const names = [...page.matchAll(/--param (\w+)=/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(PARAMETER_NAMES).toContain(name);
});

it('links lead to headings that there are', async () => {
  const pages = (await readdir('docs')).filter((name) => name.endsWith('.md'));
  const texts = new Map<string, string>();
  for (const name of pages) texts.set(name, await readFile(`docs/${name}`, 'utf8'));
  texts.set('README.md', await readFile('README.md', 'utf8'));
  const anchorsOf = (page: string) =>
    [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
  const broken = [...texts].flatMap(([name, page]) =>
    [...page.matchAll(/\]\((?:docs\/)?([\w-]+\.md)?#([\w-]+)\)/g)].flatMap(
      ([link, file = name, anchor = '']) =>
        anchorsOf(texts.get(file) ?? '').includes(anchor) ? [] : [`${name}: ${link}`],
    ),
  );
  expect(broken).toEqual([]);
});
