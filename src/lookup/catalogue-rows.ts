import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { CATALOG_PK } from '../records/kinds.ts';
import type { Row } from '../records/parse-record.ts';
import type { ReadCatalogueRows } from './catalogue.ts';
import { withDeadline } from './patience.ts';

/** Makes the reader of the catalogue's partition, a megabyte at a time. */
export const createCatalogueReader =
  (client: DynamoDBClient, table: string): ReadCatalogueRows =>
  (timeoutMs) =>
    withDeadline(timeoutMs, async (abortSignal) => {
      const rows: Row[] = [];
      let next: Record<string, AttributeValue> | undefined;
      do {
        const command: QueryCommand = new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: CATALOG_PK } },
          ...(next && { ExclusiveStartKey: next }),
        });
        const page: QueryCommandOutput = await client.send(command, { abortSignal });
        rows.push(...(page.Items ?? []));
        next = page.LastEvaluatedKey;
      } while (next);
      return rows;
    });
