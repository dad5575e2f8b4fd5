import type { Browser, Page } from 'playwright-core';
import { PEOPLE } from '../../tools/local/demo-people.ts';
import { freePort } from '../../tools/local/free-port.ts';
import type { RealSignIn } from '../../tools/page/page-messages.ts';
import { launchBrowser } from '../support/browser.ts';
import { describeInBrowser } from '../support/describe-page.ts';
import { startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { type Group, startGroup } from '../support/run.ts';

const COMMAND = ['--import', 'tsx', 'tools/local/local-command.ts', 'start'];

describe('npm start', () => {
  let stack: Group;
  let url: string;
  let browser: Promise<Browser> | undefined;
  beforeAll(async () => {
    const port = await freePort();
    stack = startGroup(process.execPath, [...COMMAND, '--port', `${port}`]);
    url = `http://127.0.0.1:${port}`;
    await stack.says(`See the token  ${url}`);
  });
  afterAll(async () => {
    stack.signal('SIGINT'); // first: a browser that did not start must not leave the stack running
    await (await browser)?.close();
    expect(await stack.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(PEOPLE.map(({ email }) => email))('agrees with the user pool about %s', async (email) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/sign-in`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email }),
    });
    const signIn = (await answer.json()) as RealSignIn;

    expect(signIn).toMatchObject({ agrees: true });
    expect(['signed', 'denied']).toContain(signIn.outcome);
  });

  describeInBrowser('the page of the local stack', () => {
    async function inPage(use: (page: Page) => Promise<void>): Promise<void> {
      browser ??= launchBrowser();
      const page = await (await browser).newPage();
      try {
        page.setDefaultTimeout(60_000);
        await page.goto(url);
        await use(page);
      } finally {
        await page.close();
      }
    }

    it('signs a demo person in for real, and holds the verified claims against the preview', () =>
      inPage(async (page) => {
        await page.getByRole('radio', { name: /^bob/ }).check();
        await page.getByRole('button', { name: 'Sign bob in for real' }).click();
        const card = page.getByRole('article', { name: 'Signed in for real: bob@example.com' });

        await card.getByText('It agrees with the preview.').waitFor();
        await card.getByText(/cannot carry it: the access token, cognito:groups/).waitFor();
        const row = card.getByRole('row', { name: 'departmentId' });
        expect(await row.getByRole('cell').allTextContents()).toEqual([
          '"sales"',
          '"sales"',
          '✓the same',
        ]);
      }));

    it('agrees about a denial', () =>
      inPage(async (page) => {
        await page.getByRole('radio', { name: /^erin/ }).check();
        await page.getByRole('button', { name: 'Sign erin in for real' }).click();
        const card = page.getByRole('article', { name: 'Signed in for real: erin@example.com' });

        await card.getByText('PreTokenGeneration failed with error The organization').waitFor();
        await card.getByText('It agrees').waitFor();
      }));

    it('sees a saved record in the next real token', () =>
      inPage(async (page) => {
        await page.getByRole('radio', { name: /^alice/ }).check();
        await page.getByRole('button', { name: 'costCenter' }).first().click();
        const editor = page.getByLabel('The record as YAML');
        await editor.fill('claims: { costCenter: "9000" }');
        await page.getByRole('button', { name: 'Save', disabled: false }).click();
        await page.getByText('Saved. The tokens are those of the new record.').waitFor();
        await page.getByRole('button', { name: 'Sign alice in for real' }).click();
        const card = page.getByRole('article', { name: 'Signed in for real: alice@example.com' });
        await card.getByText('It agrees').waitFor();
        expect(await card.getByRole('row', { name: 'costCenter' }).textContent()).toContain(
          '"9000"',
        );
      }));
  });
});

describe('npm start -- --aws-table', () => {
  let dynamoDb: Awaited<ReturnType<typeof startDynamoDbStandIn>>;
  const environment = (endpoint: string, more: NodeJS.ProcessEnv = {}) => ({
    ...process.env,
    ...{ AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    ...more,
  });
  const startOn = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    startGroup(process.execPath, [...COMMAND, '--aws-table', 'prod', ...args], { env });

  beforeAll(async () => {
    dynamoDb = await startDynamoDbStandIn(() => ({
      status: 200,
      body: { Table: { TableName: 'prod' } },
    }));
  });
  afterAll(() => dynamoDb.stop());

  it('needs no local stack, and only reads', async () => {
    const port = await freePort();
    const page = startOn(
      environment(dynamoDb.endpoint, { TENANT_CLAIM: 'org' }),
      '--port',
      `${port}`,
    );
    await page.says('Settings of the environment of this command\n  TENANT_CLAIM=org\n');
    await page.says('It reads table prod, and changes nothing.');
    const setting = await (await fetch(`http://127.0.0.1:${port}/api/setting`)).json();
    const health = await fetch(`http://127.0.0.1:${port}/api/health`);
    page.signal('SIGINT');

    const place = dynamoDb.endpoint;
    expect(setting).toEqual({
      table: 'prod',
      place,
      canSave: false,
      membership: 'off',
      identityProviders: 'off',
      people: [],
    });
    expect(health.status).toBe(200);
    expect(await page.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('says that the table cannot be read', async () => {
    const nowhere = 'http://127.0.0.1:1';
    expect(await startOn(environment(nowhere)).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `No answer from DynamoDB at ${nowhere}: check AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and the network.\n`,
    });
  });

  it('says which setting cannot be used', async () => {
    const { code, stderr } = await startOn(environment(dynamoDb.endpoint, { MEMBERSHIP: 'maybe' }))
      .ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'CONFIG_INVALID: MEMBERSHIP has to be off, optional or required\n',
    });
  });

  it('says that the port is taken', async () => {
    const port = await freePort();
    const first = startOn(environment(dynamoDb.endpoint), '--port', `${port}`);
    await first.says('See the token');
    const second = startOn(environment(dynamoDb.endpoint), '--port', `${port}`);
    expect((await second.ended).stderr).toMatch(/^Port \d+ is taken or not allowed/);
    first.signal('SIGINT');
    await first.ended;
  });
});
