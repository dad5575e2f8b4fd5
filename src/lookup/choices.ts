import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EnrichmentError } from '../denials.ts';
import { type ClientId, choiceKey, type Sub, type TenantId } from '../records/keys.ts';
import { parseChoice } from '../records/records.ts';
import { withDeadline } from './deadline.ts';
import { parseRow, unavailable } from './directory.ts';
import type { ReadRow } from './row-reader.ts';

/** Which tenant each user has chosen at an app client. All that this service ever writes. */
export interface Choices {
  /**
   * Reads the choice anew, with the records that are asked for in the same turn of the event loop.
   */
  read(sub: Sub, clientId: ClientId, timeoutMs: number): Promise<TenantId | undefined>;
  /** Remembers a choice whose membership was proved, within so many milliseconds. */
  remember(sub: Sub, clientId: ClientId, tenantId: TenantId, timeoutMs: number): Promise<void>;
}

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
    const choice = parseRow(key, row, parseChoice);
    if (choice instanceof EnrichmentError) throw choice;
    return choice?.tenantId;
  },
  async remember(sub, clientId, tenantId, timeoutMs) {
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
