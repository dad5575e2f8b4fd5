import type { JsonObject } from '../../../../src/json.ts';
import { findCatalogued } from '../../../../src/lookup/catalogue.ts';
import { ID_RULES, parseId } from '../../../../src/records/keys.ts';
import { buildCatalogue, must } from '../../../support/builders.ts';

const provider = must(parseId('provider', 'AcmeSAML'));
const clientId = must(parseId('clientId', 'web'));

const readProvider = async (row: JsonObject) =>
  findCatalogued(await buildCatalogue({ 'IDP#AcmeSAML': row }), 'identityProvider', { provider });
const readAppClient = async (row: JsonObject) =>
  findCatalogued(await buildCatalogue({ 'APP#web': row }), 'appClient', { clientId });

describe('the record of an identity provider', () => {
  it('has its lists after parsing, and only what it knows', async () => {
    const groups = [{ name: 'CN=Eng,OU=Acme', departmentId: 'engineering', claims: { x: 1 } }];
    expect(await readProvider({ tenantId: 'acme', groups, claims: { plan: 'gold' } })).toEqual({
      ...{ key: { pk: 'CATALOG', sk: 'IDP#AcmeSAML' }, provider: 'AcmeSAML', status: 'active' },
      tenantId: 'acme',
      groups: [{ name: 'CN=Eng,OU=Acme', departmentId: 'engineering', roles: [], groups: [] }],
    });
  });

  it.each<[string, JsonObject]>([
    ['tenantId', {}],
    ['tenantId', { tenantId: '../SECRET' }],
    ['status', { tenantId: 'acme', status: 'on' }],
    ['issuer', { tenantId: 'acme', issuer: '' }],
    ['issuer', { tenantId: 'acme', issuer: ['SECRET'] }],
    ['groupsAttribute', { tenantId: 'acme', groupsAttribute: 'sub' }],
    ['groupsAttribute', { tenantId: 'acme', groupsAttribute: 'a b' }],
    ['groupsAttribute', { tenantId: 'acme', groupsAttribute: 'x'.repeat(33) }],
    ['groupsAttribute', { tenantId: 'acme', groupsAttribute: 7 }],
    ['groups', { tenantId: 'acme', groups: { SECRET: {} } }],
    ['groups.0', { tenantId: 'acme', groups: ['SECRET'] }],
    ['groups.1.name', { tenantId: 'acme', groups: [{ name: 'a' }, { roles: ['SECRET'] }] }],
    ['groups.0.name', { tenantId: 'acme', groups: [{ name: '' }] }],
    ['groups.0.roles', { tenantId: 'acme', groups: [{ name: 'a', roles: 'SECRET' }] }],
    ['groups.0.groups.0', { tenantId: 'acme', groups: [{ name: 'a', groups: [7] }] }],
    ['groups.0.departmentId', { tenantId: 'acme', groups: [{ name: 'a', departmentId: '/' }] }],
  ])(
    'is RECORD_INVALID by its key and the field %s for %j, without the value',
    async (field, row) => {
      expect(await readProvider(row)).toMatchObject({
        code: 'RECORD_INVALID',
        detail: expect.stringMatching(
          new RegExp(
            `^CATALOG/IDP#AcmeSAML: ${field.replaceAll('.', '\\.')}: expected (?!.*SECRET)`,
          ),
        ),
      });
    },
  );
});

describe('the record of an app client', () => {
  const KINDS = { claims: ['a'], listClaims: ['b*'], groups: [], iamRoles: ['*'], scopes: ['c'] };

  it('has each kind that it narrows, and no others', async () => {
    const row = { only: KINDS, without: { claims: ['a'] }, claims: { x: 1 }, groups: ['y'] };
    expect(await readAppClient(row)).toEqual({
      ...{ key: { pk: 'CATALOG', sk: 'APP#web' }, clientId: 'web', status: 'active' },
      ...{ only: KINDS, without: { claims: ['a'] }, claims: { x: 1 } },
    });
  });

  it('narrows nothing if it says nothing', async () => {
    expect(await readAppClient({ only: null, without: null })).toEqual({
      ...{ key: { pk: 'CATALOG', sk: 'APP#web' }, clientId: 'web', status: 'active', claims: {} },
    });
  });

  // What is ignored here would let pass what it should not.
  it.each<[string, JsonObject]>([
    ['only', { only: { claim: [] } }],
    ['only', { only: { claims: [], constructor: [] } }],
    ['without', { without: { 'groups ': ['x'] } }],
    ['only', { only: [] }],
    ['only', { only: 'claims' }],
    ['without', { without: ['claims'] }],
    ['only.claims', { only: { claims: null } }],
    ['only.claims', { only: { claims: 'plan' } }],
    ['only.claims', { only: { claims: { plan: true } } }],
    ['without.scopes.1', { without: { scopes: ['a', 7] } }],
    ['without.groups.0', { without: { groups: [''] } }],
    ['without.groups.0', { without: { groups: ['a*b'] } }],
    ['without.groups.0', { without: { groups: ['*a'] } }],
    ['without.groups.0', { without: { groups: ['**'] } }],
    ['claims', { claims: ['x'] }],
    ['status', { status: 'on' }],
  ])('is RECORD_INVALID by its key and the field %s for %j', async (field, row) => {
    const place = field.replaceAll('.', '\\.');
    expect(await readAppClient(row)).toMatchObject({
      code: 'RECORD_INVALID',
      detail: expect.stringMatching(new RegExp(`^CATALOG/APP#web: ${place}: expected `)),
    });
  });
});

describe('the name of an identity provider', () => {
  it.each(['A', 'AcmeSAML', 'Acme_SAML', 'Acme#1', 'Übung', '\u{1F600}'.repeat(32)])(
    'can be %s',
    (name) => {
      expect(parseId('provider', name)).toBe(name);
    },
  );

  it.each(['', 'a/b', 'a b', 'a\u00A0b', 'a\nb', '\u200Ba', 'x'.repeat(33), 7, null])(
    'cannot be %j',
    (name) => {
      expect(parseId('provider', name)).toBeUndefined();
      expect(ID_RULES.provider.expected).toMatch(/^the name of an identity provider: 1 to 32/);
    },
  );
});
