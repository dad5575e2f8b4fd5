import { type Identity, identify, likelyTenantId } from '../../../../src/event/identity.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import { buildEvent, buildFederatedEvent, buildSettings } from '../../../support/builders.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const CLIENT = '4webclient0example';
const REQUIRED = { MEMBERSHIP: 'required' };
const REQUEST = { ...REQUIRED, TENANT_SWITCHING: 'request' };
const STICKY = { ...REQUIRED, TENANT_SWITCHING: 'sticky' };

interface Asking {
  readonly attributes?: Record<string, unknown>;
  readonly metadata?: unknown;
  readonly env?: Record<string, string>;
  readonly rest?: Record<string, unknown>;
}

function identityOf({ attributes = {}, metadata, env = {}, rest = {} }: Asking): Identity {
  const request = metadata === undefined ? {} : { clientMetadata: metadata };
  const event = { ...buildEvent({ attributes, request }), ...rest };
  return identify(parseEvent(event), buildSettings(env));
}

/** The denial of a sign-in, as code and detail. */
function denialOf(asking: Asking): unknown {
  try {
    return identityOf(asking);
  } catch (error) {
    const { code, detail } = error as { code: string; detail?: string };
    return [code, detail];
  }
}

const atAcme = { 'custom:tenantId': 'acme' };

describe('a user whose attributes are trusted', () => {
  it.each([
    ['none', {}, undefined],
    ['an empty one', { 'custom:department': '' }, undefined],
    ['null', { 'custom:department': null }, undefined],
    ['an id', { 'custom:department': 'sales' }, 'sales'],
    ['what can be no id', { 'custom:department': 'Human Resources' }, null],
  ])('is at home in a tenant, with a department attribute of %s', (_, more, departmentId) => {
    expect(identityOf({ attributes: { ...atAcme, ...more } })).toEqual({
      kind: 'user',
      home: { tenantId: 'acme', departmentId },
    });
  });

  it('is read from the attributes that the settings name', () => {
    const env = { TENANT_ATTRIBUTE: 'custom:org', DEPARTMENT_ATTRIBUTE: 'custom:unit' };
    const attributes = { ...atAcme, 'custom:org': 'globex', 'custom:unit': 'lab' };
    expect(identityOf({ attributes, env })).toEqual({
      kind: 'user',
      home: { tenantId: 'globex', departmentId: 'lab' },
    });
  });

  it.each([{}, { 'custom:tenantId': '' }, { 'custom:tenantId': null }])(
    'without a tenant is denied: %j',
    (attributes) => {
      expect(denialOf({ attributes })).toEqual(['TENANT_MISSING', undefined]);
    },
  );

  it.each(['../acme', 'a b', 7, ['acme'], 'x'.repeat(65)])(
    'of %j, which is no tenant id, is denied by the name of the attribute',
    (tenantId) => {
      expect(denialOf({ attributes: { 'custom:tenantId': tenantId } })).toEqual([
        'TENANT_INVALID',
        'custom:tenantId is no tenant id',
      ]);
    },
  );

  it('selects nothing by metadata', () => {
    const identity = identityOf({ attributes: atAcme, metadata: { tenantId: 'globex' } });
    expect(identity).toEqual({ kind: 'user', home: { tenantId: 'acme', departmentId: undefined } });
  });
});

