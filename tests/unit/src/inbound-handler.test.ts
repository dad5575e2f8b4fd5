import { createInboundHandler } from '../../../src/inbound-handler.ts';
import { createInboundLog } from '../../../src/inbound-log.ts';
import type { JsonObject } from '../../../src/json.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import type { ReadRow } from '../../../src/lookup/row-reader.ts';
import { formatKey } from '../../../src/records/keys.ts';
import { startTracing } from '../../../src/tracing.ts';
import { buildInboundEvent, buildSettings, toRow } from '../../support/builders.ts';

const ACME: JsonObject = {
  tenantId: 'acme',
  groupsAttribute: 'custom:idp_groups',
  groupsClaim: 'groups',
  groups: [{ name: 'admins' }, { name: 'staff all' }],
};

/** A handler over the record of AcmeSAML, and what it has written. */
async function setUp(record: JsonObject | Error | undefined, env: Record<string, string> = {}) {
  const settings = buildSettings(env);
  const asked: string[] = [];
  const lines: string[] = [];
  const readRow: ReadRow = async (key) => {
    asked.push(formatKey(key));
    if (record instanceof Error) throw record;
    return record && toRow({ status: 'active', ...record, ...key });
  };
  let time = 0;
  const handler = createInboundHandler({
    directory: createDirectory({ ...settings, readRow, now: () => 0 }),
    tracing: startTracing({}),
    log: createInboundLog({
      write: (line) => void lines.push(line),
      logLevel: settings.logLevel,
      env: {
        AWS_LAMBDA_FUNCTION_NAME: 'inbound',
        AWS_LAMBDA_FUNCTION_VERSION: '7',
        _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047',
      },
    }),
    timer: () => {
      time += 0.25;
      return time;
    },
  });
  return { handler, asked, lines, line: () => JSON.parse(lines.pop() ?? '{}') };
}

const mapped = (answer: object) => (answer as { response: unknown }).response;
const unchanged = { userAttributesToMap: {} };

it('filters the groups, and hands back all that the provider sent besides, and the event', async () => {
  const { handler, asked } = await setUp(ACME);
  const samlResponse = { groups: '[everyone, admins]', email: 'a@acme.example', name: 'Ada' };
  const event = buildInboundEvent({ samlResponse });
  const before = structuredClone(event);
  expect(await handler(event)).toEqual({
    ...event,
    response: { userAttributesToMap: { ...samlResponse, groups: '["admins"]' } },
  });
  expect(event).toEqual(before);
  expect(asked).toEqual(['CATALOG/IDP#AcmeSAML']);
});

it('hands back what all sources of a provider say, the ID token before the rest', async () => {
  const { handler } = await setUp(ACME);
  const event = buildInboundEvent({
    tokenResponse: { access_token: 'secret', token_type: 'Bearer', sub: 'of nobody' },
    userInfo: { sub: '1', groups: ['everyone'], nickname: 'ada', given_name: 'A' },
    idToken: { sub: '1', groups: ['staff all', 'everyone'], given_name: 'Ada', exp: 1700000000 },
  });
  expect(mapped(await handler(event))).toEqual({
    userAttributesToMap: {
      ...{ access_token: 'secret', token_type: 'Bearer', sub: '1', nickname: 'ada' },
      ...{ groups: '["staff all"]', given_name: 'Ada', exp: 1700000000 },
    },
  });
});

it.each([
  ['sends none', {}],
  ['sends an empty one', { groups: '' }],
  ['lists other groups', { groups: 'everyone' }],
])('leaves no groups of an earlier sign-in if the provider %s', async (_what, groups) => {
  const { handler } = await setUp(ACME);
  const event = buildInboundEvent({ samlResponse: { email: 'a@acme.example', ...groups } });
  expect(mapped(await handler(event))).toEqual({
    userAttributesToMap: { email: 'a@acme.example', groups: '[]' },
  });
});

it('copies names such as __proto__ as they are', async () => {
  const { handler } = await setUp({ ...ACME, groupsClaim: 'constructor' });
  const samlResponse = JSON.parse('{"__proto__": "admins", "email": "a"}');
  const answer = await handler(buildInboundEvent({ samlResponse }));
  expect(JSON.stringify(mapped(answer))).toBe(
    '{"userAttributesToMap":{"__proto__":"admins","email":"a","constructor":"[]"}}',
  );
});

