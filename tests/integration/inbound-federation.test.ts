import { createInboundHandler } from '../../src/inbound-handler.ts';
import { createInboundLog } from '../../src/inbound-log.ts';
import { createDirectory } from '../../src/lookup/directory.ts';
import { createClient } from '../../src/lookup/dynamodb-client.ts';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import { startTracing } from '../../src/tracing.ts';
import { buildEvent, buildInboundEvent, buildSettings } from '../support/builders.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

const LISTED = 'CN=Engineering,OU=Acme';
let table: Awaited<ReturnType<typeof createTestTable>>;
beforeAll(async () => {
  table = await createTestTable();
  await table.put('TENANT#acme', 'TENANT');
  await table.put('CATALOG', 'IDP#AcmeSAML', {
    tenantId: 'acme',
    groupsAttribute: 'custom:idp_groups',
    groupsClaim: 'memberOf',
    groups: [
      { name: LISTED, groups: ['engineers'] },
      { name: 'admins', groups: ['tenant-admins'] },
    ],
  });
});
afterAll(() => table.close());

const variables = () => ({
  ...{ TENANTS_TABLE: table.name, IDENTITY_PROVIDERS: 'on', LOOKUP_TIMEOUT_MS: '4000' },
  CACHE_TTL_SECONDS: '0',
});

/** The handler as functions/inbound-federation.ts wires it. */
async function wireInbound(lines: string[] = [], more: Record<string, string> = {}) {
  const settings = buildSettings({ ...variables(), ...more });
  const client = createClient(settings.lookupTimeoutMs);
  const readRow = createRowReader({ client, table: settings.tenantsTable, random: Math.random });
  return createInboundHandler({
    directory: createDirectory({ ...settings, readRow, now: Date.now }),
    tracing: startTracing({}),
    log: createInboundLog({
      write: (line) => void lines.push(line),
      logLevel: settings.logLevel,
      env: {},
    }),
    timer: () => performance.now(),
  });
}

/** The groups in the tokens of a user whose provider sent these attributes, mapped as a pool does. */
async function groupsFor(samlResponse: Record<string, unknown>, stored?: string) {
  const inbound = await wireInbound();
  const answer = (await inbound(buildInboundEvent({ samlResponse }))) as {
    response: { userAttributesToMap: Record<string, string> };
  };
  const { memberOf = stored } = answer.response.userAttributesToMap;
  const handler = await wireHandler(variables());
  const event = buildEvent({
    attributes: {
      'cognito:user_status': 'EXTERNAL_PROVIDER',
      identities: JSON.stringify([{ userId: 'ada', providerName: 'AcmeSAML', primary: true }]),
      ...(memberOf !== undefined && { 'custom:idp_groups': memberOf }),
    },
  });
  const { response } = (await handler({ ...event, userName: 'AcmeSAML_ada' })) as {
    response: { claimsAndScopeOverrideDetails: { groupOverrideDetails?: object } };
  };
  return response.claimsAndScopeOverrideDetails.groupOverrideDetails;
}

const many = Array.from({ length: 300 }, (_, at) => `CN=Distribution list ${at},OU=Acme`);

it('gets a group past 2,048 characters into the tokens', async () => {
  const sent = `[${[...many, LISTED].join(', ')}]`;
  expect(sent.length).toBeGreaterThan(10_000);
  expect(await groupsFor({ memberOf: sent })).toMatchObject({ groupsToOverride: ['engineers'] });
});

it('gets into the tokens what is ambiguous without it: one name, and not its parts', async () => {
  expect(await groupsFor({ memberOf: [LISTED, 'CN=Other,OU=Acme'] })).toMatchObject({
    groupsToOverride: ['engineers'],
  });
});

it('takes the groups of an earlier sign-in away from a user who is in none any more', async () => {
  expect(await groupsFor({ email: 'ada@acme.example' }, '["admins"]')).toBeUndefined();
});

it('sees a record that changes, and no longer one that goes', async () => {
  const inbound = await wireInbound();
  const provider = { providerName: 'Changing' };
  const event = buildInboundEvent({ samlResponse: { g: 'a,b' } }, provider);
  const map = async () => {
    const { response } = (await inbound(event)) as { response: { userAttributesToMap: object } };
    return response.userAttributesToMap;
  };
  expect(await map()).toEqual({});
  const row = { tenantId: 'acme', groupsClaim: 'g', groups: [{ name: 'a' }] };
  await table.put('CATALOG', 'IDP#Changing', row);
  expect(await map()).toEqual({ g: '["a"]' });
  await table.put('CATALOG', 'IDP#Changing', { ...row, groups: [{ name: 'b' }] });
  expect(await map()).toEqual({ g: '["b"]' });
  await table.remove('CATALOG', 'IDP#Changing');
  expect(await map()).toEqual({});
});

it('denies where the table cannot be had, and says why', async () => {
  const lines: string[] = [];
  const inbound = await wireInbound(lines, { TENANTS_TABLE: 'no-such-table' });
  await expect(inbound(buildInboundEvent())).rejects.toMatchObject({
    code: 'DIRECTORY_UNAVAILABLE',
    message: 'Sign-in is not possible at the moment. Try again in a minute',
  });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...{ level: 'ERROR', outcome: 'DIRECTORY_UNAVAILABLE' },
    detail: 'ResourceNotFoundException',
  });
});
