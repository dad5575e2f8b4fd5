import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { EnrichmentError } from '../denials.ts';
import { ID_SCHEMAS } from '../records/grants.ts';
import { type ClientId, makeKey, type Sub, type TenantId } from '../records/keys.ts';
import { parseRow, parseRowFields } from '../records/parse-record.ts';
import { unavailable, withDeadline } from './patience.ts';
import type { ReadRow } from './row-reader.ts';

/** A user has chosen this tenant at this app client. */
export interface Choice {
  readonly sub: Sub;
  readonly clientId: ClientId;
  readonly tenantId: TenantId;
}

/** Which tenant each user has chosen at an app client. All that this service ever writes. */
export interface Choices {
  /**
   * Reads the choice anew, with the records that are asked for in the same turn of the event loop.
   */
  read(sub: Sub, clientId: ClientId, timeoutMs: number): Promise<TenantId | undefined>;
  /** Remembers a choice whose membership was proved, within so many milliseconds. */
  remember(choice: Choice, timeoutMs: number): Promise<void>;
}

/** In partitions of their own, because they are all that the function may write. */
export const CHOICE = { pk: ['CHOICE#', 'sub'], sk: ['CLIENT#', 'clientId'] } as const;

const choiceKey = (sub: Sub, clientId: ClientId) => makeKey(CHOICE, { sub, clientId });

const schema = v.object({ tenantId: ID_SCHEMAS.tenantId }, 'expected a value, found none');

/**
 * Makes the choices that are kept in the tenant table. Both methods throw `DIRECTORY_UNAVAILABLE`.
 */
export const createChoices = (
  client: DynamoDBClient,
  table: string,
  readRow: ReadRow,
): Choices => ({
  async read(sub, clientId, timeoutMs) {
    const key = choiceKey(sub, clientId);
    const row = await readRow(key, { timeoutMs, isConsistent: true }).catch((cause) => {
      throw unavailable(cause);
    });
    const choice = parseRow(schema, key, row, (fields) => parseRowFields(schema, key, fields));
    if (choice instanceof EnrichmentError) throw choice;
    return choice?.tenantId;
  },
  async remember({ sub, clientId, tenantId }, timeoutMs) {
    const { pk, sk } = choiceKey(sub, clientId);
    const command = new PutItemCommand({
      TableName: table,
      Item: { pk: { S: pk }, sk: { S: sk }, tenantId: { S: tenantId } },
    });
    await withDeadline(timeoutMs, (abortSignal) => client.send(command, { abortSignal })).catch(
      (cause) => {
        throw unavailable(cause);
      },
    );
  },
});
