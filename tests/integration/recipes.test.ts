import { createSign, generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { PARAMETER_NAMES } from '../../deploy/parameters.ts';
import { sessionTagsClaim } from '../../src/decision/session-tags.ts';
import { runNode } from '../support/run.ts';

interface Block {
  readonly language: string;
  readonly code: string;
}

let blocks: readonly Block[];
beforeAll(async () => {
  const text = await readFile('docs/recipes.md', 'utf8');
  blocks = [...text.matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm)].map(
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

  const identify = (authorization: string) =>
    run(
      programOf('verify.mjs'),
      `verifier.cacheJwks(${JSON.stringify(keys)});
       const answer = await identify(${JSON.stringify(authorization)}).catch(({ message }) => ({ message }));
       console.log(JSON.stringify(answer));`,
      { USER_POOL_ID: 'eu-west-1_AbCdEfGhI', CLIENT_IDS: 'web,app' },
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

  it('refuses what is no token, and a changed one', async () => {
    const [head, , signature] = sign({ tenantId: 'acme' }).split('.');
    const [, payload] = sign({ tenantId: 'globex', jti: '1' }).split('.');
    expect(await identify('')).toHaveProperty('message');
    expect(await identify(`Bearer ${head}.${payload}.${signature}`)).toEqual({
      message: expect.stringMatching(/signature/i),
    });
  });
});

it('report.mjs answers for the tenant of the token', async () => {
  const answer = (claims: object) =>
    run(
      programOf('report.mjs'),
      `console.log(JSON.stringify(await handler(${JSON.stringify({ requestContext: { authorizer: { jwt: { claims } } } })})));`,
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

describe('the policies', () => {
  const policies = () =>
    blocks.filter(({ language }) => language === 'json').map(({ code }) => JSON.parse(code));

  it('let a session be tagged wherever it is trusted', () => {
    const trusts = policies().flatMap(({ Statement }) =>
      Statement.filter((each: object) => 'Principal' in each),
    );
    expect(trusts.map(({ Action }) => Action)).toEqual(
      Array(2).fill(['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']),
    );
  });

  it('name the tag that the ID token carries', () => {
    const source = { pk: 'TENANT#acme', sk: 'TENANT' };
    const { value } = sessionTagsClaim([{ name: 'tenantId', value: 'acme', source }], source);
    const [tag] = Object.keys((value as { principal_tags: object }).principal_tags);
    const text = JSON.stringify(policies());
    const tags = [...text.matchAll(/aws:(?:Principal|Request)Tag\/(\w+)/g)].map(([, name]) => name);
    expect(new Set(tags)).toEqual(new Set([tag]));
    expect(tags).toHaveLength(4);
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

it('the programs of serverless.yml can be read', () => {
  for (const { language, code } of blocks)
    if (language === 'yaml') expect(parse(code)).toHaveProperty('provider');
});

it('the commands name parameters and options that there are', async () => {
  const text = await readFile('docs/recipes.md', 'utf8');
  const names = [...text.matchAll(/--param (\w+)=/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(PARAMETER_NAMES).toContain(name);
});
