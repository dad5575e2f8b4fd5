import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../../src/records/keys.ts';
import type { Row } from '../../src/records/parse-record.ts';

/** Finds a row of a partition whose sort key begins so, if there is one. */
export async function findAnyRow(
  client: DynamoDBClient,
  table: string,
  { pk, sk }: RecordKey,
): Promise<Row | undefined> {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: table,
      Limit: 1,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: sk } },
    }),
  );
  return Items?.[0];
}
