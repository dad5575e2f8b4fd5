import { identify } from '../../../../src/event/identity.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import type { Catalogue } from '../../../../src/lookup/catalogue.ts';
import { findProvider } from '../../../../src/lookup/find-provider.ts';
import { buildCatalogue, buildFederatedEvent, buildSettings } from '../../../support/builders.ts';

const ATTRIBUTE = 'custom:idp_groups';
const KEY = { pk: 'CATALOG', sk: 'IDP#AcmeSAML' };
const RECORD: JsonObject = {
  tenantId: 'acme',
  groupsAttribute: ATTRIBUTE,
  groups: [
    { name: 'CN=Eng,OU=Acme', roles: ['editor'], departmentId: 'engineering' },
    { name: 'admins', groups: ['owners'] },
    { name: 'sales', roles: ['seller'], departmentId: 'sales' },
  ],
};

/** What a catalogue says of a user of AcmeSAML. */
function findIn(
  catalogue: Catalogue | undefined,
  sent: Parameters<typeof buildFederatedEvent>[0] = {},
) {
  const event = parseEvent(buildFederatedEvent(sent));
  const identity = identify(event, buildSettings({ IDENTITY_PROVIDERS: 'on' }));
  if (identity.kind !== 'federated') throw new Error(identity.kind);
  return findProvider(identity, catalogue);
}

const find = async (
  row: JsonObject = {},
  groups?: unknown,
  sent: Parameters<typeof buildFederatedEvent>[0] = {},
) =>
  findIn(await buildCatalogue({ 'IDP#AcmeSAML': { ...RECORD, ...row } }), {
    attributes: groups === undefined ? {} : { [ATTRIBUTE]: groups },
    ...sent,
  });

const grantsOf = (found: Awaited<ReturnType<typeof find>>) =>
  found?.groups.map(({ key, roles, groups }) => [key.group, roles, groups]);

it('finds nothing of a provider without a record, and without a catalogue', async () => {
  expect(findIn(undefined)).toBeUndefined();
  expect(findIn(await buildCatalogue({ 'IDP#acmesaml': RECORD, 'IDP#AcmeSAML2': RECORD }))).toBe(
    undefined,
  );
});

it('finds the tenant, and no groups where the attribute is not there', async () => {
  expect(await find()).toEqual({
    key: KEY,
    record: expect.objectContaining({ tenantId: 'acme', provider: 'AcmeSAML' }),
    home: { tenantId: 'acme', departmentId: undefined },
    groups: [],
  });
});

it('finds what groups give in the order of the record, each with its name', async () => {
  const found = await find({}, '[sales, x, admins, CN=Eng,OU=Acme]');
  expect(grantsOf(found)).toEqual([
    ['CN=Eng,OU=Acme', ['editor'], []],
    ['admins', [], ['owners']],
    ['sales', ['seller'], []],
  ]);
  expect(found?.groups[0]).toMatchObject({ key: { ...KEY }, status: 'active', claims: {} });
  expect(found).not.toHaveProperty('fault');
});

it.each([
  ['[sales, CN=Eng,OU=Acme]', 'engineering'],
  ['[sales, admins]', 'sales'],
  ['admins', undefined],
])('gives of %s the first department of the record: %s', async (groups, departmentId) => {
  expect((await find({}, groups))?.home).toEqual({ tenantId: 'acme', departmentId });
});

it('gives of a name that stands twice both', async () => {
  const groups = [
    { name: 'admins', roles: ['a'] },
    { name: 'admins', roles: ['b'], departmentId: 'sales' },
  ];
  const found = await find({ groups }, 'admins');
  expect(found?.groups.flatMap(({ roles }) => roles)).toEqual(['a', 'b']);
  expect(found?.home?.departmentId).toBe('sales');
});

it('reads no other attribute than the one of the record', async () => {
  const attributes = { 'custom:groups': 'admins', groups: 'admins' };
  expect(grantsOf(await find({}, undefined, { attributes }))).toEqual([]);
  const { groupsAttribute: _, ...without } = RECORD;
  const catalogue = await buildCatalogue({ 'IDP#AcmeSAML': without });
  expect(findIn(catalogue, { attributes: { [ATTRIBUTE]: 'admins' } })?.groups).toEqual([]);
});

it.each(['constructor', '__proto__'])('reads no attribute %s that was not sent', async (name) => {
  expect((await find({ groupsAttribute: name, groups: [{ name: 'x' }] }))?.fault).toBeUndefined();
});

it.each([
  ['groups-cut', '[admins, sal'],
  ['groups-unreadable', 'x'.repeat(200_000)],
  ['groups-ambiguous', 'OU=x,CN=y,admins'],
])('says %s of the attribute', async (rule, groups) => {
  const names = [{ name: 'CN=y' }, { name: 'admins' }];
  expect((await find({ groups: names }, groups))?.fault).toEqual({ rule, attribute: ATTRIBUTE });
});

describe('of a profile with linked identities', () => {
  const linked = [{ userId: '1', providerName: 'Google', providerType: 'Google', primary: false }];

  it('believes the tenant, and no groups', async () => {
    const attributes = { [ATTRIBUTE]: 'admins' };
    const found = await find({}, undefined, { attributes, linked });
    expect(found).toMatchObject({ home: { tenantId: 'acme' }, groups: [] });
    expect(found?.fault).toEqual({ rule: 'groups-linked', attribute: ATTRIBUTE });
  });

  it('says nothing of groups that are not there', async () => {
    expect(await find({}, undefined, { linked })).not.toHaveProperty('fault');
    expect(
      await find({}, undefined, { attributes: { [ATTRIBUTE]: '' }, linked }),
    ).not.toHaveProperty('fault');
  });
});

describe('of an issuer that the record names', () => {
  const issuer = 'https://AcmeSAML.example';

  it('takes that one', async () => {
    expect(await find({ issuer })).toMatchObject({ home: { tenantId: 'acme' } });
  });

  // A provider that was deleted and made again by others has the name, and not the issuer.
  it.each<[string, JsonObject]>([
    ['another', { issuer: 'https://mallory.example' }],
    ['one in other letters', { issuer: issuer.toLowerCase() }],
    ['one that goes on', { issuer: `${issuer}/x` }],
    ['none', { issuer: null }],
    ['one that is no text', { issuer: [issuer] }],
  ])('denies %s, and believes nothing', async (_, identity) => {
    const attributes = { [ATTRIBUTE]: 'admins' };
    expect(await find({ issuer }, undefined, { attributes, identity })).toEqual({
      key: KEY,
      record: expect.objectContaining({
        code: 'SIGN_IN_METHOD_NOT_ALLOWED',
        detail: 'CATALOG/IDP#AcmeSAML: the issuer of identities is another one',
      }),
      groups: [],
    });
  });
});

it('is the denial for a record that cannot be read', async () => {
  expect(await find({ groups: [{ roles: ['x'] }] }, 'admins')).toEqual({
    key: KEY,
    record: expect.objectContaining({ code: 'RECORD_INVALID' }),
    groups: [],
  });
});

it('makes the same of the same group again, for what is decided once', async () => {
  const catalogue = await buildCatalogue({ 'IDP#AcmeSAML': RECORD });
  const sent = { attributes: { [ATTRIBUTE]: 'admins' } };
  const [one, other] = [findIn(catalogue, sent), findIn(catalogue, sent)];
  expect(one?.groups[0]).toBeDefined();
  expect(one?.groups[0]).toBe(other?.groups[0]);
});
