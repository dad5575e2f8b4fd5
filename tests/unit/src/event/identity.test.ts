import { type Identity, identify, likelyTenantId } from '../../../../src/event/identity.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import { buildEvent, buildSettings } from '../../../support/builders.ts';

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
