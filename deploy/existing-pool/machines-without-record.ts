import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import { parseClientId } from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import { describeAppClient, readAppClients } from '../../tools/aws/app-clients.ts';
import { ask } from '../../tools/aws/ask.ts';
import { LARGE_ANSWER_MS } from '../../tools/aws/timeouts.ts';
import { callTo } from '../../tools/command/call-to.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { someOf } from '../../tools/terminal/count.ts';
import { type Deployment, withPools } from './deployment.ts';

/** The token endpoint asks for the one, GetClientToken for the other, which this SDK has no type of. */
const mayBeMachine = ({ AllowedOAuthFlows = [], ExplicitAuthFlows = [] }: UserPoolClientType) =>
  AllowedOAuthFlows.includes('client_credentials') ||
  (ExplicitAuthFlows as readonly string[]).includes('ALLOW_CLIENT_TOKEN_AUTH');

/**
 * The app clients that may ask for the token of a machine, and of which no record says for which
 * tenant they act. With V3_0 events they get no token.
 *
 * @param table undefined: not made yet
 * @throws {UserError} if DynamoDB refuses or does not answer
 */
export async function findMachinesWithoutRecord(
  appClients: readonly UserPoolClientType[],
  client: DynamoDBClient,
  table: string | undefined,
): Promise<readonly UserPoolClientType[]> {
  const machines = appClients.filter(mayBeMachine);
  if (table === undefined) return machines;
  const readRow = createRowReader({ client, table, random: Math.random });
  const has = async ({ ClientId }: UserPoolClientType) => {
    const clientId = parseClientId(ClientId);
    if (clientId === undefined) return false;
    const key = keyOf('client', { clientId });
    const row = await readRow(key, { timeoutMs: LARGE_ANSWER_MS, isConsistent: true });
    return row !== undefined;
  };
  const hasRecord = await ask('dynamodb:BatchGetItem', Promise.all(machines.map(has)));
  return machines.filter((_, at) => !hasRecord[at]);
}

/**
 * With V3_0 events the function answers for machines, too, and denies those of which it has no
 * record.
 *
 * @param ownTable that of the stage; undefined: not made yet
 * @throws {UserError} naming them, unless the deployment is to go on
 */
export async function requireMachineRecords(
  deployment: Deployment,
  poolId: string,
  ownTable: string | undefined,
): Promise<void> {
  const { config, stage, environment, settings, notice } = deployment;
  const table = environment.TENANTS_TABLE || ownTable;
  const appClients = await withPools(deployment, (client) => readAppClients(client, poolId));
  const client = new DynamoDBClient(config);
  const found = await findMachinesWithoutRecord(appClients, client, table).finally(() =>
    client.destroy(),
  );
  if (found.length === 0) return;
  const names = someOf(found.map(describeAppClient));
  if (settings().missingClient === 'passthrough') {
    notice(
      `These app clients of user pool ${poolId} have no record, and get machine tokens without a tenant: ${names}.`,
    );
  } else if (deployment.allowsMachinesWithoutRecord) {
    notice(
      `These app clients of user pool ${poolId} have no record, and get no machine token from now on: ${names}.`,
    );
  } else {
    const first =
      table === undefined
        ? ', for which the stage has to be deployed with --param attach=off first'
        : '';
    throw new UserError(
      `With V3_0 events these app clients of user pool ${poolId} would get no machine token, because no record says for which tenant they act: ${names}. List each under clients of its tenant in a seed file and run ${callTo('seed')} apply --stage ${stage}${first}, or go on with --param machinesWithoutRecord=allow.`,
    );
  }
}
