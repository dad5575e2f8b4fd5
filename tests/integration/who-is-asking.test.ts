import type { JsonObject } from '../../src/json.ts';
import type { Tokens } from '../../tools/simulator/issue-tokens.ts';
import { buildEvent, buildFederatedEvent } from '../support/builders.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { signInAsTold } from '../support/sign-in-as-told.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

const ALICE = '5f1c2d34-0000-4000-8000-000000000001';
const BOB = '5f1c2d34-0000-4000-8000-000000000002';
const TTL_MS = 30_000;
const STALE_MS = 300_000;

let table: Awaited<ReturnType<typeof createTestTable>>;
let proxy: FaultProxy;
let clock: number;

beforeAll(async () => {
  proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
});

afterAll(() => proxy.stop());

beforeEach(async () => {
  proxy.fault = 'none';
  table = await createTestTable();
  clock = Date.parse('2026-06-01T12:00:00Z');
  await Promise.all([
    table.put('TENANT#acme', 'TENANT', { claims: { plan: 'gold' }, groups: ['acme-users'] }),
    table.put('TENANT#acme', 'DEPARTMENT#engineering', { claims: { costCenter: '4200' } }),
    table.put('TENANT#globex', 'TENANT', { claims: { plan: 'silver' } }),
    table.put('TENANT#globex', `MEMBER#${ALICE}`),
    table.put('CATALOG', 'ROLE#editor', { listClaims: { permissions: ['write'] } }),
    table.put('CATALOG', 'IDP#AcmeSAML', {
      tenantId: 'acme',
      groupsAttribute: 'custom:idp_groups',
      groups: [
        { name: 'CN=Eng,OU=Acme', roles: ['editor'], departmentId: 'engineering' },
        { name: 'Admins', groups: ['owners'] },
      ],
    }),
  ]);
});

afterEach(() => table.close());

type Handler = Awaited<ReturnType<typeof wireHandler>>;

const PROVIDERS = { IDENTITY_PROVIDERS: 'on' };
const OPTIONAL = { MEMBERSHIP: 'optional' };

const makeHandler = (env: Record<string, string>, write: (line: string) => void = () => {}) =>
  wireHandler({ TENANTS_TABLE: table.name, ...env }, { now: () => clock, write });

interface Outcome extends Partial<Tokens> {
  readonly code?: string;
  /** The requests that DynamoDB got. */
  readonly operations: readonly string[];
}

/** The tokens of a sign-in, or the code of its denial. */
async function signIn(handler: Handler, event: ReturnType<typeof buildEvent>): Promise<Outcome> {
  const start = proxy.operations.length;
  const { groupsToOverride } = event.request.groupConfiguration as { groupsToOverride: string[] };
  const untouched = {
    idToken: {
      ...(event.request.userAttributes as JsonObject),
      'cognito:groups': groupsToOverride,
    },
    accessToken: { 'cognito:groups': groupsToOverride, scope: 'openid' },
  };
  const { error, ...tokens } = await signInAsTold(handler, event, untouched);
  return { ...tokens, ...error, operations: proxy.operations.slice(start) };
}

const GROUPS = '[Admins, CN=Eng,OU=Acme, Secret]';
/** Alice by the provider of acme, with attributes that say globex. */
const alice = (
  attributes: Record<string, unknown> = { 'custom:idp_groups': GROUPS },
  more: Parameters<typeof buildFederatedEvent>[0] = {},
) =>
  buildFederatedEvent({
    ...more,
    attributes: { 'custom:tenantId': 'globex', 'custom:department': 'board', ...attributes },
  });
/** Alice by attribute. */
const native = (
  attributes: Record<string, unknown> = {},
  more: Parameters<typeof buildEvent>[0] = {},
) => buildEvent({ ...more, attributes: { 'custom:tenantId': 'acme', ...attributes } });

