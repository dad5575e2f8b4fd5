import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Names, RecordText } from '../../tools/page/page-messages.ts';
import { addWhoIsAsking, startTestPage, type TestPage } from '../support/tenant-page.ts';

const ENGINEERING = 'TENANT#acme/DEPARTMENT#engineering';

let page: TestPage;
let readOnly: TestPage;
let impatient: TestPage;
beforeAll(async () => {
  page = await startTestPage({
    signIn: async () => ({ kind: 'signed', idToken: { tenantId: 'globex' } }),
  });
  readOnly = await startTestPage({ canSave: false });
  impatient = await startTestPage({ requestTimeout: 500 });
});
afterAll(() => Promise.all([page, readOnly, impatient].map((each) => each.stop())));
beforeEach(() => page.reset());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function get(path: string, { url } = page): Promise<Answer> {
  const answer = await fetch(url + path);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

async function post(path: string, body: unknown, { url } = page): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

/** With headers that `fetch` would not send. */
const statusWith = (headers: Record<string, string>, method = 'GET', path = '/') =>
  new Promise<number | undefined>((resolve, reject) => {
    const sent = request(page.url + path, { method, headers }, (answer) =>
      resolve(answer.resume().statusCode),
    );
    sent.on('error', reject).end(method === 'GET' ? undefined : '{}');
  });

const recordPath = (key: string) => `/api/record?key=${encodeURIComponent(key)}`;
const load = async (key: string, from = page) =>
  (await get(recordPath(key), from)).body as RecordText;

describe('who may ask', () => {
  const port = () => new URL(page.url).port;

  it.each([
    ['its own address', () => ({ host: `127.0.0.1:${port()}` })],
    [
      'a link of another page',
      () => ({
        host: `127.0.0.1:${port()}`,
        'sec-fetch-site': 'cross-site',
        'sec-fetch-dest': 'document',
      }),
    ],
    ['localhost', () => ({ host: `localhost:${port()}`, origin: `http://localhost:${port()}` })],
  ])('answers at %s', async (_, headers) => {
    expect(await statusWith(headers())).toBe(200);
  });

  it.each([
    ['another host', () => ({ host: `evil.example:${port()}` })],
    ['another port', () => ({ host: '127.0.0.1:1' })],
    ['no port', () => ({ host: '127.0.0.1' })],
    ['another origin', () => ({ host: `127.0.0.1:${port()}`, origin: 'https://evil.example' })],
    ['a page without origin', () => ({ host: `127.0.0.1:${port()}`, origin: 'null' })],
    ['another site', () => ({ host: `127.0.0.1:${port()}`, 'sec-fetch-site': 'cross-site' })],
  ])('refuses %s', async (_, headers) => {
    expect(await statusWith(headers())).toBe(403);
    expect(await statusWith(headers(), 'GET', '/api/setting')).toBe(403);
  });

  it('listens at one address of this machine only', async () => {
    await expect(fetch(`http://127.0.0.2:${port()}`)).rejects.toThrow('fetch failed');
  });

  it('refuses what a form could send', async () => {
    const headers = { host: `127.0.0.1:${port()}`, 'content-type': 'text/plain' };
    expect(await statusWith(headers, 'POST', '/api/record')).toBe(403);
  });

  it('lets nothing in that is not its own', async () => {
    const answer = await fetch(page.url);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe|\*|https?:/);
    expect(await answer.text()).not.toMatch(/(?:src|href)="(?!\/|#)|<style|onclick|<script>/);
  });
});

it('answers what is not there with a sentence', async () => {
  expect(await get('/nothing')).toMatchObject({
    status: 404,
    body: { message: 'There is nothing here.' },
  });
  expect(await get(recordPath('CHOICE#x/CLIENT#y'))).toMatchObject({ status: 404 });
  expect(await post('/api/preview', { eventVersion: 'V9' })).toMatchObject({ status: 400 });
  expect(await post('/api/sign-in', { email: 'nobody@example.com' })).toMatchObject({
    status: 404,
  });
});

describe('what there is to choose from', () => {
  const namesOf = async (query: string, from = page) =>
    (await get(`/api/names?${query}`, from)).body;

  it('names tenants and machines by how id or name begin, and what there is of one tenant', async () => {
    expect(await namesOf('kind=tenant&prefix=')).toEqual({
      names: [{ id: 'acme', name: 'Acme' }, { id: 'initech' }],
      hasMore: false,
    });
    expect(await namesOf('kind=tenant&prefix=Ac')).toMatchObject({ names: [{ id: 'acme' }] });
    expect(await namesOf('kind=client&prefix=4')).toMatchObject({
      names: [{ id: '4nightlyjobs' }],
    });
    expect(await namesOf('kind=department&tenant=acme&prefix=')).toEqual({
      names: [{ id: 'engineering' }, { id: 'sales' }],
      hasMore: false,
    });
    expect(await namesOf('kind=department&tenant=acme&prefix=s')).toMatchObject({
      names: [{ id: 'sales' }],
    });
    expect(await namesOf('kind=member&tenant=acme&prefix=5f1c')).toMatchObject({
      names: [{ id: '5f1c2d34-0000-4000-8000-000000000001' }],
    });
  });

  it.each(['kind=department&tenant=%00&prefix=', 'kind=plan&tenant=acme', ''])(
    'refuses %j',
    async (query) => {
      expect(await get(`/api/names?${query}`)).toMatchObject({ status: 400 });
    },
  );

  it('says that there are more than it names', async () => {
    for (let number = 100; number < 151; number++)
      await page.table.put('TENANT#many', `DEPARTMENT#d${number}`);
    const first = (await namesOf('kind=department&tenant=many&prefix=d')) as Names;
    expect(first.names.map(({ id }) => id)).toEqual(
      Array.from({ length: 50 }, (_, index) => `d${100 + index}`),
    );
    expect(first.hasMore).toBe(true);
    expect(await namesOf('kind=department&tenant=many&prefix=d15')).toEqual({
      names: [{ id: 'd150' }],
      hasMore: false,
    });
  });

  it('scans once, and finds a tenant that has come since by its whole id', async () => {
    const first = await startTestPage();
    const begun = first.proxy.operations.length;
    await namesOf('kind=tenant&prefix=', first);
    await first.table.put('TENANT#later', 'TENANT', { name: 'Later' });
    const asked = ['kind=tenant&prefix=lat', 'kind=tenant&prefix=later', 'kind=client&prefix='];
    const [half, whole] = await Promise.all(asked.map((query) => namesOf(query, first)));
    const operations = first.proxy.operations.slice(begun);
    await first.stop();

    expect(half).toEqual({ names: [], hasMore: false });
    expect(whole).toEqual({ names: [{ id: 'later', name: 'Later' }], hasMore: false });
    expect(operations.filter((name) => name === 'Scan')).toEqual(['Scan']);
  });

  it('says of a large table how far it has read, and finds any tenant by its whole id', async () => {
    const large = await startTestPage();
    const padding = 'x'.repeat(300_000);
    const ids = [...'abcdefghijkl'].map((letter) => `large-${letter}`);
    for (const id of ids) await large.table.put(`TENANT#${id}`, 'TENANT', { padding });
    const all = (await namesOf('kind=tenant&prefix=', large)) as Names;
    const unread = ids.find((id) => all.names.every((name) => name.id !== id)) ?? '';
    const found = await namesOf(`kind=tenant&prefix=${unread}`, large);
    await large.stop();

    expect(all.readSoFar).toBe(all.names.length);
    expect(all.names.length).toBeLessThan(ids.length);
    expect(found).toMatchObject({ names: [{ id: unread }], readSoFar: all.readSoFar });
  });
});

describe('what there is of the catalogue', () => {
  beforeAll(async () => {
    await page.table.put('CATALOG', 'DEFAULTS', { claims: { tier: 'base' } });
    await page.table.put('CATALOG', 'PLAN#gold', { name: 'Gold', claims: { tier: 'gold' } });
    await page.table.put('CATALOG', 'ROLE#editor');
    await page.table.put('CATALOG', 'NOTE#1', { name: 'by hand' });
    await page.table.put('TENANT#shared', 'TENANT', { plan: 'gold', roles: ['editor', 'ghost'] });
  });
  afterAll(() => page.table.remove('CATALOG', 'DEFAULTS'));
  const shown = { eventVersion: 'V2_0', tenantId: 'shared' };

  it('names its records, and those that have a text in id or name', async () => {
    const namesOf = async (text: string) =>
      (await get(`/api/names?kind=catalog&prefix=${text}`)).body;

    expect(await namesOf('')).toEqual({
      names: [
        { id: 'CATALOG/DEFAULTS' },
        { id: 'CATALOG/PLAN#gold', name: 'Gold' },
        { id: 'CATALOG/ROLE#editor' },
      ],
      hasMore: false,
    });
    expect(await namesOf('gOl')).toMatchObject({ names: [{ id: 'CATALOG/PLAN#gold' }] });
    expect(await namesOf('catalog')).toEqual({ names: [], hasMore: false });
  });

  it('says that there are more than it names', async () => {
    for (let number = 100; number < 151; number++)
      await page.table.put('CATALOG', `ROLE#many${number}`);
    const { body } = await get('/api/names?kind=catalog&prefix=many');
    for (let number = 100; number < 151; number++)
      await page.table.remove('CATALOG', `ROLE#many${number}`);

    expect((body as Names).names).toHaveLength(50);
    expect(body).toMatchObject({ hasMore: true });
  });

  it('is among the records of a sign-in, as far as they name it', async () => {
    expect((await post('/api/preview', shown)).body).toMatchObject({
      records: [
        'TENANT#shared/TENANT',
        'CATALOG/DEFAULTS',
        'CATALOG/PLAN#gold',
        'CATALOG/ROLE#editor',
      ],
      dropped: [{ kind: 'named role', name: 'ghost', rule: 'not-in-catalogue' }],
    });
  });

  it('is shown and saved as any record', async () => {
    const key = 'CATALOG/PLAN#gold';
    const { loaded, title } = await load(key);
    const saved = await post('/api/record', { key, text: 'claims: { tier: platinum }', loaded });

    expect(title).toBe('Plan gold');
    expect(saved.body).toMatchObject({ outcome: 'saved' });
    expect(JSON.stringify((await post('/api/preview', shown)).body)).toContain('platinum');
    expect(await load('CATALOG/DEFAULTS')).toMatchObject({ title: 'Defaults', loaded: {} });
  });

  it('warns of a plan and of roles that it does not have, where the text names them', async () => {
    const text = 'plan: gold\nroles:\n  - ghost\n  - editor\n  - 7\n';
    const { body } = await post('/api/check', { key: 'TENANT#shared/TENANT', text });

    expect(body).toEqual([
      {
        ...{ severity: 'error', line: 5, column: 5 },
        message: 'roles[2]: this is a number: put it in quotes',
      },
      {
        ...{ severity: 'warning', line: 3, column: 5 },
        message: 'roles[0]: the catalogue has no such role',
      },
    ]);
    const unknown = await post('/api/check', { key: 'TENANT#shared/TENANT', text: 'plan: lead' });
    expect(unknown.body).toEqual([
      {
        ...{ severity: 'warning', line: 1, column: 7 },
        message: 'plan: the catalogue has no such plan',
      },
    ]);
  });
});

describe('a user of an identity provider, at an app client', () => {
  let asking: TestPage;
  beforeAll(async () => {
    asking = await startTestPage({ env: { MEMBERSHIP: 'optional' } });
    await addWhoIsAsking(asking);
  });
  afterAll(() => asking.stop());
  const IDP = 'CATALOG/IDP#AcmeSAML';
  const APP = 'CATALOG/APP#6partnerapp';
  const federated = {
    ...{ eventVersion: 'V2_0', provider: 'AcmeSAML', identityProviders: 'on' },
    groups: ['CN=Engineering,OU=Acme', 'Everyone'],
  };
  const previewOf = async (choice: object) =>
    (await post('/api/preview', { ...federated, ...choice }, asking)).body;

  it.each([
    ['kind=identityProvider&prefix=ac', [{ id: 'AcmeSAML', name: 'Acme' }]],
    ['kind=identityProvider&prefix=6', []],
    ['kind=appClient&prefix=', [{ id: '6partnerapp' }]],
    ['kind=group&provider=AcmeSAML&prefix=ou', [{ id: 'CN=Engineering,OU=Acme' }]],
    ['kind=group&provider=Other&prefix=', []],
  ])('is offered by %s', async (query, names) => {
    expect((await get(`/api/names?${query}`, asking)).body).toEqual({ names, hasMore: false });
  });

  it('gets what the groups give, less what the app client does not', async () => {
    expect(await previewOf({ appClient: '6partnerapp' })).toMatchObject({
      outcome: 'issued',
      records: [
        IDP,
        'TENANT#acme/TENANT',
        'TENANT#acme/DEPARTMENT#engineering',
        APP,
        'CATALOG/ROLE#editor',
      ],
      dropped: expect.arrayContaining([
        expect.objectContaining({ name: 'guests', source: IDP, group: 'Everyone', record: APP }),
      ]),
    });
  });

  it('is told what has no record, and lists none that is not there', async () => {
    expect(await previewOf({ appClient: '5other' })).toMatchObject({
      records: expect.not.arrayContaining(['CATALOG/APP#']),
    });
    expect(await previewOf({ provider: 'Other', groups: [] })).toMatchObject({
      denial: { code: 'TENANT_MISSING' },
    });
    expect(await post('/api/preview', { ...federated, provider: 'Other' }, asking)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^No record of the identity provider Other /) },
    });
  });

  it('counts by the setting of the function, unless the choice says otherwise', async () => {
    const sub = '5f1c2d34-0000-4000-8000-000000000009';
    const code = (expected: string) => ({ denial: { code: expected } });

    expect((await get('/api/setting', asking)).body).toMatchObject({
      ...{ membership: 'optional', identityProviders: 'off' },
    });
    expect(await previewOf({ identityProviders: undefined })).toMatchObject(code('TENANT_MISSING'));
    expect(await previewOf({ sub })).toMatchObject({ outcome: 'issued' });
    expect(await previewOf({ sub, membership: 'required' })).toMatchObject(
      code('MEMBER_NOT_FOUND'),
    );
    await asking.table.put('TENANT#acme', `MEMBER#${sub}`, { status: 'suspended' });
    expect(await previewOf({ sub })).toMatchObject(code('MEMBER_SUSPENDED'));
  });

  it('has records that are shown and saved as any', async () => {
    const { text = '', title, loaded } = await load(IDP, asking);
    expect(title).toBe('Identity provider AcmeSAML');
    expect(text).toContain('tenantId: acme');
    const changed = text.replace('tenantId: acme', 'tenantId: initech');
    const saved = await post('/api/record', { key: IDP, text: changed, loaded }, asking);

    expect(saved.body).toMatchObject({ outcome: 'saved', record: { text: changed } });
    expect(await previewOf({})).toMatchObject({ denial: { code: 'TENANT_SUSPENDED' } });
    const app = await load(APP, asking);
    expect(app).toMatchObject({ title: 'App client 6partnerapp' });
    const narrower = { key: APP, text: 'only: { groups: [], sub: [] }', loaded: app.loaded };
    expect((await post('/api/record', narrower, asking)).body).toMatchObject({
      outcome: 'invalid',
      problems: [{ message: expect.stringMatching(/^only/) }],
    });
    const fixed = { ...narrower, text: 'only: { groups: [] }' };
    expect((await post('/api/record', fixed, asking)).body).toMatchObject({ outcome: 'saved' });
  });

  it('has to have a tenant', async () => {
    const { body } = await post('/api/check', { key: IDP, text: 'groups: []' }, asking);

    expect(body).toMatchObject([{ severity: 'error', message: expect.stringMatching(/tenantId/) }]);
  });
});

