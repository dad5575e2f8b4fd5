import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Extend } from '../../src/extension/own-code.ts';
import type { PoolAnswer } from '../../tools/page/compare-sign-in.ts';
import { type Page, startPage } from '../../tools/page/page-server.ts';
import { createTenantTable } from '../../tools/page/tenant-table.ts';
import { buildSettings } from './builders.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { createTestTable } from './tenants-table.ts';

/** A page on a table of its own, with a proxy between them that can be told to fail. */
export interface TestPage extends Page {
  readonly table: Awaited<ReturnType<typeof createTestTable>>;
  readonly proxy: FaultProxy;
  /** Puts the rows into the table as they were in the beginning. */
  reset(): Promise<void>;
}

interface TestPageOptions {
  readonly canSave?: boolean;
  /** How long it waits for an answer of DynamoDB: without one given, as long as a test does. */
  readonly requestTimeout?: number;
  readonly signIn?: (email: string) => Promise<PoolAnswer>;
  readonly extend?: Extend;
  /** Settings of the function. */
  readonly env?: Readonly<Record<string, string>>;
}

const PEOPLE = [
  {
    email: 'alice@example.com',
    tenantId: 'acme',
    departmentId: 'engineering',
    about: 'Engineering at Acme',
  },
  { email: 'bob@example.com', tenantId: 'acme', departmentId: 'sales', about: 'Sales at Acme' },
  { email: 'erin@example.com', tenantId: 'initech', about: 'Initech, which is suspended' },
];
const deny = async (): Promise<PoolAnswer> => ({ kind: 'denied', message: 'nobody signs in here' });

async function fill(table: TestPage['table']): Promise<void> {
  await table.put('TENANT#acme', 'TENANT', {
    name: 'Acme',
    claims: { plan: 'enterprise', features: ['sso', 'audit'] },
    groups: ['acme-users'],
  });
  await table.put('TENANT#acme', 'DEPARTMENT#engineering', {
    claims: { costCenter: '4200' },
    groups: ['engineers'],
    scopes: ['api/deploy'],
    preferredRole: 'arn:aws:iam::210987654321:role/admin',
    ticket: 'OPS-1', // somebody else's field
  });
  await table.put('TENANT#acme', 'DEPARTMENT#sales');
  await table.put('TENANT#acme', 'MEMBER#5f1c2d34-0000-4000-8000-000000000001', {
    claims: { approvalLimit: 500 },
  });
  await table.put('TENANT#initech', 'TENANT', { status: 'suspended' });
  await table.put('CLIENT#4nightlyjobs', 'CLIENT', { tenantId: 'acme', scopes: ['api/export'] });
}

/** Adds an identity provider of Acme, and an app client that gets less. */
export async function addWhoIsAsking({ table }: Pick<TestPage, 'table'>): Promise<void> {
  await table.put('CATALOG', 'ROLE#editor', { claims: { level: 2 } });
  await table.put('CATALOG', 'IDP#AcmeSAML', {
    ...{ name: 'Acme', tenantId: 'acme', groupsAttribute: 'custom:idp_groups' },
    groups: [
      { name: 'CN=Engineering,OU=Acme', roles: ['editor'], departmentId: 'engineering' },
      { name: 'Everyone', groups: ['staff', 'guests'] },
    ],
  });
  await table.put('CATALOG', 'APP#6partnerapp', { only: { groups: ['staff'] } });
}

/** Starts a page on what DynamoDB Local has of Acme and Initech. */
export async function startTestPage({
  canSave = true,
  requestTimeout = 60_000,
  signIn = deny,
  extend,
  env = {},
}: TestPageOptions = {}): Promise<TestPage> {
  const table = await createTestTable();
  await fill(table);
  const proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  const requestHandler = { requestTimeout, throwOnRequestTimeout: true };
  const client = new DynamoDBClient({ endpoint: proxy.endpoint, maxAttempts: 1, requestHandler });
  const page = await startPage({
    settings: { ...buildSettings(env), tenantsTable: table.name },
    table: createTenantTable(client, table.name, Date.now),
    place: proxy.endpoint,
    canSave,
    people: PEOPLE,
    extend,
    signIn,
    now: Date.now,
  });
  return {
    url: page.url,
    table,
    proxy,
    reset: () => fill(table),
    async stop() {
      await page.stop();
      client.destroy();
      await proxy.stop();
      table.close();
    },
  };
}
