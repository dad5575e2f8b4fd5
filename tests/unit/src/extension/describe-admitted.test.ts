// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders that are not filled in
import type { AdmittedSignIn } from '../../../../src/extension/own-code.ts';
import { createHandler } from '../../../../src/handler.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { createDirectory } from '../../../../src/lookup/directory.ts';
import { startTracing } from '../../../../src/tracing.ts';
import {
  buildCatalogue,
  buildEvent,
  buildFederatedEvent,
  buildSettings,
  TENANT_ROLE,
} from '../../../support/builders.ts';
import { rowsInMemory } from '../../../support/rows-in-memory.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';

/** What own code is told of a sign-in that is admitted. */
async function tell(
  event: object,
  {
    env = {},
    rows = {},
    catalogue = {},
  }: {
    env?: Record<string, string>;
    rows?: Record<string, JsonObject>;
    catalogue?: Record<string, JsonObject>;
  },
): Promise<AdmittedSignIn> {
  const settings = buildSettings({ LOOKUP_TIMEOUT_MS: '4000', ...env });
  const { readRow } = rowsInMemory({ 'TENANT#acme/TENANT': {}, ...rows });
  let told: AdmittedSignIn | undefined;
  const handler = createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now: () => 0 }),
    choices: { read: async () => undefined, remember: async () => {} },
    catalogue: () => buildCatalogue(catalogue),
    tracing: startTracing({}),
    log: () => {},
    now: () => 0,
    timer: () => 0,
    extend: (signIn) => {
      told = signIn;
      return undefined;
    },
  });
  await handler(event);
  if (!told) throw new Error('own code was not called');
  return told;
}

const namesOf = ({ records }: AdmittedSignIn) =>
  records.map(({ kind, id, group }) => [kind, id, ...(group === undefined ? [] : [group])]);

it('tells who a user is, and the records that count, from the general to the specific', async () => {
  const told = await tell(buildEvent(), {
    env: { MEMBERSHIP: 'required' },
    rows: {
      'TENANT#acme/TENANT': { name: 'Acme', plan: 'gold', roles: ['editor', 'gone'] },
      'TENANT#acme/DEPARTMENT#engineering': {
        claims: { mail: '${user.email}' },
        preferredRole: TENANT_ROLE,
      },
      [`TENANT#acme/MEMBER#${SUB}`]: { groups: ['leads'] },
    },
    catalogue: {
      DEFAULTS: {},
      'PLAN#gold': { listClaims: { features: ['sso'] } },
      'ROLE#editor': {},
      'ROLE#gone': { status: 'suspended' },
      'ROLE#unnamed': {},
    },
  });
  expect(told.identity).toEqual({
    ...{ kind: 'user', tenantId: 'acme', departmentId: 'engineering', sub: SUB },
  });
  expect(namesOf(told)).toEqual([
    ['defaults', undefined],
    ['plan', 'gold'],
    ['role', 'editor'],
    ['tenant', 'acme'],
    ['department', 'engineering'],
    ['member', SUB],
  ]);
  const grantless = {
    ...{ name: undefined, group: undefined, claims: {}, listClaims: {}, groups: [], iamRoles: [] },
    ...{ preferredRole: undefined, scopes: [], suppressClaims: [], suppressScopes: [] },
  };
  expect(told.records.slice(3)).toEqual([
    { ...grantless, kind: 'tenant', id: 'acme', name: 'Acme' },
    {
      ...grantless,
      kind: 'department',
      id: 'engineering',
      claims: { mail: '${user.email}' },
      preferredRole: TENANT_ROLE,
    },
    { ...grantless, kind: 'member', id: SUB, groups: ['leads'] },
  ]);
});

it('tells what Cognito says, without clientMetadata', async () => {
  const event = {
    ...buildEvent({
      version: 'V3_0',
      attributes: { 'custom:tenantId': 'acme', odd: 7 },
      request: {
        clientMetadata: { password: 'of another' },
        groupConfiguration: { groupsToOverride: ['staff'], preferredRole: TENANT_ROLE },
      },
    }),
    triggerSource: 'TokenGeneration_RefreshTokens',
  };
  const told = await tell(event, {});
  expect(told.event).toEqual({
    version: 'V3_0',
    triggerSource: 'TokenGeneration_RefreshTokens',
    appClientId: '4webclient0example',
    scopes: ['aws.cognito.signin.user.admin', 'openid'],
    userAttributes: {
      ...{ sub: SUB, email: 'alice@example.com', email_verified: 'true' },
      ...{ 'cognito:user_status': 'CONFIRMED', 'custom:tenantId': 'acme' },
    },
    groupConfiguration: { groups: ['staff'], iamRoles: [], preferredRole: TENANT_ROLE },
  });
  expect(JSON.stringify(told)).not.toContain('of another');
  expect(Object.keys(told).sort()).toEqual(['event', 'identity', 'records', 'signal']);
});