it('asks nothing of the table before somebody looks for an id', async () => {
  const fresh = await startTestPage();
  await fetch(fresh.url);
  await get('/api/setting', fresh);
  const { operations } = fresh.proxy;
  await fresh.stop();
  expect(operations).toEqual([]);
});

it('names the records that a sign-in reads', async () => {
  const asked = { tenantId: 'acme', departmentId: 'nowhere', eventVersion: 'V2_0' };
  expect((await post('/api/preview', asked)).body).toMatchObject({
    records: ['TENANT#acme/TENANT'],
  });
  expect((await post('/api/preview', { ...asked, departmentId: 'sales' })).body).toMatchObject({
    records: ['TENANT#acme/TENANT', 'TENANT#acme/DEPARTMENT#sales'],
  });
});

it('denies a tenant that is not there, which is no error', async () => {
  expect(await post('/api/preview', { tenantId: 'nobody', eventVersion: 'V2_0' })).toMatchObject({
    status: 200,
    body: { outcome: 'denied', denial: { code: 'TENANT_NOT_FOUND' } },
  });
});

it('reads the rows of a sign-in once, however many versions it compares', async () => {
  const before = page.proxy.operations.length;
  await post('/api/preview', {
    tenantId: 'acme',
    departmentId: 'engineering',
    eventVersion: 'V2_0',
  });
  // The records, what they name of the catalogue, and whether any app client has a record.
  expect(page.proxy.operations.slice(before)).toEqual(['BatchGetItem', 'BatchGetItem', 'Query']);
});

