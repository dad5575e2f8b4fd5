import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { stringify } from 'yaml';
import { fromRow } from '../src/tenancy/attribute-value.ts';
import {
  clientKey,
  departmentKey,
  formatKey,
  memberKey,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type RecordKey,
  tenantKey,
} from '../src/tenancy/keys.ts';
import { isRecordField } from '../src/tenancy/records.ts';
import type { Command } from './command-line.ts';
import { inFieldOrder } from './format/field-order.ts';
import { SeedError } from './seed-error.ts';
import type { Connection } from './table/connection.ts';
import { explain } from './table/dynamodb-errors.ts';
import { withTarget } from './table/target.ts';

/** Which record an operator means: ids as they were typed. */
export interface RecordName {
  readonly tenant?: string | undefined;
  readonly department?: string | undefined;
  readonly sub?: string | undefined;
  readonly client?: string | undefined;
}

function parseId<Id>(option: string, text: string, parse: (value: unknown) => Id | undefined): Id {
  const id = parse(text);
  if (id === undefined) throw new SeedError(`--${option} ${JSON.stringify(text)} can be no id of that kind.`);
  return id;
}

/** @throws {SeedError} if it is not clear which record is meant */
function toKey({ tenant, department, sub, client }: RecordName): RecordKey {
  if (client !== undefined) {
    if (tenant ?? department ?? sub) {
      throw new SeedError('A client is named by --client alone: leave out --tenant, --department and --sub.');
    }
    return clientKey(parseId('client', client, parseClientId));
  }
  if (tenant === undefined) throw new SeedError('Say which record: --tenant ID, or --client ID.');
  if (department !== undefined && sub !== undefined) throw new SeedError('Give --department or --sub, not both.');
  const tenantId = parseId('tenant', tenant, parseTenantId);
  if (department !== undefined) return departmentKey(tenantId, parseId('department', department, parseDepartmentId));
  if (sub !== undefined) return memberKey(tenantId, parseId('sub', sub, parseSub));
  return tenantKey(tenantId);
}

const keyOf = ({ pk, sk }: RecordKey) => ({ pk: { S: pk }, sk: { S: sk } });

async function read({ client, endpoint }: Connection, table: string, key: RecordKey) {
  const command = new GetItemCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true });
  const { Item } = await client.send(command).catch((error) => {
    throw explain(error, 'dynamodb:GetItem', endpoint());
  });
  if (!Item) throw new SeedError(`There is no ${formatKey(key)} in table ${table}.`);
  return Object.fromEntries(Object.entries(Item).filter(([name]) => isRecordField(name)));
}

/** The record as a seed file would say it. */
async function get(connection: Connection, table: string, name: RecordName): Promise<string> {
  const key = toKey(name);
  const fields = inFieldOrder(fromRow(await read(connection, table, key)));
  return `# ${formatKey(key)}\n${stringify(fields, { lineWidth: 0 })}`.trimEnd();
}

const EFFECT = {
  suspended: 'No new tokens from now on, as soon as the function reads it anew (CACHE_TTL_SECONDS, 30 by default).',
  active: 'New tokens again, as soon as the function reads it anew (CACHE_TTL_SECONDS, 30 by default).',
};

/**
 * Suspends or resumes a record, if it still is as it was read, and tells what that changed.
 *
 * @throws {SeedError} if there is no such record, or somebody else changed it at the same time
 */
async function setStatus(
  connection: Connection,
  table: string,
  name: RecordName,
  status: 'active' | 'suspended',
): Promise<string> {
  const { client, endpoint } = connection;
  const key = toKey(name);
  const { status: before } = await read(connection, table, key);
  if (before?.S === status) return `${formatKey(key)}: ${status} already, nothing changed.`;
  const command = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(key),
    UpdateExpression: 'SET #status = :after',
    ConditionExpression: before ? '#status = :before' : 'attribute_exists(pk) AND attribute_not_exists(#status)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':after': { S: status }, ...(before && { ':before': before }) },
  });
  await client.send(command).catch((error) => {
    if (error instanceof ConditionalCheckFailedException) {
      throw new SeedError(`${formatKey(key)} was changed by somebody else just now: nothing changed, run it again.`);
    }
    throw explain(error, 'dynamodb:UpdateItem', endpoint());
  });
  const was = before?.S ?? 'none';
  return `${formatKey(key)}: status ${was} → ${status}. ${EFFECT[status]} Change the seed file too, or the next apply changes it back.`;
}

/** Carries out one of the operator's daily calls and returns what to print. */
export const runOperation = ({ name, destination, record }: Extract<Command, { name: 'get' | 'suspend' | 'resume' }>) =>
  withTarget(destination, async ({ connection, table }) => {
    if (name === 'get') return get(connection, table, record);
    return setStatus(connection, table, record, name === 'suspend' ? 'suspended' : 'active');
  });