describe('a user whose membership has to be proved', () => {
  const member = {
    kind: 'member',
    isRequired: true,
    sub: SUB,
    home: { tenantId: 'acme', departmentId: undefined },
    requestedTenantId: undefined,
    choosesAt: undefined,
  };

  it.each<[string, Asking, object]>([
    ['at home', { env: REQUIRED }, {}],
    [
      'without switching, whatever metadata say',
      { env: REQUIRED, metadata: { tenantId: 'x' } },
      {},
    ],
    ['without metadata', { env: REQUEST }, {}],
    ['with metadata that are no object', { env: REQUEST, metadata: 'globex' }, {}],
    ['with an empty request', { env: REQUEST, metadata: { tenantId: '' } }, {}],
    ['with a request of null', { env: REQUEST, metadata: { tenantId: null } }, {}],
    [
      'who selects',
      { env: REQUEST, metadata: { tenantId: 'globex' } },
      { requestedTenantId: 'globex' },
    ],
    [
      'who selects what can be no tenant',
      { env: REQUEST, metadata: { tenantId: '../globex' } },
      { requestedTenantId: null },
    ],
    [
      'who selects by no text',
      { env: REQUEST, metadata: { tenantId: ['globex'] } },
      { requestedTenantId: null },
    ],
    [
      'who selects by the name of a setting',
      { env: { ...REQUEST, TENANT_METADATA: 'org' }, metadata: { org: 'globex', tenantId: 'x' } },
      { requestedTenantId: 'globex' },
    ],
    ['whose choice is remembered', { env: STICKY }, { choosesAt: CLIENT }],
  ])('%s', (_, asking, more) => {
    expect(identityOf({ attributes: atAcme, ...asking })).toEqual({ ...member, ...more });
  });

  it('remembers no choice at what can be no app client', () => {
    const rest = { callerContext: { clientId: 'a b' } };
    expect(identityOf({ attributes: atAcme, env: STICKY, rest })).toEqual(member);
  });

  it.each<[string, Asking, object]>([
    [
      'selects',
      { env: REQUEST, metadata: { tenantId: 'globex' } },
      { requestedTenantId: 'globex' },
    ],
    ['chose before', { env: STICKY }, { choosesAt: CLIENT }],
  ])('needs no home where the user %s', (_, asking, more) => {
    const expected = { ...member, home: undefined, ...more };
    expect(identityOf(asking)).toEqual(expected);
  });

  it('who selects does not depend on a broken home', () => {
    const asking = { env: REQUEST, metadata: { tenantId: 'globex' } };
    expect(identityOf({ attributes: { 'custom:tenantId': '../x' }, ...asking })).toEqual({
      ...{ ...member, home: undefined, requestedTenantId: 'globex' },
    });
  });

  it.each([REQUIRED, REQUEST])('is denied where nothing names a tenant, with %j', (env) => {
    expect(denialOf({ env })).toEqual(['TENANT_MISSING', undefined]);
  });

  it.each([undefined, '', 'alice', 7])('is denied with a sub of %j', (sub) => {
    expect(denialOf({ attributes: { ...atAcme, sub }, env: REQUIRED })).toEqual([
      'MEMBER_NOT_FOUND',
      'sub is no sub of a user',
    ]);
  });
});

