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

/** Bounds the time, and the memory of one execution environment. */
const MOST_PAGES = 8;

/**
 * Makes the reader of the catalogue's partition, a megabyte at a time. It rejects a catalogue of
 * more than eight: a part of it could grant what the rest takes away.
 */
export const createCatalogueReader =
  (client: DynamoDBClient, table: string): ReadCatalogueRows =>
  (timeoutMs) =>
    withDeadline(timeoutMs, async (abortSignal) => {
      const rows: Row[] = [];
      let next: Record<string, AttributeValue> | undefined;
      for (let pages = 1; pages <= MOST_PAGES; pages++) {
        const command: QueryCommand = new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: CATALOG_PK } },
          ...(next && { ExclusiveStartKey: next }),
        });
        const page: QueryCommandOutput = await client.send(command, { abortSignal });
        rows.push(...(page.Items ?? []));
        next = page.LastEvaluatedKey;
        if (next === undefined) return { rows, isOverBudget: pages > 1 };
      }
      throw new DOMException(`more than ${MOST_PAGES} MB`, 'CatalogueTooLarge');
    });