describe('a user of an identity provider', () => {
  it('belongs to its tenant, with what the groups give, whatever the attributes say', async () => {
    const { idToken, accessToken } = await signIn(await makeHandler(PROVIDERS), alice());
    for (const token of [idToken, accessToken])
      expect(token).toMatchObject({
        ...{ tenantId: 'acme', departmentId: 'engineering', plan: 'gold', costCenter: '4200' },
        permissions: ['write'],
        'cognito:groups': ['acme-users', 'owners'],
      });
    // The user may have written them.
    expect(idToken).not.toHaveProperty('custom:tenantId');
    expect(idToken).not.toHaveProperty('custom:department');
  });

  it('takes a Query and a BatchGetItem at the first sign-in, and none at later ones', async () => {
    const handler = await makeHandler(PROVIDERS);
    expect((await signIn(handler, alice())).operations).toEqual(['Query', 'BatchGetItem']);
    expect((await signIn(handler, alice())).operations).toEqual([]);
    expect((await signIn(handler, alice({}, { version: 'V1_0' }))).operations).toEqual([]);
  });

  it('has one request less where the catalogue is known', async () => {
    const handler = await makeHandler(PROVIDERS);
    await signIn(handler, native({ 'custom:tenantId': 'globex' }));
    expect((await signIn(handler, alice())).operations).toEqual(['BatchGetItem']);
  });

  it('gets nothing of groups that are not listed, and no department without one', async () => {
    const { idToken } = await signIn(
      await makeHandler(PROVIDERS),
      alice({ 'custom:idp_groups': '[Admins2, CN=Eng, admins]' }),
    );
    expect(idToken).toMatchObject({ tenantId: 'acme', 'cognito:groups': ['acme-users'] });
    expect(idToken).not.toHaveProperty('permissions');
    expect(idToken).not.toHaveProperty('departmentId');
  });

  it('is one of the attributes where providers are off', async () => {
    const { idToken } = await signIn(
      await makeHandler({}),
      native({ ...(alice().request.userAttributes as object), 'custom:department': undefined }),
    );
    expect(idToken).toMatchObject({ tenantId: 'globex', plan: 'silver' });
    expect(idToken).not.toHaveProperty('permissions');
  });

  it('is denied by what is wrong with the provider', async () => {
    const codeOf = async (row: JsonObject, event = alice()) => {
      await table.put('CATALOG', 'IDP#AcmeSAML', row);
      return (await signIn(await makeHandler(PROVIDERS), event)).code;
    };
    expect(await codeOf({ tenantId: 'nowhere' })).toBe('TENANT_NOT_FOUND');
    expect(await codeOf({ tenantId: 'acme', status: 'suspended' })).toBe(
      'SIGN_IN_METHOD_NOT_ALLOWED',
    );
    expect(await codeOf({ tenantId: 'acme', issuer: 'https://other.example' })).toBe(
      'SIGN_IN_METHOD_NOT_ALLOWED',
    );
    expect(await codeOf({ tenantId: 'acme', groups: 'Admins' })).toBe('RECORD_INVALID');
    expect(await codeOf({ tenantId: 'acme' }, alice({ identities: 'x' }))).toBe('TENANT_MISSING');
  });

  // The token would carry what users of a provider that took the name have written.
  it('does not pass where users without a tenant may, if its issuer is another one', async () => {
    await table.put('CATALOG', 'IDP#AcmeSAML', { tenantId: 'acme', issuer: 'https://other' });
    const handler = await makeHandler({ ...PROVIDERS, MISSING_TENANT: 'passthrough' });
    expect((await signIn(handler, alice())).code).toBe('SIGN_IN_METHOD_NOT_ALLOWED');
  });

  it('is let in alone where the tenant says so', async () => {
    await table.put('TENANT#acme', 'TENANT', { signIn: 'identity-provider' });
    const handler = await makeHandler(PROVIDERS);
    expect((await signIn(handler, alice())).idToken).toMatchObject({ tenantId: 'acme' });
    expect((await signIn(handler, native())).code).toBe('SIGN_IN_METHOD_NOT_ALLOWED');
  });

  it('switches by membership, and takes nothing of the provider along', async () => {
    const handler = await makeHandler({
      ...{ ...PROVIDERS, ...OPTIONAL, TENANT_SWITCHING: 'request' },
    });
    const select = (tenantId: string, sub = ALICE) =>
      signIn(
        handler,
        alice({ sub, 'custom:idp_groups': GROUPS }, { request: { clientMetadata: { tenantId } } }),
      );
    const { idToken } = await select('globex');
    expect(idToken).toMatchObject({ tenantId: 'globex', plan: 'silver' });
    expect(idToken?.['cognito:groups'] ?? []).toEqual([]);
    expect(idToken).not.toHaveProperty('permissions');
    expect(await select('acme')).toMatchObject({
      idToken: { 'cognito:groups': ['acme-users', 'owners'] },
    });
    expect(await select('globex', BOB)).toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('signs in by what is known while DynamoDB does not answer, for as long as that may be', async () => {
    const handler = await makeHandler(PROVIDERS);
    await signIn(handler, alice());
    proxy.fault = 'error';
    clock += STALE_MS;
    expect((await signIn(handler, alice())).idToken).toMatchObject({ tenantId: 'acme' });
    clock += 1_000;
    expect((await signIn(handler, alice())).code).toBe('DIRECTORY_UNAVAILABLE');
  });
});

describe('where membership is optional', () => {
  it('takes one request for who is no member, and none while that is known', async () => {
    const handler = await makeHandler(OPTIONAL);
    const first = await signIn(handler, native({ 'custom:department': 'engineering' }));
    expect(first.idToken).toMatchObject({ tenantId: 'acme', departmentId: 'engineering' });
    expect([...first.operations].sort()).toEqual(['BatchGetItem', 'Query']);
    clock += TTL_MS;
    expect((await signIn(handler, native())).operations).toEqual([]);
  });

  it('counts a member who is added after CACHE_TTL_SECONDS', async () => {
    const handler = await makeHandler(OPTIONAL);
    await signIn(handler, native());
    await table.put('TENANT#acme', `MEMBER#${ALICE}`, {
      departmentId: 'engineering',
      claims: { plan: 'founder' },
    });
    clock += TTL_MS;
    expect((await signIn(handler, native())).idToken).toMatchObject({ plan: 'gold' });
    clock += 1;
    expect((await signIn(handler, native())).idToken).toMatchObject({
      ...{ plan: 'founder', departmentId: 'engineering' },
    });
  });

  it.each([
    ['MEMBER_SUSPENDED', { status: 'suspended' }],
    ['MEMBER_NOT_ACTIVE', { activeUntil: '2020-01-01T00:00:00Z' }],
    ['RECORD_INVALID', { groups: 'x' }],
  ])('denies as %s a member whose record says so', async (code, row) => {
    await table.put('TENANT#acme', `MEMBER#${ALICE}`, row);
    expect((await signIn(await makeHandler(OPTIONAL), native())).code).toBe(code);
  });

  it('lets in who is known to be no member while DynamoDB does not answer, and no other', async () => {
    const handler = await makeHandler(OPTIONAL);
    await signIn(handler, native());
    proxy.fault = 'error';
    clock += STALE_MS;
    expect((await signIn(handler, native())).idToken).toMatchObject({ tenantId: 'acme' });
    expect((await signIn(handler, native({ sub: BOB }))).code).toBe('DIRECTORY_UNAVAILABLE');
  });

  it('takes no member for one of another tenant', async () => {
    await table.put('TENANT#acme', `MEMBER#${ALICE}`, { claims: { plan: 'founder' } });
    const handler = await makeHandler(OPTIONAL);
    const { idToken } = await signIn(handler, native({ 'custom:tenantId': 'globex' }));
    expect(idToken).toMatchObject({ tenantId: 'globex', plan: 'silver' });
  });
});

describe('an app client', () => {
  const at = (clientId: string) => ({
    ...native({}, { request: { groupConfiguration: { groupsToOverride: ['staff'] } } }),
    callerContext: { awsSdkVersion: 'x', clientId },
  });

  beforeEach(() =>
    table.put('CATALOG', 'APP#partner', {
      only: { claims: [], groups: ['acme-*'] },
      claims: { audience: 'partner' },
    }),
  );

  it('narrows what its tokens carry, and costs no request of its own', async () => {
    const handler = await makeHandler({});
    const { idToken, accessToken, operations } = await signIn(handler, at('partner'));
    for (const token of [idToken, accessToken]) {
      expect(token).toMatchObject({
        ...{ tenantId: 'acme', audience: 'partner', 'cognito:groups': ['acme-users'] },
      });
      expect(token).not.toHaveProperty('plan');
    }
    expect([...operations].sort()).toEqual(['BatchGetItem', 'Query']);
    expect(await signIn(handler, at('web'))).toMatchObject({
      ...{ idToken: { plan: 'gold', 'cognito:groups': ['staff', 'acme-users'] }, operations: [] },
    });
  });

  it.each<[string, object]>([
    ['all', { idToken: { plan: 'gold' } }],
    ['identity-only', { idToken: { tenantId: 'acme' } }],
    ['deny', { code: 'APP_CLIENT_NOT_ALLOWED' }],
  ])('without a record gets by %s what that says', async (UNKNOWN_APP_CLIENTS, expected) => {
    const handler = await makeHandler({ UNKNOWN_APP_CLIENTS });
    const outcome = await signIn(handler, at('stranger'));
    expect(outcome).toMatchObject(expected);
    if (UNKNOWN_APP_CLIENTS === 'identity-only')
      for (const token of [outcome.idToken, outcome.accessToken]) {
        expect(token).not.toHaveProperty('plan');
        expect(token?.['cognito:groups'] ?? []).toEqual([]);
      }
    expect(await signIn(handler, at('partner'))).toMatchObject({
      idToken: { audience: 'partner' },
    });
  });

  it('is denied while suspended, and unknown once its record is removed', async () => {
    const codeOf = async () =>
      (await signIn(await makeHandler({ UNKNOWN_APP_CLIENTS: 'deny' }), at('partner'))).code;
    await table.put('CATALOG', 'APP#other');
    await table.put('CATALOG', 'APP#partner', { status: 'suspended' });
    expect(await codeOf()).toBe('APP_CLIENT_NOT_ALLOWED');
    await table.put('CATALOG', 'APP#partner', { only: { claim: [] } });
    expect(await codeOf()).toBe('RECORD_INVALID');
    await table.remove('CATALOG', 'APP#partner');
    expect(await codeOf()).toBe('APP_CLIENT_NOT_ALLOWED');
  });

  it('narrows what the groups of a provider give', async () => {
    await table.put('CATALOG', 'APP#partner', {
      without: { groups: ['own*'] },
      only: { listClaims: [] },
    });
    const event = { ...alice(), callerContext: { awsSdkVersion: 'x', clientId: 'partner' } };
    const { idToken } = await signIn(await makeHandler(PROVIDERS), event);
    expect(idToken).toMatchObject({
      departmentId: 'engineering',
      'cognito:groups': ['acme-users'],
    });
    expect(idToken).not.toHaveProperty('permissions');
  });
});