it('tells which identity provider vouches for a user, and what its groups give', async () => {
  const told = await tell(
    buildFederatedEvent({
      attributes: { 'custom:tenantId': 'globex', 'custom:groups': '["staff"]' },
    }),
    {
      env: { IDENTITY_PROVIDERS: 'on' },
      catalogue: {
        'IDP#AcmeSAML': {
          tenantId: 'acme',
          groupsAttribute: 'custom:groups',
          groups: [{ name: 'staff', groups: ['users'] }],
        },
      },
    },
  );
  const { identity, event } = told;
  expect(identity).toEqual({
    ...{ kind: 'federated', tenantId: 'acme', departmentId: undefined, sub: SUB },
    provider: 'AcmeSAML',
  });
  expect(namesOf(told)).toEqual([
    ['tenant', 'acme'],
    ['identityProvider', 'AcmeSAML', 'staff'],
  ]);
  // The provider proves another tenant than the user may have written.
  expect(event.userAttributes).not.toHaveProperty('custom:tenantId');
  expect(Object.isFrozen(told.records[1]?.claims)).toBe(true);
});

it('tells which machine it is', async () => {
  const told = await tell(
    {
      ...buildEvent({ version: 'V3_0', request: { userAttributes: {}, groupConfiguration: null } }),
      triggerSource: 'TokenGeneration_ClientCredentials',
    },
    { rows: { 'CLIENT#4webclient0example/CLIENT': { tenantId: 'acme' } } },
  );
  expect(told.identity).toEqual({
    ...{ kind: 'machine', tenantId: 'acme', departmentId: undefined },
    clientId: '4webclient0example',
  });
  expect(namesOf(told)).toEqual([
    ['tenant', 'acme'],
    ['client', '4webclient0example'],
  ]);
});

it('tells nothing of the home tenant to a user who has switched to another one', async () => {
  const told = await tell(
    buildEvent({
      attributes: { 'custom:tenantId': 'globex', 'custom:rank': 'admin', given_name: 'Alice' },
      request: {
        clientMetadata: { tenantId: 'acme' },
        groupConfiguration: {
          groupsToOverride: ['globex-admins'],
          iamRolesToOverride: [TENANT_ROLE],
          preferredRole: TENANT_ROLE,
        },
      },
    }),
    {
      env: { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request' },
      rows: { [`TENANT#acme/MEMBER#${SUB}`]: {} },
    },
  );
  expect(told.identity.tenantId).toBe('acme');
  expect(told.event.userAttributes).toEqual({
    ...{ sub: SUB, email: 'alice@example.com', email_verified: 'true', given_name: 'Alice' },
  });
  expect(told.event.groupConfiguration).toEqual({
    ...{ groups: [], iamRoles: [], preferredRole: undefined },
  });
});

it('freezes what it tells, and not the event that is handed back', async () => {
  const event = buildEvent({ request: { groupConfiguration: { groupsToOverride: ['staff'] } } });
  const told = await tell(event, { rows: { 'TENANT#acme/DEPARTMENT#engineering': {} } });
  const thawed: unknown[] = [];
  const look = (value: unknown) => {
    if (typeof value !== 'object' || value === null || value === told.signal) return;
    if (!Object.isFrozen(value)) thawed.push(value);
    Object.values(value).forEach(look);
  };
  look(told);
  expect(thawed).toEqual([]);
  expect(() => {
    (told.event.userAttributes as Record<string, string>).sub = 'mallory';
  }).toThrow(TypeError);
  expect(Object.isFrozen(event.request)).toBe(false);
  expect(Object.isFrozen(event.request.scopes)).toBe(false);
  expect(Object.isFrozen(event.request.userAttributes)).toBe(false);
  expect(Object.isFrozen(event.request.groupConfiguration)).toBe(false);
});