it('filters by a record that is suspended or has ended: what that means is judged later', async () => {
  const { handler } = await setUp({ ...ACME, status: 'suspended' });
  const event = buildInboundEvent({ samlResponse: { groups: 'admins' } });
  expect(mapped(await handler(event))).toEqual({ userAttributesToMap: { groups: '["admins"]' } });
});

it.each([
  ['a provider without a record', undefined],
  ['a record without groupsClaim', { ...ACME, groupsClaim: null }],
])('changes nothing for %s', async (_what, record) => {
  const { handler, line } = await setUp(record);
  expect(mapped(await handler(buildInboundEvent()))).toEqual(unchanged);
  expect(line()).toMatchObject({ level: 'INFO', outcome: 'UNCHANGED' });
});

it.each(['', 'Acme SAML', 'a/b', 'x'.repeat(33), 7, undefined, null])(
  'asks nothing for %j, which is no provider, and changes nothing',
  async (providerName) => {
    const { handler, asked } = await setUp(ACME);
    expect(mapped(await handler(buildInboundEvent({}, { providerName })))).toEqual(unchanged);
    expect(asked).toEqual([]);
  },
);

it.each([
  ['a text', { idToken: '{"groups":"admins"}' }],
  ['a list', { samlResponse: ['admins'] }],
  ['no attributes', undefined],
])('changes nothing, and says so, where %s stands for attributes', async (_what, attributes) => {
  const { handler, line } = await setUp(ACME);
  const event = buildInboundEvent({}, { attributes });
  expect(mapped(await handler(event))).toEqual(unchanged);
  expect(line()).toMatchObject({
    ...{ level: 'WARN', outcome: 'UNCHANGED' },
    detail: 'request.attributes: expected objects of attributes',
  });
});

it.each([null, '', undefined])('takes %j for a source that said nothing', async (userInfo) => {
  const { handler } = await setUp(ACME);
  const event = buildInboundEvent({ userInfo, idToken: { groups: ['admins'] } });
  expect(mapped(await handler(event))).toEqual({ userAttributesToMap: { groups: '["admins"]' } });
});

it.each([
  ['DIRECTORY_UNAVAILABLE', 'ERROR', Object.assign(new Error('secret'), { code: 'ECONNREFUSED' })],
  ['RECORD_INVALID', 'WARN', { tenantId: 'acme', groups: 'admins' }],
])('denies by %s rather than let earlier groups stand', async (code, level, record) => {
  const { handler, line } = await setUp(record);
  await expect(handler(buildInboundEvent())).rejects.toMatchObject({ code });
  expect(line()).toMatchObject({ level, outcome: code, identityProvider: 'AcmeSAML' });
});

it.each([{}, { request: 'x' }, []])('denies %j, which is no such event', async (event) => {
  const { handler } = await setUp(ACME);
  await expect(handler(event)).rejects.toMatchObject({ code: 'EVENT_INVALID' });
});

describe('the line of the log', () => {
  const event = buildInboundEvent({
    samlResponse: { groups: '[everyone, staff all]', email: 'ada@acme.example' },
  });

  it('says how many groups are left, and no value', async () => {
    const { handler, lines, line } = await setUp(ACME);
    await handler(event);
    expect(lines.join()).not.toMatch(/everyone|staff|ada@/);
    expect(line()).toEqual({
      ...{ level: 'INFO', function: 'inbound', functionVersion: '7', outcome: 'FILTERED' },
      ...{ hasClaim: true, keptGroups: 1, clientId: '4webclient0example' },
      ...{ identityProvider: 'AcmeSAML', records: { identityProvider: 'fresh' }, ms: 0.25 },
      ...{ coldStart: true, traceId: '1-5759e988-bd862e3fe1be46a994272793' },
    });
    await handler(event);
    expect(line()).toMatchObject({ coldStart: false, records: { identityProvider: 'cached' } });
  });

  it('is there with the level WARN only if something is wrong', async () => {
    const { handler, lines, line } = await setUp(ACME, { LOG_LEVEL: 'WARN' });
    await handler(event);
    expect(lines).toEqual([]);
    await handler(buildInboundEvent({ samlResponse: { groups: { admins: true } } }));
    expect(line()).toMatchObject({
      ...{ level: 'WARN', groupsFault: 'groups-unreadable', keptGroups: 0 },
    });
  });
});
