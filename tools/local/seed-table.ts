import { applyFiles } from '../../seed/commands/apply.ts';
import { connectDynamoDb } from '../aws/dynamodb-connection.ts';
import { LOCAL_CLIENT } from './local-environment.ts';

/**
 * Makes a local table as seed files say, by the code of `seed apply`.
 *
 * @throws {UserError} if the files are not valid
 */
export async function seedTable(
  endpoint: string,
  table: string,
  paths: readonly string[],
): Promise<void> {
  const connection = connectDynamoDb({ endpoint, table, client: LOCAL_CLIENT });
  try {
    const place = { table, region: LOCAL_CLIENT.region, endpoint };
    await applyFiles({ connection, table, place, bytes: 0, primaryRegion: undefined }, paths);
  } finally {
    connection.client.destroy();
  }
}