it('says where signed token and preview disagree', async () => {
  expect((await post('/api/sign-in', { email: 'alice@example.com' })).body).toMatchObject({
    outcome: 'signed',
    agrees: false,
    claims: expect.arrayContaining([
      { name: 'tenantId', preview: 'acme', signed: 'globex', verdict: 'different' },
      { name: 'plan', preview: 'enterprise', verdict: 'different' },
      { name: 'cognito:groups', preview: ['acme-users', 'engineers'], verdict: 'not-carried' },
    ]),
  });
});

describe('saving', () => {
  it('replaces the fields of the record, and leaves those of others alone', async () => {
    const { text = '', loaded } = await load(ENGINEERING);
    const saved = await post('/api/record', {
      key: ENGINEERING,
      text: text.replace('4200', '4300'),
      loaded,
    });

    expect(saved.body).toMatchObject({
      outcome: 'saved',
      record: { text: expect.stringContaining('"4300"') },
    });
    const row = await page.table.get('TENANT#acme', 'DEPARTMENT#engineering');
    expect(row).toMatchObject({ claims: { costCenter: '4300' }, ticket: 'OPS-1' });
  });

  it('removes a field that the text no longer has, and keeps the tenant of a machine', async () => {
    const key = 'CLIENT#4nightlyjobs/CLIENT';
    const { loaded } = await load(key);
    const saved = await post('/api/record', { key, text: 'status: active', loaded });

    expect(saved.body).toMatchObject({ outcome: 'saved' });
    const row = await page.table.get('CLIENT#4nightlyjobs', 'CLIENT');
    expect(row).toEqual({
      pk: 'CLIENT#4nightlyjobs',
      sk: 'CLIENT',
      status: 'active',
      tenantId: 'acme',
    });
  });

  it('saves nothing over what somebody else has changed, or removed', async () => {
    await page.table.put('TENANT#acme', 'DEPARTMENT#busy', { claims: { a: 1 } });
    const key = 'TENANT#acme/DEPARTMENT#busy';
    const { loaded } = await load(key);
    await page.table.put('TENANT#acme', 'DEPARTMENT#busy', { claims: { a: 2 } });
    expect((await post('/api/record', { key, text: 'claims: { a: 3 }', loaded })).body).toEqual({
      outcome: 'conflict',
    });

    await page.table.remove('TENANT#acme', 'DEPARTMENT#busy');
    expect((await post('/api/record', { key, text: 'claims: { a: 3 }', loaded })).body).toEqual({
      outcome: 'conflict',
    });
    expect(await load(key)).toEqual({ key, title: 'Department busy of acme' });
  });

  it.each(['claims: { sub: x }', 'groups: [', 'status: on hold', ''])(
    'saves nothing of %j',
    async (text) => {
      const before = await load(ENGINEERING);
      const { body } = await post('/api/record', { key: ENGINEERING, text, loaded: before.loaded });

      expect(body).toMatchObject({
        outcome: 'invalid',
        problems: [expect.objectContaining({ line: 1 })],
      });
      expect(await load(ENGINEERING)).toEqual(before);
    },
  );

  it('wants the department of a machine to be one of its tenant', async () => {
    const key = 'CLIENT#4nightlyjobs/CLIENT';
    expect((await post('/api/check', { key, text: 'departmentId: engineering' })).body).toEqual([]);
    expect((await post('/api/check', { key, text: 'departmentId: research' })).body).toEqual([
      {
        severity: 'error',
        line: 1,
        column: 15,
        message: 'departmentId: expected a department of the same tenant',
      },
    ]);
  });

  it('refuses to where it only reads', async () => {
    const { loaded } = await load(ENGINEERING, readOnly);
    const saved = await post(
      '/api/record',
      { key: ENGINEERING, text: 'name: X', loaded },
      readOnly,
    );

    expect(saved).toMatchObject({
      status: 403,
      body: { message: 'This page only reads: its table is on AWS.' },
    });
    expect((await load(ENGINEERING, readOnly)).loaded).toEqual(loaded);
    expect((await get('/api/setting', readOnly)).body).toMatchObject({ canSave: false });
    expect(readOnly.proxy.operations).not.toContain('UpdateItem');
  });
});

