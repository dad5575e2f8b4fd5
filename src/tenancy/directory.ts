import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { EnrichmentError } from '../errors.ts';
import { AttributeValueError, fromRow } from './attribute-value.ts';
import { withDeadline } from './deadline.ts';
import { type DepartmentId, departmentKey, formatKey, type RecordKey, type TenantId, tenantKey } from './keys.ts';
import { type DepartmentRecord, parseDepartment, parseTenant, type TenantRecord } from './records.ts';

/** Finds the records of one sign-in. What is not there is undefined. */
export interface Directory {
  /**
   * @throws {EnrichmentError} `DIRECTORY_UNAVAILABLE` if DynamoDB refuses or does not answer in time; `RECORD_INVALID`
   */
  find(query: {
    readonly tenantId: TenantId;
    readonly departmentId: DepartmentId | undefined;
  }): Promise<{ readonly tenant: TenantRecord | undefined; readonly department: DepartmentRecord | undefined }>;
}

export interface DirectoryOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Milliseconds for one `find`, retries included. */
  readonly timeoutMs: number;
  /** From 0 to 1, for the backoff. */
  readonly random: () => number;
}

type Row = Record<string, AttributeValue>;

const LONGEST_BACKOFF_MS = 400;

/** Reads rows by key in one BatchGetItem, asking again for those that DynamoDB leaves unprocessed. */
async function readRows({ client, table, random }: DirectoryOptions, keys: readonly RecordKey[], signal: AbortSignal) {
  const rows: Row[] = [];
  let pending: BatchGetItemCommandInput['RequestItems'] = {
    [table]: { Keys: keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } })) },
  };
  for (let attempt = 0; ; attempt++) {
    const command: BatchGetItemCommand = new BatchGetItemCommand({ RequestItems: pending });
    const { Responses = {}, UnprocessedKeys = {} }: BatchGetItemCommandOutput = await client.send(command, {
      abortSignal: signal,
    });
    rows.push(...Object.values(Responses).flat());
    if (Object.keys(UnprocessedKeys).length === 0) return rows;
    pending = UnprocessedKeys;
    await sleep(random() * Math.min(25 * 2 ** attempt, LONGEST_BACKOFF_MS), undefined, { signal });
  }
}

/** Parses the row of a key, if there is one. */
function parseRow<Parsed>(rows: readonly Row[], key: RecordKey, parse: (key: RecordKey, row: unknown) => Parsed) {
  const row = rows.find(({ pk, sk }) => pk?.S === key.pk && sk?.S === key.sk);
  if (row === undefined) return undefined;
  try {
    return parse(key, fromRow(row));
  } catch (error) {
    if (!(error instanceof AttributeValueError)) throw error;
    throw new EnrichmentError('RECORD_INVALID', `${formatKey(key)}: ${error.message}`);
  }
}

/** The directory that reads the tenant table, with one request for all records of a sign-in. */
export function createDirectory(options: DirectoryOptions): Directory {
  return {
    async find({ tenantId, departmentId }) {
      const tenant = tenantKey(tenantId);
      const department = departmentId && departmentKey(tenantId, departmentId);
      const keys = department ? [tenant, department] : [tenant];
      const rows = await withDeadline(options.timeoutMs, (signal) => readRows(options, keys, signal)).catch((cause) => {
        throw new EnrichmentError('DIRECTORY_UNAVAILABLE', cause instanceof Error ? cause.name : undefined, { cause });
      });
      return {
        tenant: parseRow(rows, tenant, (key, row) => parseTenant(tenantId, key, row)),
        department:
          department && parseRow(rows, department, (key, row) => parseDepartment(tenantId, departmentId, key, row)),
      };
    },
  };
}
