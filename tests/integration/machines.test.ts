import type { JsonObject } from '../../src/json.ts';
import { signIn } from '../../tools/testing/index.ts';
import { TENANT_ROLE } from '../support/builders.ts';
import { signInAsTold } from '../support/sign-in-as-told.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

let table: Awaited<ReturnType<typeof createTestTable>>;

beforeAll(async () => {
  table = await createTestTable();
  await Promise.all([
    table.put('TENANT#acme', 'TENANT', {
      claims: { plan: 'enterprise' },
      groups: ['users'],
      scopes: ['api/read'],
    }),
    table.put('TENANT#acme', 'DEPARTMENT#sales', {
      claims: { costCenter: '3100' },
      preferredRole: TENANT_ROLE,
    }),
    table.put('TENANT#initech', 'TENANT', { status: 'suspended' }),
    table.put('CLIENT#jobs', 'CLIENT', {
      tenantId: 'acme',
      departmentId: 'sales',
      scopes: ['api/export'],
      claims: { plan: 'batch' },
    }),
    table.put('CLIENT#strict', 'CLIENT', {
      tenantId: 'acme',
      scopes: ['api/export'],
      onlyGrantedScopes: true,
    }),
    table.put('CLIENT#paused', 'CLIENT', { tenantId: 'acme', status: 'suspended' }),
    table.put('CLIENT#ended', 'CLIENT', { tenantId: 'acme', activeUntil: '2020-01-01T00:00:00Z' }),
    table.put('CLIENT#orphan', 'CLIENT', { tenantId: 'nobody' }),
    table.put('CLIENT#initech', 'CLIENT', { tenantId: 'initech' }),
    table.put('CLIENT#lost', 'CLIENT', { tenantId: 'acme', departmentId: 'nowhere' }),
    table.put('CLIENT#hostile', 'CLIENT', { tenantId: '../acme' }),
  ]);
});

afterAll(() => table.close());

/** A client credentials event, with none of what Cognito may leave out. */
const eventOf = (clientId: unknown, request: JsonObject = {}) => ({
  version: '3',
  triggerSource: 'TokenGeneration_ClientCredentials',
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_example',
  callerContext: { awsSdkVersion: 'x', clientId },
  request: { scopes: ['api/read', 'api/admin'], ...request },
  response: { claimsAndScopeOverrideDetails: null },
});

const makeHandler = (env: Record<string, string> = {}) =>
  wireHandler({ TENANTS_TABLE: table.name, ...env });

const signInBy = async (event: ReturnType<typeof eventOf>, env?: Record<string, string>) =>
  signInAsTold(await makeHandler(env), event, {
    accessToken: { client_id: 'x', scope: event.request.scopes.join(' ') },
  });

it('gets what tenant, department and client record grant, the own most specific', async () => {
  const { accessToken } = await signInBy(eventOf('jobs'));
  expect(accessToken).toEqual({
    client_id: 'x',
    tenantId: 'acme',
    departmentId: 'sales',
    plan: 'batch',
    costCenter: '3100',
    scope: 'api/read api/admin api/export',
  });
});

it('gets nothing for an ID token, no groups and no roles', async () => {
  const { response } = await signIn(await makeHandler({ SESSION_TAGS: 'on' }), eventOf('jobs'));
  expect(response).toMatchObject({ claimsAndScopeOverrideDetails: expect.any(Object) });
  expect(JSON.stringify(response)).not.toMatch(
    /idTokenGeneration|groupOverrideDetails|aws\.amazon\.com/,
  );
});

it('loses the scopes that no grant covers if its record says so', async () => {
  const { accessToken } = await signInBy(eventOf('strict'));
  expect(accessToken?.scope).toBe('api/read api/export');
});

it('belongs to the tenant of its record, whatever metadata and attributes say', async () => {
  const request = {
    clientMetadata: { tenantId: 'globex' },
    userAttributes: { 'custom:tenantId': 'globex' },
  };
  const env = { MEMBERSHIP: 'required', TENANT_SWITCHING: 'sticky' };
  expect((await signInBy(eventOf('jobs', request), env)).accessToken).toMatchObject({
    tenantId: 'acme',
  });
});

it.each([
  ['CLIENT_NOT_FOUND', 'unknown'],
  ['CLIENT_NOT_FOUND', undefined],
  ['CLIENT_NOT_FOUND', 'jobs#CLIENT'],
  ['CLIENT_SUSPENDED', 'paused'],
  ['CLIENT_NOT_ACTIVE', 'ended'],
  ['TENANT_NOT_FOUND', 'orphan'],
  ['TENANT_SUSPENDED', 'initech'],
  ['DEPARTMENT_NOT_FOUND', 'lost'],
  ['RECORD_INVALID', 'hostile'],
])('is denied by %s: %s', async (code, clientId) => {
  expect(await signInBy(eventOf(clientId))).toMatchObject({ error: { code } });
});

it('is denied without a record even where a missing tenant passes', async () => {
  const outcome = await signInBy(eventOf('unknown'), { MISSING_TENANT: 'passthrough' });
  expect(outcome).toMatchObject({ error: { code: 'CLIENT_NOT_FOUND' } });
});
