import { createCatalogueReader } from '../../src/lookup/catalogue-rows.ts';
import { readAppClients } from '../aws/app-clients.ts';
import { LARGE_ANSWER_MS } from '../aws/timeouts.ts';
import { UserError } from '../command/user-error.ts';
import { findAppClient, readAskingRecords, readableProviders } from './asking-records.ts';
import { type Clients, openClients } from './aws-clients.ts';
import { checkAppClientRecords } from './check-app-client-records.ts';
import { checkClients } from './check-app-clients.ts';
import { checkCatalogue } from './check-catalogue.ts';
import { checkFunction, type FunctionReport } from './check-function.ts';
import { checkGroups } from './check-groups.ts';
import { checkIdentityProviders } from './check-identity-providers.ts';
import { checkMachines } from './check-machines.ts';
import { checkPermission } from './check-permission.ts';
import { checkPool, describePool } from './check-pool.ts';
import { checkReplica, readPoolReplicas } from './check-replica.ts';
import { checkTenantsTable } from './check-tenants-table.ts';
import { checkToken } from './check-token.ts';
import { compareRegions } from './compare-regions.ts';
import { readDeployed } from './deployed.ts';
import { findPerson } from './find-person.ts';
import type { Check, Finding } from './finding.ts';

/** What cannot be looked at is bad, and keeps nobody from looking at the rest. */
function reportUnseen(check: Check, error: unknown): readonly Finding[] {
  if (!(error instanceof UserError)) throw error;
  return [
    {
      check,
      status: 'bad',
      finding: 'could not be looked at',
      advice: error.message.replace(/\.$/, ''),
    },
  ];
}

const guard = (check: Check, findings: Promise<readonly Finding[]>) =>
  findings.catch((error) => reportUnseen(check, error));

const guardFunction = (report: Promise<FunctionReport>): Promise<FunctionReport> =>
  report.catch((error) => ({
    settings: undefined,
    code: undefined,
    findings: reportUnseen('function', error),
  }));

async function examineWith(
  clients: Clients,
  stage: string,
  tenantId: string | undefined,
): Promise<readonly Finding[]> {
  const deployed = await readDeployed(clients, stage);
  const report = await guardFunction(checkFunction(clients, deployed));
  const { settings, findings } = report;
  const pool = describePool(clients, deployed);
  const replicas = readPoolReplicas(clients, deployed);
  const checks = [
    guard('trigger', checkPool(pool, deployed, settings)),
    guard('permission', checkPermission(clients, deployed)),
  ];
  if (settings) {
    const { eventVersion } = deployed.trigger;
    const now = Date.now();
    const { dynamoDb } = clients;
    const readRows = createCatalogueReader(dynamoDb.client, settings.tenantsTable);
    const catalogue = readRows(LARGE_ANSWER_MS);
    // The check of the catalogue says what is wrong with it.
    const records = catalogue.then(({ rows }) => readAskingRecords(rows)).catch(() => undefined);
    const appClient = records.then((found) => found && findAppClient(found, now));
    const person = Promise.all([records, appClient]).then(([found, at]) => {
      const providers = found ? readableProviders(found) : [];
      const wanted = { settings, eventVersion, tenantId, appClient: at, providers, now };
      return findPerson(dynamoDb, wanted);
    });
    const appClients = readAppClients(clients.pools, deployed.userPoolId);
    checks.push(
      guard('groups', checkGroups(clients, pool, deployed, settings)),
      guard('app clients', checkClients(appClients, settings, records)),
      guard(
        'app clients',
        checkAppClientRecords(appClients, pool, records, settings, deployed.stage),
      ),
      guard('machines', checkMachines(appClients, deployed, settings)),
      guard('providers', checkIdentityProviders(clients, deployed, settings, records)),
      guard('table', checkTenantsTable(clients, deployed, settings, appClient)),
      guard('catalogue', checkCatalogue(clients, deployed, settings, person, catalogue)),
      guard('token', checkToken(clients, deployed, settings, tenantId, person)),
    );
  }
  checks.push(
    guard('replica', checkReplica(replicas, deployed)),
    guard('replica', compareRegions({ clients, deployed, report }, replicas)),
  );
  return [...findings, ...(await Promise.all(checks)).flat()];
}

/**
 * Looks at a deployed stage from all sides.
 *
 * @throws {UserError} if there is no such stage, or CloudFormation cannot be asked for it
 */
export async function examine(
  stage: string,
  tenantId: string | undefined,
): Promise<readonly Finding[]> {
  const clients = openClients();
  try {
    return await examineWith(clients, stage, tenantId);
  } finally {
    clients.close();
  }
}
