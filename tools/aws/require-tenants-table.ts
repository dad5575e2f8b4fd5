import {
  DescribeTableCommand,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { UserError } from '../command/user-error.ts';
import { explain } from './aws-errors.ts';
import type { Connection } from './dynamodb-connection.ts';
import { SMALL_ANSWER_MS } from './timeouts.ts';

/** As in `pk S HASH, sk S RANGE`. */
function describeKeys({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  const typeOf = (name?: string) =>
    AttributeDefinitions.find((each) => each.AttributeName === name)?.AttributeType;
  return KeySchema.map(
    ({ AttributeName, KeyType }) => `${AttributeName} ${typeOf(AttributeName)} ${KeyType}`,
  ).join(', ');
}

/**
 * Makes sure that rows can be written to a table, before the first one is, and gives its
 * description.
 *
 * @param namedBy what named the table, such as `--table`
 * @throws {UserError} if DynamoDB does not answer, or there is no such table, or it has other
 *   keys
 */
export async function requireTenantsTable(
  { client, endpoint, endpointFrom }: Connection,
  name: string,
  namedBy: string,
): Promise<TableDescription> {
  const command = new DescribeTableCommand({ TableName: name });
  const { Table = {} } = await client
    .send(command, { requestTimeout: SMALL_ANSWER_MS })
    .catch(async (error) => {
      if (!(error instanceof ResourceNotFoundException))
        throw explain(error, 'dynamodb:DescribeTable', endpoint());
      const suspects = [namedBy, ...(endpointFrom === undefined ? [] : [endpointFrom])];
      const place = `${await client.config.region()} (${endpoint()})`;
      throw new UserError(
        `There is no table ${name} in ${place}: check ${suspects.join(', ')} and AWS_REGION, or deploy the service first.`,
        { cause: error },
      );
    });
  const keys = describeKeys(Table);
  if (keys !== 'pk S HASH, sk S RANGE') {
    throw new UserError(
      `Table ${name} is no tenant table: expected the string keys pk and sk, found ${keys}.`,
    );
  }
  if (Table.TableStatus === 'CREATING' || Table.TableStatus === 'DELETING') {
    throw new UserError(`Table ${name} cannot be used: its status is ${Table.TableStatus}.`);
  }
  return Table;
}