describe('a user of an identity provider', () => {
  const ON = { IDENTITY_PROVIDERS: 'on' };
  const federated = (
    env: Record<string, string>,
    { request = {}, ...more }: Parameters<typeof buildFederatedEvent>[0] = {},
  ): Asking => {
    const sent = buildFederatedEvent({ ...more, attributes: { ...atAcme, ...more.attributes } });
    return { env, rest: { ...sent, request: { ...sent.request, ...request } } };
  };
  const home = { tenantId: 'acme', departmentId: undefined };
  const member = { kind: 'member', sub: SUB, home: undefined, choosesAt: undefined };
  const NONE = { attributes: { identities: '[]' } };
  const NOT_PROVED = 'identities: expected a list with one primary identity, found 0';

  it('is known by the provider, and the attributes only by what comes of its record', () => {
    const identity = identityOf(federated(ON));
    if (identity.kind !== 'federated') throw new Error(identity.kind);
    expect(identity.federation.provider).toBe('AcmeSAML');
    const byProvider = { tenantId: 'globex', departmentId: undefined } as typeof home;
    expect(identity.personOf(byProvider as never)).toEqual({ kind: 'user', home: byProvider });
    expect(identity.personByAttributes()).toEqual({ kind: 'user', home });
    expect(likelyTenantId(identity)).toBeUndefined();
  });

  it.each(['required', 'optional'])(
    'is a member by the record, with %s membership',
    (MEMBERSHIP) => {
      const identity = identityOf(federated({ ...ON, MEMBERSHIP }));
      if (identity.kind !== 'federated') throw new Error(identity.kind);
      expect(identity.personOf(home as never)).toMatchObject({
        ...{ ...member, home },
        isRequired: MEMBERSHIP === 'required',
      });
    },
  );

  it('does not depend on an attribute that can be no tenant', () => {
    const attributes = { 'custom:tenantId': '../x' };
    const identity = identityOf(federated(ON, { attributes }));
    if (identity.kind !== 'federated') throw new Error(identity.kind);
    expect(identity.personOf(home as never)).toMatchObject({ home });
    expect(() => identity.personByAttributes()).toThrow(
      expect.objectContaining({ code: 'TENANT_INVALID' }),
    );
  });

  it.each<[string, Asking]>([
    ['where providers are off', federated({})],
    [
      'where the profile is native',
      federated(ON, { attributes: { 'cognito:user_status': 'CONFIRMED' } }),
    ],
  ])('is one of the attributes %s', (_, asking) => {
    expect(identityOf(asking)).toEqual({ kind: 'user', home });
  });

  it.each<[string, Parameters<typeof buildFederatedEvent>[0], string]>([
    ['empty identities', NONE, NOT_PROVED],
    ['no identities', { attributes: { identities: undefined } }, NOT_PROVED],
    [
      'another prefix of the user name',
      { identity: { providerName: 'GlobexSAML' } },
      'userName: expected the provider of identities before an underscore',
    ],
  ])('is denied with %s, whatever the attributes say', (_, sent, detail) => {
    expect(denialOf(federated(ON, sent))).toEqual(['TENANT_MISSING', detail]);
    const env = { ...ON, MEMBERSHIP: 'optional' };
    expect(denialOf(federated(env, sent))).toEqual(['TENANT_MISSING', detail]);
  });

  it('is a member by record where no provider is sure and membership has to be proved', () => {
    expect(identityOf(federated({ ...ON, ...REQUIRED }, NONE))).toEqual({
      ...{ ...member, isRequired: true, home, requestedTenantId: undefined },
    });
  });

  it('selects by membership, and has no home, where no provider is sure', () => {
    const env = { ...ON, MEMBERSHIP: 'optional', TENANT_SWITCHING: 'request' };
    const request = { clientMetadata: { tenantId: 'globex' } };
    expect(identityOf(federated(env, { ...NONE, request }))).toEqual({
      ...{ ...member, isRequired: false, requestedTenantId: 'globex' },
    });
  });
});

describe('a machine', () => {
  const machine = { triggerSource: 'TokenGeneration_ClientCredentials' };

  it('is its app client, whatever attributes and metadata say', () => {
    const asking = { attributes: atAcme, metadata: { tenantId: 'globex' }, env: STICKY };
    expect(identityOf({ ...asking, rest: machine })).toEqual({ kind: 'client', clientId: CLIENT });
  });

  it.each([{}, { clientId: '' }, { clientId: 'a b' }, { clientId: 7 }])(
    'is denied with a caller of %j',
    (callerContext) => {
      expect(denialOf({ rest: { ...machine, callerContext } })).toEqual([
        'CLIENT_NOT_FOUND',
        'callerContext.clientId is no client id',
      ]);
    },
  );
});

it.each<[string, Asking, string | undefined]>([
  ['a user', { attributes: atAcme }, 'acme'],
  ['a member', { attributes: atAcme, env: REQUIRED }, 'acme'],
  [
    'a member who selects',
    { attributes: atAcme, env: REQUEST, metadata: { tenantId: 'globex' } },
    'globex',
  ],
  ['a member with a choice only', { env: STICKY }, undefined],
  [
    'a machine',
    { attributes: atAcme, rest: { triggerSource: 'TokenGeneration_ClientCredentials' } },
    undefined,
  ],
])('the likely tenant of %s', (_, asking, tenantId) => {
  expect(likelyTenantId(identityOf(asking))).toBe(tenantId);
});
