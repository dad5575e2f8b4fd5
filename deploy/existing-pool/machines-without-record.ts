import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import { parseClientId } from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import { ask } from '../../tools/aws/ask.ts';
import { LARGE_ANSWER_MS } from '../../tools/aws/patience.ts';

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
