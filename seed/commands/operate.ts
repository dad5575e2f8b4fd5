import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { JsonValue } from '../../src/json.ts';
import { AttributeValueError, fromRow } from '../../src/records/attribute-value.ts';
import { formatKey, type RecordKey } from '../../src/records/keys.ts';
import { explain } from '../../tools/aws/aws-errors.ts';
import { askDynamoDb, type Connection } from '../../tools/aws/dynamodb-connection.ts';
import {
  describePlace,
  type Target,
  warnOfReplica,
  withTarget,
} from '../../tools/aws/table-target.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showJson, showText } from '../../tools/terminal/show-text.ts';
import { toYaml } from '../export/seed-yaml.ts';
import { inFieldOrder } from '../format/field-order.ts';
import { isRecordField } from '../table/record-fields.ts';
import { toItemKey } from '../write/transact-item.ts';
import type { RecordCommand } from './record-command.ts';
import { findMeant, type MeantRecord } from './record-name.ts';
import { describeStatus, type RecordStatus } from './status-effect.ts';

async function read(connection: Connection, table: string, key: RecordKey) {
  const command = new GetItemCommand({
    TableName: table,
    Key: toItemKey(key),
    ConsistentRead: true,
  });
  const request = connection.client.send(command);
  const { Item } = await askDynamoDb(connection, 'dynamodb:GetItem', request);
  if (!Item) throw new UserError(`There is no ${formatKey(key)} in table ${table}.`);
  return Object.fromEntries(Object.entries(Item).filter(([name]) => isRecordField(name)));
}

/**
 * The record as a seed file would say it, and as comments what no seed file can: whose client it
 * is, what no JSON holds.
 */
async function get(connection: Connection, table: string, meant: MeantRecord): Promise<string> {
  const { kind, key } = meant;
  const row = await read(connection, table, key);
  const fields: Record<string, JsonValue> = {};
  const faults: string[] = [];
  for (const [field, value] of Object.entries(inFieldOrder(kind, row))) {
    try {
      Object.assign(fields, fromRow({ [field]: value }));
    } catch (error) {
      if (!(error instanceof AttributeValueError)) throw error;
      faults.push(error.message);
    }
  }
  const owner = kind !== 'client' ? [] : [`of tenant ${row.tenantId?.S ?? '(none)'}`];
  const comments = [formatKey(key), ...owner, ...faults]
    .map((text) => `# ${showText(text)}\n`)
    .join('');
  return `${comments}${toYaml(fields)}`.trimEnd();
}

/**
 * Suspends or resumes a record, if it still is as it was read, and tells what that changed.
 *
 * @throws {UserError} if there is no such record, or somebody else changed it at the same time
 */
async function setStatus(
  target: Target,
  { kind, key }: MeantRecord,
  status: RecordStatus,
): Promise<string> {
  const { connection, table, place } = target;
  const { client, endpoint } = connection;
  const fields = await read(connection, table, key);
  const { status: before } = fields;
  const { effect, notes } = describeStatus(status, kind, fields, Date.now());
  if (before?.S === status)
    return [`${formatKey(key)}: ${status} already, nothing changed.`, ...notes].join(' ');
  console.log(`In ${describePlace(place)}`);
  warnOfReplica(target);
  const command = new UpdateItemCommand({
    TableName: table,
    Key: toItemKey(key),
    UpdateExpression: 'SET #status = :after',
    ConditionExpression: before
      ? '#status = :before'
      : 'attribute_exists(pk) AND attribute_not_exists(#status)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':after': { S: status }, ...(before && { ':before': before }) },
  });
  await client.send(command).catch((error) => {
    if (error instanceof ConditionalCheckFailedException) {
      throw new UserError(
        `${formatKey(key)} was changed meanwhile: nothing was written, run it again.`,
      );
    }
    throw explain(error, 'dynamodb:UpdateItem', endpoint());
  });
  const was = before ? showText(before.S ?? showJson(before)) : 'none';
  return [
    `${formatKey(key)}: status ${was} → ${status}.`,
    ...effect,
    ...notes,
    status === 'suspended'
      ? 'It stays so, unless a seed file states status: active.'
      : 'If its seed file states status: suspended, change that too, or the next apply suspends it again.',
  ].join(' ');
}

/** Carries out one of the operator's daily calls and returns what to print. */
export const runOperation = ({ name, destination, record }: RecordCommand) =>
  withTarget(destination, async (target) => {
    const meant = findMeant(record);
    if (name === 'get') return get(target.connection, target.table, meant);
    return setStatus(target, meant, name === 'suspend' ? 'suspended' : 'active');
  });
