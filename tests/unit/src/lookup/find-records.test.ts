import { identify } from '../../../../src/event/identity.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { createDirectory } from '../../../../src/lookup/directory.ts';
import { findRecords } from '../../../../src/lookup/find-records.ts';
import { parseTenantId } from '../../../../src/records/keys.ts';
import {
  type acme,
  buildCatalogue,
  buildEvent,
  buildFederatedEvent,
  buildSettings,
} from '../../../support/builders.ts';
import { rowsInMemory } from '../../../support/rows-in-memory.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const MEMBER = `MEMBER#${SUB}`;
const globex = parseTenantId('globex');
const ROWS: Record<string, JsonObject> = {
  'TENANT#acme/TENANT': {},
  'TENANT#acme/DEPARTMENT#engineering': {},
  'TENANT#acme/DEPARTMENT#finance': {},
  [`TENANT#acme/${MEMBER}`]: { departmentId: 'finance' },
  'TENANT#globex/TENANT': {},
  'TENANT#globex/DEPARTMENT#engineering': {},
  [`TENANT#globex/${MEMBER}`]: {},
  'CLIENT#jobs/CLIENT': { tenantId: 'acme', departmentId: 'finance' },
  'CLIENT#broken/CLIENT': { tenantId: '../acme' },
};
const REQUEST = { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request' };
const STICKY = { MEMBERSHIP: 'required', TENANT_SWITCHING: 'sticky' };

interface Asking {
  attributes?: Record<string, unknown>;
  selected?: unknown;
  /** The tenant of an earlier choice. */
  chosen?: typeof acme | undefined;
  env?: Record<string, string>;
  event?: object;
  /** The rows of the catalogue by sort key. */
  catalogue?: Record<string, JsonObject>;
}

/** What is found of who is asking, and the rows that were asked for. */
async function find({ attributes, selected, chosen, env = {}, event = {}, catalogue }: Asking) {
  const settings = buildSettings(env);
  const { readRow, asked } = rowsInMemory(ROWS);
  const sent = {
    ...buildEvent({
      ...(attributes && { attributes }),
      ...(selected !== undefined && { request: { clientMetadata: { tenantId: selected } } }),
    }),
    ...event,
  };
  const found = await findRecords(
    createDirectory({ ...settings, readRow, now: () => 0 }).begin(),
    { read: async () => chosen, remember: async () => {} },
    identify(parseEvent(sent), settings),
    catalogue && (() => buildCatalogue(catalogue)),
  );
  return { found, asked };
}

describe('a user whose attributes are trusted', () => {
  it('has the tenant and the department of the attributes', async () => {
    const { found, asked } = await find({});
    expect(found).toMatchObject({
      ...{ tenantId: 'acme', departmentId: 'engineering', namedBy: 'attribute', isHome: true },
      tenant: { tenantId: 'acme' },
      department: { departmentId: 'engineering' },
    });
    expect(found).not.toHaveProperty('member');
    expect(asked).toEqual(['TENANT#acme/TENANT', 'TENANT#acme/DEPARTMENT#engineering']);
  });

  it.each([
    ['none, where there is none', undefined, undefined],
    ['null, where the attribute can be no id', '../x', null],
  ])('has for a department %s', async (_, department, departmentId) => {
    const { found, asked } = await find({
      attributes: { 'custom:tenantId': 'acme', 'custom:department': department },
    });
    expect(found.departmentId).toBe(departmentId);
    expect(found.department).toBeUndefined();
    expect(asked).toEqual(['TENANT#acme/TENANT']);
  });
});

describe('a user whose membership has to be proved', () => {
  it('has the department of the member record, whatever the attribute says', async () => {
    const { found } = await find({ env: REQUEST });
    expect(found).toMatchObject({
      departmentId: 'finance',
      department: { departmentId: 'finance' },
      member: { record: { sub: SUB } },
    });
  });

  it('costs the same rows as a member, if nobody of the tenant', async () => {
    const rowsOf = async (tenantId: string) => {
      const attributes = { sub: SUB.replace(/1$/, '9'), 'custom:tenantId': tenantId };
      const { found, asked } = await find({ attributes, env: REQUEST });
      expect(found.member?.record).toBeUndefined();
      expect(found.member?.key.pk).toBe(`TENANT#${tenantId}`);
      return asked.map((name) => name.replace(tenantId, 'x'));
    };
    expect(await rowsOf('acme')).toEqual(await rowsOf('nobody'));
  });

  it('takes no department of the home tenant along', async () => {
    const { found, asked } = await find({ selected: 'globex', env: REQUEST });
    expect(found).toMatchObject({ tenantId: 'globex', namedBy: 'request', isHome: false });
    expect(found.departmentId).toBeUndefined();
    expect(asked.join()).not.toMatch(/acme|DEPARTMENT/);
    expect(found.choice).toBeUndefined();
  });

  it('gets nothing for what can be no id of a tenant', async () => {
    const { found, asked } = await find({ selected: '../globex', env: REQUEST });
    expect(found).toMatchObject({ namedBy: 'request', isHome: false });
    expect(found.tenantId).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('a choice of tenant', () => {
  const choice = { sub: SUB, clientId: '4webclient0example' };

  it.each([
    ['another than before', 'globex', undefined, { ...choice, tenantId: 'globex' }],
    ['the same as before', 'globex', globex, undefined],
    ['the home tenant again', 'acme', globex, { ...choice, tenantId: 'acme' }],
    ['the home tenant, where it was', 'acme', undefined, undefined],
  ])('is to be remembered if it is a new one: %s', async (_, selected, chosen, expected) => {
    const { found } = await find({ selected, chosen, env: STICKY });
    expect(found.tenantId).toBe(selected);
    expect(found.choice).toEqual(expected);
  });

  it('counts where nothing is selected, and the home tenant where there is none', async () => {
    expect((await find({ chosen: globex, env: STICKY })).found).toMatchObject({
      ...{ tenantId: 'globex', namedBy: 'choice', isHome: false },
      member: { record: { tenantId: 'globex' } },
    });
    expect((await find({ env: STICKY })).found).toMatchObject({
      ...{ tenantId: 'acme', namedBy: 'attribute', isHome: true },
    });
  });

  it('needs no home tenant', async () => {
    const { found } = await find({ attributes: {}, env: STICKY });
    expect(found).toMatchObject({ namedBy: 'attribute', isHome: true, tenant: undefined });
  });
});

describe('a machine', () => {
  const event = (clientId: string) => ({
    ...{ version: '3', triggerSource: 'TokenGeneration_ClientCredentials' },
    callerContext: { clientId },
  });

  it('has the tenant and the department of its record', async () => {
    const { found, asked } = await find({ event: event('jobs') });
    expect(found).toMatchObject({
      ...{ tenantId: 'acme', departmentId: 'finance', namedBy: 'client', isHome: false },
      client: { record: { clientId: 'jobs' } },
      department: { departmentId: 'finance' },
    });
    expect(asked[0]).toBe('CLIENT#jobs/CLIENT');
  });

  it.each([
    ['missing', 'unknown', undefined],
    ['broken', 'broken', expect.objectContaining({ code: 'RECORD_INVALID' })],
  ])('has none if its record is %s', async (_, clientId, record) => {
    const { found, asked } = await find({ event: event(clientId) });
    expect(found.client).toEqual({ key: { pk: `CLIENT#${clientId}`, sk: 'CLIENT' }, record });
    expect(found.tenantId).toBeUndefined();
    expect(asked).toEqual([`CLIENT#${clientId}/CLIENT`]);
  });
});

describe('a member whose record names no department', () => {
  const attributes = { 'custom:tenantId': 'globex', 'custom:department': 'engineering' };

  it.each([
    ['by the attribute', undefined],
    ['by selecting it', 'globex'],
  ])('has that of the attribute at the home tenant, reached %s', async (_, selected) => {
    const { found } = await find({ attributes, selected, env: REQUEST });
    expect(found).toMatchObject({
      ...{ tenantId: 'globex', isHome: true, departmentId: 'engineering' },
      department: { tenantId: 'globex', departmentId: 'engineering' },
    });
  });
});

it('asks once for a department that attribute and member record name alike', async () => {
  const attributes = { 'custom:tenantId': 'acme', 'custom:department': 'finance' };
  const { asked } = await find({ attributes, env: { ...REQUEST, CACHE_TTL_SECONDS: '0' } });
  expect(asked.filter((name) => name.includes('DEPARTMENT'))).toEqual([
    'TENANT#acme/DEPARTMENT#finance',
  ]);
});

describe('a choice of an earlier sign-in', () => {
  it('of the home tenant is the home tenant, with all that the pool gives there', async () => {
    const { found } = await find({ chosen: parseTenantId('acme'), env: STICKY });
    expect(found).toMatchObject({ tenantId: 'acme', namedBy: 'attribute', isHome: true });
  });

  it('counts for a user without a home tenant', async () => {
    const { found } = await find({ attributes: {}, chosen: globex, env: STICKY });
    expect(found).toMatchObject({ tenantId: 'globex', namedBy: 'choice', isHome: false });
  });
});

describe('a user of an identity provider', () => {
  const PROVIDERS = { IDENTITY_PROVIDERS: 'on' };
  const catalogue = {
    'IDP#AcmeSAML': {
      tenantId: 'acme',
      groupsAttribute: 'custom:idp_groups',
      groups: [{ name: 'eng', departmentId: 'engineering' }],
    },
    'IDP#Broken': { tenantId: '../acme' },
  };
  const asking = ({
    provider = 'AcmeSAML',
    attributes = {},
    selected,
    ...more
  }: Asking & { provider?: string }) =>
    find({
      event: buildFederatedEvent({
        provider,
        attributes: { 'custom:tenantId': 'globex', ...attributes },
        ...(selected !== undefined && { request: { clientMetadata: { tenantId: selected } } }),
      }),
      catalogue,
      env: PROVIDERS,
      ...more,
    });

  it('has the tenant of its record and the department of a group, not those of attributes', async () => {
    const { found, asked } = await asking({
      attributes: { 'custom:idp_groups': 'eng', 'custom:department': 'finance' },
    });
    expect(found).toMatchObject({
      ...{ tenantId: 'acme', namedBy: 'provider', isHome: true, departmentId: 'engineering' },
      provider: { home: { tenantId: 'acme' }, groups: [{ key: { group: 'eng' } }] },
    });
    expect(found.member).toBeUndefined();
    expect(asked).toEqual(['TENANT#acme/TENANT', 'TENANT#acme/DEPARTMENT#engineering']);
  });

  it('has no department where no group gives one', async () => {
    const { found } = await asking({ attributes: { 'custom:department': 'finance' } });
    expect([found.departmentId, found.department]).toEqual([undefined, undefined]);
  });

  it.each<[string, Asking & { provider?: string }]>([
    ['where its provider has no record', { provider: 'GlobexSAML' }],
    ['where providers are off', { env: {} }],
    ['where there is no catalogue', { catalogue: {} }],
  ])('has what the attributes say %s', async (_, more) => {
    const { found } = await asking(more);
    expect(found).toMatchObject({ tenantId: 'globex', namedBy: 'attribute', isHome: true });
    expect(found.provider).toBeUndefined();
  });

  it('has nothing of a record that cannot be read', async () => {
    const { found, asked } = await asking({ provider: 'Broken' });
    expect(found).toMatchObject({
      ...{ namedBy: 'provider', isHome: false },
      provider: { record: { code: 'RECORD_INVALID' } },
    });
    expect([found.tenantId, asked]).toEqual([undefined, []]);
  });

  it('has the department of the member record before that of a group', async () => {
    const { found } = await asking({
      attributes: { 'custom:idp_groups': 'eng' },
      env: { ...PROVIDERS, MEMBERSHIP: 'optional' },
    });
    expect(found).toMatchObject({
      ...{ tenantId: 'acme', namedBy: 'provider', departmentId: 'finance' },
      member: { isRequired: false, record: { sub: SUB } },
    });
  });

  it.each(['required', 'optional'])(
    'switches by membership, which has to be proved away from home, with %s',
    async (MEMBERSHIP) => {
      const env = { ...PROVIDERS, MEMBERSHIP, TENANT_SWITCHING: 'request' };
      const away = await asking({ selected: 'globex', env });
      expect(away.found).toMatchObject({
        ...{ tenantId: 'globex', namedBy: 'request', isHome: false },
        member: { isRequired: true },
      });
      expect(away.asked.join()).not.toContain('acme');
      expect((await asking({ selected: 'acme', env })).found).toMatchObject({
        ...{ tenantId: 'acme', namedBy: 'request', isHome: true },
        member: { isRequired: MEMBERSHIP === 'required' },
      });
    },
  );

  it('is chosen for by an earlier sign-in as others are', async () => {
    const env = { ...PROVIDERS, MEMBERSHIP: 'required', TENANT_SWITCHING: 'sticky' };
    const { found } = await asking({ chosen: globex, env });
    expect(found).toMatchObject({ tenantId: 'globex', namedBy: 'choice', isHome: false });
    expect(found.provider).toBeDefined();
  });
});

describe('a user whose membership may be missing', () => {
  const attributes = { sub: SUB.replace(/1$/, '9'), 'custom:tenantId': 'acme' };
  const OPTIONAL = { MEMBERSHIP: 'optional' };

  it('has what the attributes say, and a member record that is not there', async () => {
    const { found, asked } = await find({ attributes, env: OPTIONAL });
    expect(found).toMatchObject({
      ...{ tenantId: 'acme', namedBy: 'attribute', isHome: true },
      member: { record: undefined, isRequired: false },
    });
    expect(asked).toEqual([`TENANT#acme/MEMBER#${attributes.sub}`, 'TENANT#acme/TENANT']);
  });

  it('has to prove that of any other tenant', async () => {
    const { found } = await find({
      ...{ attributes, selected: 'globex' },
      env: { ...OPTIONAL, TENANT_SWITCHING: 'request' },
    });
    expect(found.member).toMatchObject({ record: undefined, isRequired: true });
  });
});