it.each(['refuse', 'error', 'silence', 'no-table', 'broken-json'] as const)(
  'says in a sentence that the table is away: %s',
  async (fault) => {
    impatient.proxy.fault = fault;
    const health = await get('/api/health', impatient);
    const asked = { tenantId: 'acme', eventVersion: 'V2_0' };
    const preview = await post('/api/preview', asked, impatient);

    for (const { status, body } of [health, preview]) {
      expect(status).toBe(503);
      expect(body).toEqual({ message: expect.stringMatching(/DynamoDB.*\.$/) });
    }
    impatient.proxy.fault = 'none';
    // A machine that has a lot to do may need more than one try.
    while ((await get('/api/health', impatient)).status !== 200);
  },
);

it('sends less than 60 KB of its own code, gzipped', async () => {
  const texts = await Promise.all(
    ['/', '/main.js', '/style.css', '/icon.svg'].map(async (path) =>
      (await fetch(page.url + path)).text(),
    ),
  );
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  console.log(`the page: ${(bytes / 1024).toFixed(1)} KB gzipped`);
  expect(bytes).toBeLessThan(60 * 1024);
});

it('previews with own code', async () => {
  const own = await startTestPage({
    extend: ({ identity }) => ({ claims: { workspace: `${identity.tenantId}-all` } }),
  });
  const asked = { tenantId: 'acme', eventVersion: 'V2_0' };
  const { body } = await post('/api/preview', asked, own);
  await own.stop();
  expect(JSON.stringify(body)).toContain(
    '"after":"acme-all","change":"added","reasons":[{"effect":"gives","kind":"claim","name":"workspace","source":"extension"}]',
  );
});
