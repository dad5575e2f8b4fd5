import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { describeInBrowser } from '../support/describe-page.ts';
import { addWhoIsAsking, startTestPage, type TestPage } from '../support/tenant-page.ts';

const PHONE = { width: 360, height: 740 };
const ENGINEERING = ['TENANT#acme', 'DEPARTMENT#engineering'] as const;

/**
 * Runs in the page: chooses bob and alice in turn, and takes the milliseconds until their tokens
 * are painted.
 */
const MEASURE_CHOICES = `(async () => {
  const times = [];
  for (let turn = 0; turn < 40; turn++) {
    const radio = document.querySelectorAll('input[name=who]')[(turn + 1) % 2];
    const begun = performance.now();
    radio.click();
    while (document.querySelector('#result').getAttribute('aria-busy') !== 'false') {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    times.push(performance.now() - begun);
  }
  return times;
})()`;

/** Requests that get no answer before they are released. */
function holdAnswers() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    release,
    route: async (route: Route) => {
      await released;
      await route.continue();
    },
  };
}

describeInBrowser('the page', () => {
  let browser: Browser;
  let server: TestPage;
  let page: Page;
  let failures: string[];
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startTestPage()]);
  });
  afterAll(() => Promise.all([browser?.close(), server?.stop()]));

  async function open(options: BrowserContextOptions = {}, { url } = server): Promise<void> {
    page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    page.setDefaultTimeout(60_000);
    failures = [];
    page.on('pageerror', (error) => failures.push(error.message));
    page.on(
      'console',
      (message) => /Content Security Policy/i.test(message.text()) && failures.push(message.text()),
    );
    page.on(
      'request',
      (request) => request.url().startsWith(url) || failures.push(`asked ${request.url()}`),
    );
    await page.goto(url);
    await settled();
  }
  beforeEach(() => server.reset());
  afterEach(async () => {
    server.proxy.fault = 'none';
    await page.close();
    expect(failures).toEqual([]);
  });

  const settled = () => page.locator('#result[aria-busy=false]').waitFor();
  const person = (name: string) => page.getByRole('radio', { name: new RegExp(`^${name}`) });
  const token = (name: 'ID token' | 'Access token') =>
    page.getByRole('article', { name, exact: true });
  const rowOf = (claim: string, name: 'ID token' | 'Access token' = 'ID token') =>
    token(name).locator(`tr[data-claim="${claim}"]`);
  const field = (name: string) => page.getByRole('combobox', { name });
  const editor = () => page.getByLabel('The record as YAML');
  const record = () =>
    page.getByRole('region', {
      name: /^(Tenant|Department|Machine|Plan|Role|Defaults|Identity|App client)/,
    });
  const save = () => record().getByRole('button', { name: 'Save' });
  const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const focused = () => page.evaluate('document.activeElement?.outerHTML.slice(0, 200)');

  it('shows both tokens of who is chosen, with what changed marked by a sign and a word', async () => {
    await open();
    await person('bob').check();
    await said(/^bob@example.com: ID token \d+ added/);

    expect(await rowOf('departmentId').getByRole('img', { name: 'added' }).textContent()).toBe('+');
    expect(await rowOf('departmentId').locator('.after .value').textContent()).toBe('"sales"');
    await person('alice').check();
    await said(/^alice@example.com: /);
    expect(
      await rowOf('scope', 'Access token').getByRole('img', { name: 'changed' }).textContent(),
    ).toBe('~');
    await token('ID token')
      .getByText(/^[\d,]+ bytes · was [\d,]+ · \d+ % of a cookie$/)
      .waitFor();
    await page
      .getByText(
        /^In one request: [\d,]+ bytes · was .* % of the headers that S3, Apache and nginx take$/,
      )
      .waitFor();
    await said('role-not-allowed');
    await page.getByText(/^On V1_0: \d+ claims otherwise$/).click();
    await said(/Access token without/);
  });

  it('names own code beside what it adds and what is taken out of it, and leads nowhere from there', async () => {
    const own = await startTestPage({
      extend: () => ({ claims: { workspace: 'of alice', tenantId: 'globex' } }),
    });
    try {
      await open({}, own);
      const row = rowOf('workspace');
      expect(await row.locator('.source').textContent()).toBe('extension');
      expect(await row.getByRole('button').count()).toBe(0);
      const dropped = page.getByRole('article', { name: /^Taken out/ }).getByRole('listitem');
      const ofTenant = dropped.filter({ hasText: 'claim tenantId' });
      expect(await ofTenant.textContent()).toMatch(/tenant-claim\s+← from extension$/);
    } finally {
      await own.stop();
    }
  });

  it('shows any tenant, department and machine of the table', async () => {
    await open();
    await person('a user').check();
    await page.getByLabel('Department').fill('sales');
    await said(/^ID token \d+ added/);
    await page.getByLabel('Department').fill('');
    await page.locator('#departmentId-offer option').nth(1).waitFor({ state: 'attached' });
    expect(await page.locator('#departmentId-offer option').count()).toBe(2);
    await page.getByLabel('Member (sub)').fill('5f1c2d34-0000-4000-8000-000000000001');
    await page.getByLabel('Member records count').check();
    await rowOf('approvalLimit').getByRole('button', { name: 'MEMBER#5f1c2d34…' }).waitFor();
    await person('a machine').check();
    await page.getByRole('combobox', { name: 'App client' }).fill('4nightlyjobs');
    await said(/^access token \d+ added/);
    expect(await token('ID token').count()).toBe(0);
    expect(await page.getByRole('radio', { name: /^V2_0/ }).isDisabled()).toBe(true);
  });

  it('keeps the demo person whose member record counts, and asks which that is', async () => {
    await open();
    await page.getByLabel('Member records count').check();
    await page.getByRole('article', { name: 'Which member?' }).waitFor();
    expect(await page.locator('.denial').count()).toBe(0);
    expect(await person('alice').isChecked()).toBe(true);
    await person('bob').check();
    await page.getByLabel('Department').fill('engineering');
    expect(await person('a user').isChecked()).toBe(true);
  });

  it('leads from a claim to its record, whose change shows in the token at once', async () => {
    await open();
    await rowOf('costCenter').getByRole('button', { name: 'costCenter' }).click();
    await record().getByRole('heading', { name: 'Department engineering of acme' }).waitFor();
    const text = await editor().inputValue();
    expect(text).toContain('costCenter: "4200"');

    await editor().fill(text.replace('4200', '4711'));
    await save().click();
    await said('Saved. The tokens are those of the new record.');
    await rowOf('costCenter').getByText('"4711"').waitFor();
    expect(await rowOf('costCenter').getAttribute('class')).toContain('fresh');
    expect(await rowOf('tenantId').getAttribute('class')).not.toContain('fresh');
    expect(await server.table.get(...ENGINEERING)).toMatchObject({
      claims: { costCenter: '4711' },
      ticket: 'OPS-1',
    });
  });

  it.each([
    ['invalid YAML', 'claims: {\n', /not YAML/, 1],
    [
      'a claim that only Cognito sets',
      'status: active\nclaims:\n  sub: x\n',
      /only Cognito itself sets this claim/,
      3,
    ],
  ])('shows %s at its line, and saves nothing', async (_, text, message, line) => {
    await open();
    const before = await server.table.get(...ENGINEERING);
    await rowOf('departmentId').getByRole('button', { name: 'departmentId' }).click();
    await editor().fill(text);
    const problem = record().getByRole('listitem').filter({ hasText: message });
    await problem.waitFor();

    expect(await page.locator('.line-error').count()).toBeGreaterThan(0);
    expect(await editor().getAttribute('aria-invalid')).toBe('true');
    expect(await save().isDisabled()).toBe(true);
    await editor().press('Control+s');
    await problem.getByRole('button', { name: /^Line \d/ }).click();
    expect(await problem.textContent()).toMatch(new RegExp(`^Line [${line}${line + 1}]`));
    expect(await focused()).toContain('record-text');
    expect(await server.table.get(...ENGINEERING)).toEqual(before);
  });

  it('says that somebody else has changed the record, and loads it anew', async () => {
    await open();
    await server.table.put('TENANT#acme', 'DEPARTMENT#sales', { claims: { region: 'emea' } });
    await person('bob').check();
    await rowOf('region').getByRole('button', { name: 'region' }).click();
    await editor().fill('claims: { region: apac }');
    await server.table.put('TENANT#acme', 'DEPARTMENT#sales', { claims: { region: 'amer' } });
    await record().getByRole('button', { name: 'Save', disabled: false }).click();

    await said('This record was changed since it was loaded here: nothing was saved.');
    await record().getByRole('button', { name: 'Load it again' }).click();
    await record().getByRole('button', { name: 'Load it again' }).waitFor({ state: 'hidden' });
    await record().locator('.line', { hasText: 'amer' }).waitFor({ state: 'attached' });
    expect(await editor().inputValue()).toContain('amer');
  });

  describe('the catalogue', () => {
    const records = () => page.getByRole('region', { name: 'Records' });
    beforeEach(async () => {
      await server.table.put('CATALOG', 'PLAN#gold', { listClaims: { features: ['sso'] } });
      await server.table.put('CATALOG', 'ROLE#tester', { listClaims: { features: ['beta'] } });
      await server.table.put('CATALOG', 'ROLE#unused', { name: 'Of nobody yet' });
      await server.table.put('TENANT#umbrella', 'TENANT', {
        plan: 'gold',
        roles: ['tester', 'ghost'],
        listClaims: { features: ['raccoons'] },
      });
      await open();
      await field('Department').fill('');
      await field('Tenant').fill('umbrella');
      await rowOf('tenantId').getByText('"umbrella"').waitFor();
    });

    it('is behind each item of a list, with what names it, and can be changed from there', async () => {
      const parts = () => rowOf('features').locator('.after .part').allTextContents();
      expect(await parts()).toEqual([
        'sso ← from PLAN#gold, named by TENANT#umbrella',
        'beta ← from ROLE#tester, named by TENANT#umbrella',
        'raccoons ← from TENANT#umbrella',
      ]);
      await rowOf('features').getByRole('button', { name: 'PLAN#gold' }).click();
      await record().getByRole('heading', { name: 'Plan gold' }).waitFor();
      await editor().fill('listClaims: { features: [audit] }');
      await save().click();
      await said(/ This edit takes away features\.$/);

      expect((await parts())[0]).toBe('audit ← from PLAN#gold, named by TENANT#umbrella');
      expect(
        await token('ID token').locator('.lost').getByRole('listitem').allTextContents(),
      ).toEqual(['− removed features sso']);
    });

    it('shows the items of a list beside the text that it is on V1_0', async () => {
      await page.getByRole('radio', { name: /^V1_0/ }).check();
      await rowOf('features').locator('.after .value', { hasText: String.raw`\"sso\"` }).waitFor();

      expect(await rowOf('features').locator('.after').textContent()).toContain(
        ' sso ← from PLAN#gold, named by TENANT#umbrella beta ← from ROLE#tester',
      );
    });

    it('says what a record names and the catalogue does not have, or not now', async () => {
      const dropped = page.getByRole('article', { name: 'Taken out: 1' });
      expect(await dropped.getByRole('listitem').allTextContents()).toEqual([
        'named role ghost: the catalogue does not have this role not-in-catalogue ← from TENANT#umbrella',
      ]);
      await server.table.put('CATALOG', 'PLAN#gold', { status: 'suspended' });
      await field('Tenant').press('Enter');
      const suspended = page.getByText('this plan is not active now: its status is suspended');
      await suspended.getByRole('button', { name: 'gold' }).click();
      await record().getByRole('heading', { name: 'Plan gold' }).waitFor();
    });

    it('is listed: what a sign-in reads of it, and all of it by id or name', async () => {
      const ofSignIn = records().getByRole('list', { name: 'Records of this sign-in' });
      expect(await ofSignIn.getByRole('button').allTextContents()).toEqual([
        'TENANT#umbrella',
        'PLAN#gold',
        'ROLE#tester',
      ]);
      await records().getByText('Catalogue: what all tenants share').click();
      const all = records().getByRole('list', { name: 'Records of the catalogue' });
      await all.getByRole('button', { name: 'ROLE#unused' }).waitFor();
      expect(await all.getByRole('button').allTextContents()).toEqual([
        'PLAN#gold',
        'ROLE#tester',
        'ROLE#unused',
      ]);
      const search = records().getByLabel('Find by id or name');
      await search.fill('nobody');
      await all.getByRole('button', { name: 'PLAN#gold' }).waitFor({ state: 'detached' });
      expect(await all.getByRole('listitem').allTextContents()).toEqual([
        'ROLE#unused Of nobody yet',
      ]);
      await search.fill('gone');
      await said('The catalogue has no such record.');
    });

    it('keeps a record that no sign-in reads, whoever signs in, and saves it', async () => {
      await records().getByText('Catalogue: what all tenants share').click();
      await records().getByRole('button', { name: 'ROLE#unused' }).click();
      await record().getByRole('heading', { name: 'Role unused' }).waitFor();
      await editor().fill('name: Still of nobody');
      await person('bob').check();
      await said(/^bob@example.com: /);
      await save().click();
      await said('Saved. The tokens are those of the new record.');
      await records().getByText('Still of nobody').waitFor();

      await record().getByRole('heading', { name: 'Role unused' }).waitFor();
      expect(await server.table.get('CATALOG', 'ROLE#unused')).toMatchObject({
        name: 'Still of nobody',
      });
    });

    it('shows the record that was asked for, whoever signs in before it is there', async () => {
      const asked: (string | null)[] = [];
      const held = holdAnswers();
      await page.route('**/api/record?*', (route) => {
        asked.push(new URL(route.request().url()).searchParams.get('key'));
        return held.route(route);
      });
      await records().getByText('Catalogue: what all tenants share').click();
      await records().getByRole('button', { name: 'ROLE#unused' }).click();
      await person('bob').check();
      await said(/^bob@example.com: /);
      held.release();

      await record().getByRole('heading', { name: 'Role unused' }).waitFor();
      expect(asked).toEqual(['CATALOG/ROLE#unused']);
    });

    it('keeps what is typed while a record is saved', async () => {
      const held = holdAnswers();
      await page.route('**/api/record', held.route);
      await records().getByText('Catalogue: what all tenants share').click();
      await records().getByRole('button', { name: 'ROLE#unused' }).click();
      await editor().fill('name: Still of nobody');
      await save().click();
      await editor().fill('name: Still of nobody, and on');
      held.release();
      await said('Saved. The tokens are those of the new record.');

      expect(await editor().inputValue()).toBe('name: Still of nobody, and on');
      await save().click();
      await records().getByText('Still of nobody, and on').waitFor();
    });

    it('is warned of where a text names what it does not have', async () => {
      await rowOf('tenantId').getByRole('button', { name: 'tenantId' }).click();
      await record().getByRole('heading', { name: 'Tenant umbrella' }).waitFor();
      await editor().fill('plan: silver');
      const warning = record().getByRole('listitem').filter({ hasText: 'no such plan' });
      await warning.waitFor();

      expect(await warning.textContent()).toBe(
        'Line 1 Warning: plan: the catalogue has no such plan',
      );
      expect(await save().isEnabled()).toBe(true);
    });
  });

  describe('an identity provider and an app client', () => {
    const more = () => page.getByText('Identity provider and app client');
    const groups = () => page.getByLabel('Its groups, one a line');
    const reasons = (claim: string) => rowOf(claim).locator('.after .reason').allTextContents();
    let federated: TestPage;
    beforeAll(async () => {
      federated = await startTestPage({ env: { IDENTITY_PROVIDERS: 'on' } });
      await addWhoIsAsking(federated);
    });
    afterAll(() => federated.stop());

    it('say who signs in: what the groups give, and what the app client does not get', async () => {
      await open({}, federated);
      await person('a user').check();
      await field('Tenant').fill('');
      await field('Department').fill('');
      await field('Identity provider').fill('acme');
      await page.locator('#provider-offer option[value=AcmeSAML]').waitFor({ state: 'attached' });
      await field('Identity provider').fill('AcmeSAML');
      await rowOf('tenantId').getByText('"acme"').waitFor();
      await groups().fill('cn=eng');
      await page.getByRole('button', { name: 'CN=Engineering,OU=Acme' }).click();
      await rowOf('level').waitFor();
      expect(await reasons('level')).toEqual([
        '← from ROLE#editor, named by IDP#AcmeSAML group CN=Engineering,OU=Acme',
      ]);
      expect(await groups().inputValue()).toBe('CN=Engineering,OU=Acme\n');
      await groups().pressSequentially('Everyone\nOthers');
      await rowOf('cognito:groups').getByText('guests').waitFor();
      await field('App client').fill('6partnerapp');
      const dropped = page.getByRole('article', { name: /^Taken out/ });
      const guests = dropped.getByRole('listitem').filter({ hasText: 'guests' });
      await guests.waitFor();

      expect(await reasons('cognito:groups')).toEqual(['← from IDP#AcmeSAML group Everyone']);
      expect(await guests.textContent()).toBe(
        'group guests: the app client of the sign-in does not get it: CATALOG/APP#6partnerapp app-client ← from IDP#AcmeSAML group Everyone',
      );
      await guests.getByRole('button', { name: 'guests' }).click();
      await record().getByRole('heading', { name: 'App client 6partnerapp' }).waitFor();
      await editor().fill('only: { groups: [guests] }');
      await save().click();
      await rowOf('cognito:groups').getByText('guests').waitFor();
      expect(
        await page
          .getByRole('list', { name: 'Records of this sign-in' })
          .getByRole('button')
          .allTextContents(),
      ).toEqual(expect.arrayContaining(['IDP#AcmeSAML', 'APP#6partnerapp']));
    });

    it('lead from a claim to the record of the provider, and take its change', async () => {
      await open({}, federated);
      await field('Tenant').fill('');
      await field('Identity provider').fill('AcmeSAML');
      await groups().fill('Everyone');
      await rowOf('cognito:groups').getByRole('button', { name: 'IDP#AcmeSAML' }).first().click();
      await record().getByRole('heading', { name: 'Identity provider AcmeSAML' }).waitFor();
      const text = await editor().inputValue();
      await editor().fill(text.replace('guests', 'visitors'));
      await save().click();
      await said(/ This edit takes away cognito:groups\.$/);
      await rowOf('cognito:groups').getByText('visitors').waitFor();
    });

    it('wait while a provider is typed, and say that groups have nowhere to stand', async () => {
      await open({}, federated);
      await field('Tenant').fill('');
      await field('Identity provider').fill('Acm');
      await page.getByRole('article', { name: 'No such provider so far' }).waitFor();
      await groups().fill('Everyone');
      const note = page.getByRole('article', { name: 'No tokens to show' });
      await note.getByText(/^No record of the identity provider Acm names a/).waitFor();
      expect(await token('ID token').count()).toBe(0);
    });

    it('count where the function does not ask for providers only when that is ticked', async () => {
      await addWhoIsAsking(server);
      await open();
      expect(await field('Identity provider').isVisible()).toBe(false);
      await more().click();
      await field('Tenant').fill('');
      await field('Department').fill('');
      await field('Identity provider').fill('AcmeSAML');
      await field('Identity provider').press('Enter');
      await page.getByRole('article', { name: 'No token' }).getByText('TENANT_MISSING').waitFor();
      await page.getByLabel('Providers count').check();
      await rowOf('tenantId').getByText('"acme"').waitFor();
      await person('alice').check();
      await said(/^alice@example.com: /);
      expect(await field('Identity provider').inputValue()).toBe('');
    });

    it('have no fault that axe finds', async () => {
      await open({ viewport: PHONE }, federated);
      await page.evaluate(axe.source);
      await field('Identity provider').fill('AcmeSAML');
      await groups().fill('');
      await page.getByRole('button', { name: 'CN=Engineering,OU=Acme' }).click();
      await rowOf('level').waitFor();
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
      const [content = 0, window = 0] = widths as number[];
      expect(content).toBeLessThanOrEqual(window);
    });
  });

  it('shows a denial as the client sees it, and leads to the record behind it', async () => {
    await open();
    await person('erin').check();
    const card = page.getByRole('article', { name: 'No token' });
    await card.getByText('TENANT_SUSPENDED').waitFor();

    await card.getByText(/^UserLambdaValidationException/).waitFor();
    await card.getByRole('button', { name: 'TENANT#initech' }).click();
    await record().getByRole('heading', { name: 'Tenant initech' }).waitFor();
    expect(await editor().inputValue()).toBe('status: suspended');
  });

  it('says which date denies', async () => {
    await server.table.put('TENANT#past', 'TENANT', { activeUntil: '2020-01-31T00:00:00Z' });
    await open();
    await field('Tenant').fill('past');
    await said(': activeUntil 2020-01-31T00:00:00Z has passed');
    await page.getByRole('button', { name: 'TENANT#past' }).first().waitFor();
  });

  it('shows a tenant that is not there as a denial', async () => {
    await open();
    await page.getByLabel('Tenant').fill('<img src=x onerror=alert(1)>');
    await page.keyboard.press('Enter');
    await said('TENANT_INVALID');
    await page.getByLabel('Tenant').fill('nobody');
    await page.keyboard.press('Tab');
    await said('TENANT_NOT_FOUND');
    await said(', which is not there');
    expect(await page.locator('#result img:not([role])').count()).toBe(0);
  });

  it('asks for what is not typed yet, and denies what was typed in full', async () => {
    await open();
    const denial = page.getByRole('article', { name: 'No token' });
    const tenant = field('Tenant');
    await tenant.fill('');
    await page.getByRole('article', { name: 'Which tenant?' }).waitFor();
    await said('This sign-in reads none.');
    expect(await denial.count()).toBe(0);
    await page.keyboard.press('Enter');
    await denial.getByText('TENANT_MISSING').waitFor();
    await tenant.fill('ac');
    await page.getByRole('article', { name: 'No such tenant so far' }).waitFor();
    expect(await denial.count()).toBe(0);
    await tenant.fill('acme');
    await said(/^ID token \d+ added/);
    await field('Department').fill('sal');
    await page.getByRole('article', { name: 'No such department so far' }).waitFor();
    await page.keyboard.press('Enter');
    await denial.getByText('DEPARTMENT_NOT_FOUND').waitFor();
    await person('a machine').check();
    await page.getByRole('article', { name: 'Which machine?' }).waitFor();
    expect(await denial.count()).toBe(0);
  });

  it('offers every tenant while one is chosen, and says when there are more', async () => {
    for (let number = 100; number < 151; number++)
      await server.table.put('TENANT#acme', `DEPARTMENT#team${number}`);
    await open();
    await field('Tenant').fill('');
    const offered = page.locator('#tenantId-offer option');
    await offered.nth(1).waitFor({ state: 'attached' });
    await field('Tenant').fill('acme');
    await said(/^ID token \d+ added/);
    await field('Tenant').fill('i');
    await page.locator('#tenantId-offer option[value=initech]').waitFor({ state: 'attached' });
    await field('Tenant').fill('acme');
    await field('Department').fill('team');
    await said('The first 50 of more: type on to find the others.');
    await field('Department').fill('team150');
    await said(/^ID token \d+ added/);
    await page.getByText('The first 50 of more').waitFor({ state: 'detached' });
    for (let number = 100; number < 151; number++)
      await server.table.remove('TENANT#acme', `DEPARTMENT#team${number}`);
  });

  it('says of a large table how many tenants it has read', async () => {
    const large = await startTestPage();
    for (const letter of 'abcdefghijkl')
      await large.table.put(`TENANT#large-${letter}`, 'TENANT', { padding: 'x'.repeat(300_000) });
    await open({}, large);
    await field('Tenant').fill('none');
    await said(/^Only \d+ tenants of the table were read: type a whole id to find any other\.$/);
    await field('Department').fill('');
    await field('Tenant').fill('large-l');
    await said(/^ID token \d+ added/);
    await page.getByText('tenants of the table were read').waitFor({ state: 'detached' });
    await page.close();
    await large.stop();
  });

  it('follows who signs in with the record that it shows', async () => {
    await open();
    await rowOf('departmentId').getByRole('button', { name: 'departmentId' }).click();
    await record().getByRole('heading', { name: 'Department engineering of acme' }).waitFor();
    await person('bob').check();
    await record().getByRole('heading', { name: 'Department sales of acme' }).waitFor();
    await person('erin').check();
    await record().getByRole('heading', { name: 'Tenant initech' }).waitFor();
    await field('Tenant').fill('');
    await record().waitFor({ state: 'hidden' });
    await person('alice').check();
    await record().getByRole('heading', { name: 'Department engineering of acme' }).waitFor();
  });

  it('saves no record of another sign-in than is shown, and keeps the changes', async () => {
    await open();
    await rowOf('departmentId').getByRole('button', { name: 'departmentId' }).click();
    await editor().fill('name: Engineers');
    await record().getByRole('button', { name: 'Save', disabled: false }).waitFor();
    await person('erin').check();
    await said(/^Who signs in now has nothing to do with this record/);
    await record().getByRole('button', { name: 'Save', disabled: true }).waitFor();
    await editor().fill('name: Engineering');
    await person('alice').check();
    await record().getByRole('button', { name: 'Save', disabled: false }).waitFor();
    await person('erin').check();
    await record().getByRole('button', { name: 'Undo changes' }).click();
    await record().getByRole('heading', { name: 'Tenant initech' }).waitFor();
  });

  it('shows what an edit takes away', async () => {
    await open();
    await rowOf('costCenter').getByRole('button', { name: 'costCenter' }).click();
    await editor().fill('groups: []\nscopes: [api/deploy]');
    await save().click();
    await said(/ This edit takes away costCenter, cognito:groups\.$/);

    const lost = (name: 'ID token' | 'Access token') =>
      token(name).locator('.lost').getByRole('listitem').allTextContents();
    expect(await lost('ID token')).toEqual([
      '− removed costCenter "4200"',
      '− removed cognito:groups engineers',
    ]);
    expect(await lost('Access token')).toContain('− removed cognito:groups engineers');
    await person('bob').check();
    await said(/^bob@example.com: /);
    expect(await page.locator('.lost').count()).toBe(0);
  });

  it('takes its way by the keyboard alone', async () => {
    await open();
    await page.keyboard.press('Tab');
    expect(await focused()).toContain('Skip to the tokens');
    await page.keyboard.press('Tab');
    expect(await focused()).toContain('alice@example.com');
    await page.keyboard.press('ArrowDown');
    await said(/^bob@example.com/);
    await page.keyboard.press('ArrowUp');
    await said(/^alice@example.com/);

    await rowOf('departmentId').getByRole('button', { name: 'departmentId' }).focus();
    await page.keyboard.press('Enter');
    await record().waitFor();
    expect(await focused()).toContain('record-title');
    await page.keyboard.press('Tab');
    expect(await focused()).toContain('record-text');
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('\nsuppressClaims: [email]');
    await record().getByRole('button', { name: 'Save', disabled: false }).waitFor();
    await page.keyboard.press('Control+s');
    await rowOf('email').getByRole('img', { name: 'removed' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await record().isHidden()).toBe(true);
  });

  it('asks before it leaves changes that are not saved', async () => {
    await open();
    await rowOf('departmentId').getByRole('button', { name: 'departmentId' }).click();
    await editor().fill('name: Engineers');
    const questions: string[] = [];
    page.on('dialog', (dialog) => {
      questions.push(dialog.message());
      dialog.dismiss().catch(() => {});
    });
    await rowOf('tenantId').getByRole('button', { name: 'tenantId' }).click();
    await record().getByRole('button', { name: 'Close' }).click();

    expect(questions).toEqual(
      Array(2).fill(expect.stringMatching(/^Department engineering of acme has changes/)),
    );
    expect(await editor().inputValue()).toBe('name: Engineers');
  });

  it('skips to the tokens', async () => {
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused()).toContain('id="result"');
  });

  it('says that the table is away, and recovers by itself', async () => {
    await open();
    server.proxy.fault = 'refuse';
    await person('bob').check();
    const banner = page.getByRole('alert');
    await banner.getByText(/DynamoDB.*Trying again\.$/).waitFor();

    server.proxy.fault = 'none';
    await said(/^bob@example.com: ID token/);
    expect(await banner.textContent()).toBe('');
  });

  it('offers no editor where the table is only read', async () => {
    const readOnly = await startTestPage({ canSave: false });
    await open({}, readOnly);
    await said('read only');
    await page.getByLabel('Tenant').fill('acme');
    await rowOf('plan').getByRole('button', { name: 'plan' }).click();
    await said('This table is only read.');

    expect(await save().count()).toBe(0);
    expect(await editor().isEditable()).toBe(false);
    await page.close();
    await readOnly.stop();
  });

  describe.each([
    ['on a wide screen', {}],
    ['on a phone', { viewport: PHONE }],
  ] as const)('%s', (_, options) => {
    async function contrast(colorScheme: 'light' | 'dark'): Promise<AxeResults> {
      await page.emulateMedia({ colorScheme });
      const found = (await page.evaluate('axe.run({ runOnly: ["color-contrast"] })')) as AxeResults;
      expect(found.passes.length).toBe(1);
      return found;
    }
    const violationsIn = (...found: readonly AxeResults[]): readonly string[] =>
      found
        .flatMap(({ violations }) => violations)
        .flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
        );
    /** In the light, and in the dark what depends on that. */
    async function violations(): Promise<readonly string[]> {
      await page.emulateMedia({ colorScheme: 'light' });
      const light = (await page.evaluate('axe.run()')) as AxeResults;
      expect(light.passes.length).toBeGreaterThan(20);
      return violationsIn(light, await contrast('dark'));
    }
    beforeEach(async () => {
      await open(options);
      await page.evaluate(axe.source);
    });

    it('has no fault that axe finds: tokens and their record', async () => {
      await page.evaluate(
        'document.querySelectorAll("details").forEach((each) => each.open = true)',
      );
      expect(await page.locator('details:not([open])').count()).toBe(0);
      await rowOf('departmentId').getByRole('button', { name: 'departmentId' }).click();
      await editor().fill('claims:\n  sub: x\n  username: y\n');
      await page.locator('.line-error').first().waitFor();
      expect(await violations()).toEqual([]);
      await page.evaluate('document.querySelector("#result").ariaBusy = "true"');
      expect(violationsIn(await contrast('light'), await contrast('dark'))).toEqual([]);
    });

    it('has no fault that axe finds: a denial, and a banner', async () => {
      await person('erin').check();
      await said('TENANT_SUSPENDED');
      server.proxy.fault = 'refuse';
      await person('bob').check();
      await page
        .getByRole('alert')
        .getByText(/Trying again\.$/)
        .waitFor();
      expect(await violations()).toEqual([]);
    });

    it('has no fault that axe finds: what an edit takes away, a question, and an offer', async () => {
      await rowOf('costCenter').getByRole('button', { name: 'costCenter' }).click();
      await editor().fill('groups: []');
      await save().click();
      await page.locator('.lost').first().waitFor();
      expect(await violations()).toEqual([]);
      await field('Tenant').fill('a');
      await page.getByRole('article', { name: 'No such tenant so far' }).waitFor();
      await page.locator('#tenantId-offer option[value=acme]').waitFor({ state: 'attached' });
      expect(await violations()).toEqual([]);
    });

    it('has no fault that axe finds: the catalogue, and what it does not have', async () => {
      await server.table.put('CATALOG', 'ROLE#tester', { listClaims: { features: ['beta'] } });
      await server.table.put('TENANT#umbrella', 'TENANT', { roles: ['tester', 'ghost'] });
      await field('Tenant').fill('umbrella');
      await field('Department').fill('');
      await page.getByRole('article', { name: 'Taken out: 1' }).waitFor();
      await page.getByText('Catalogue: what all tenants share').click();
      await page.getByRole('button', { name: 'ROLE#tester' }).last().click();
      await record().getByRole('heading', { name: 'Role tester' }).waitFor();
      expect(await violations()).toEqual([]);
    });

    it('needs no scrolling to the side', async () => {
      await rowOf('departmentId').getByRole('button', { name: 'departmentId' }).click();
      await record().waitFor();
      const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
      const [content = 0, window = 0] = widths as number[];
      expect(content).toBeLessThanOrEqual(window);
    });
  });

  it('shows both tokens of everybody who is chosen, one after the other', async () => {
    await open();
    const times = (await page.evaluate(MEASURE_CHOICES)) as number[];
    const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    console.log(`from choosing to both tokens: ${median?.toFixed(0)} ms at the median`);
    expect(times).toHaveLength(40);
  });
});
