import { readdir, readFile } from 'node:fs/promises';
import { Ajv, type SchemaObject } from 'ajv';
import { parse } from 'yaml';
import { buildSeedSchema } from '../../../../seed/format/seed-schema.ts';
import { generateTenants } from '../../../bench/seed-population.ts';

const schema = buildSeedSchema() as SchemaObject;
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const accepts = ajv.compile(schema);
const acceptsTenant = ajv.compile({ $ref: '#/$defs/tenant', $defs: schema.$defs });

const problemsOf = (document: unknown) => {
  accepts(document);
  return (accepts.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
};

it('is what npm run schema writes', async () => {
  expect(JSON.parse(await readFile('seed/seed.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(schema)),
  );
});

it('accepts the example', async () => {
  const names = await readdir('seed/example');
  const files = await Promise.all(names.map((name) => readFile(`seed/example/${name}`, 'utf8')));

  expect(files.map((yaml) => problemsOf(parse(yaml)))).toEqual(names.map(() => []));
});

it('accepts lines of newline-delimited JSON as a tenant', () => {
  for (const tenant of generateTenants(2)) expect(acceptsTenant(tenant)).toBe(true);
  expect(acceptsTenant({ tenants: [] })).toBe(false);
});

it('describes every field', () => {
  const maps = [schema, ...Object.values(schema.$defs ?? {})] as {
    properties: Record<string, object>;
  }[];
  const fields = maps.flatMap(({ properties }) => Object.entries(properties));

  expect(
    fields
      .filter(([, field]) => !('description' in field && field.description))
      .map(([name]) => name),
  ).toEqual([]);
});

it('asks for tenants, a catalogue, or both', () => {
  const catalog = { defaults: {}, plans: [{ planId: 'pro' }], roles: [{ roleId: 'editor' }] };

  expect(problemsOf({})).toContain(' anyOf');
  expect(problemsOf({ catalog })).toEqual([]);
  expect(problemsOf({ catalog, tenants: [{ tenantId: 'a', plan: 'pro' }] })).toEqual([]);
});

it('accepts identity providers and app clients', () => {
  const group = { name: 'CN=Staff', roles: ['editor'], groups: ['staff'], departmentId: 'it' };
  const provider = {
    ...{ provider: 'AcmeSAML', tenantId: 'acme', issuer: 'https://sts.example.com' },
    ...{ groupsAttribute: 'custom:groups', groups: [group, { name: 'Everyone' }] },
  };
  const appClient = {
    ...{ clientId: '6partner', only: { claims: [], scopes: ['api/*'] } },
    ...{ without: { groups: ['*'] }, claims: { audience: 'partner' } },
  };
  const catalog = { identityProviders: [provider], appClients: [appClient] };

  expect(problemsOf({ catalog })).toEqual([]);
  expect(problemsOf({ tenants: [{ tenantId: 'a', signIn: 'identity-provider' }] })).toEqual([]);
});

it.each([
  [{ provider: 'A' }, ' required'],
  [{ provider: 'A B', tenantId: 'a' }, '/provider pattern'],
  [{ provider: 'A', tenantId: 'a', groupsAttribute: 'sub' }, '/groupsAttribute pattern'],
  [{ provider: 'A', tenantId: 'a', issuer: '' }, '/issuer pattern'],
  [{ provider: 'A', tenantId: 'a', groups: [{ roles: [] }] }, '/groups/0 required'],
  [
    { provider: 'A', tenantId: 'a', groups: [{ name: 'x', role: 'y' }] },
    '/groups/0 additionalProperties',
  ],
])('refuses the identity provider %j', (provider, problem) => {
  expect(problemsOf({ catalog: { identityProviders: [provider] } })).toEqual([
    `/catalog/identityProviders/0${problem}`,
  ]);
});

it.each([
  [{}, ' required'],
  [{ clientId: 'a', groups: [] }, ' additionalProperties'],
  [{ clientId: 'a', only: { scope: [] } }, '/only additionalProperties'],
  [{ clientId: 'a', only: [] }, '/only type'],
  [{ clientId: 'a', without: { groups: ['a*b'] } }, '/without/groups/0 pattern'],
])('refuses the app client %j', (appClient, problem) => {
  expect(problemsOf({ catalog: { appClients: [appClient] } })).toEqual([
    `/catalog/appClients/0${problem}`,
  ]);
});

it.each([
  [{ catalog: { plans: [{ name: 'Pro' }] } }, '/catalog/plans/0 required'],
  [{ catalog: { defaults: [] } }, '/catalog/defaults type'],
  [{ tenants: {} }, '/tenants type'],
  [{ tenants: [{ name: 'Acme' }] }, '/tenants/0 required'],
  [{ tenants: [{ tenantId: 'a', nmae: 'Acme' }] }, '/tenants/0 additionalProperties'],
  [{ tenants: [{ tenantId: '-a' }] }, '/tenants/0/tenantId pattern'],
  [{ tenants: [{ tenantId: 'a', status: 'of' }] }, '/tenants/0/status enum'],
  [{ tenants: [{ tenantId: 'a', signIn: 'sso' }] }, '/tenants/0/signIn enum'],
  [{ tenants: [{ tenantId: 'a', claims: [] }] }, '/tenants/0/claims type'],
  [{ tenants: [{ tenantId: 'a', groups: 'admins' }] }, '/tenants/0/groups type'],
  [{ tenants: [{ tenantId: 'a', groups: [1] }] }, '/tenants/0/groups/0 type'],
  [{ tenants: [{ tenantId: 'a', activeUntil: '2026-02-28' }] }, '/tenants/0/activeUntil pattern'],
  [{ tenants: [{ tenantId: 'a', members: [{}] }] }, '/tenants/0/members/0 required'],
  [{ tenants: [{ tenantId: 'a', members: [{ sub: 'A' }] }] }, '/tenants/0/members/0/sub pattern'],
  [
    { tenants: [{ tenantId: 'a', clients: [{ clientId: 'a', onlyGrantedScopes: 1 }] }] },
    /onlyGrantedScopes type/,
  ],
])('refuses %j', (document, problem) => {
  expect(problemsOf(document)).toEqual([
    typeof problem === 'string' ? problem : expect.stringMatching(problem),
  ]);
});

it.each([
  ['x', true],
  [['x', 1, true], true],
  [{ list: [[null]] }, true],
  [null, false],
  [[[1]], false],
  [[{ a: 1 }], false],
])('says of the claim %j whether Cognito takes it: %s', (value, isClaim) => {
  expect(accepts({ tenants: [{ tenantId: 'a', claims: { value } }] })).toBe(isClaim);
});
