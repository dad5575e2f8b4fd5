import { LRUCache } from 'lru-cache';
import { EnrichmentError } from '../errors.ts';
import { AttributeValueError, fromRow } from './attribute-value.ts';
import { type DepartmentId, departmentKey, formatKey, type RecordKey, type TenantId, tenantKey } from './keys.ts';
import {
  type DepartmentRecord,
  parseDepartment,
  parseTenant,
  stateAt,
  type TableRecord,
  type TenantRecord,
} from './records.ts';
import type { ReadRow, Row } from './rows.ts';

/** The records of one sign-in. What is not there is undefined. */
export interface FoundRecords {
  readonly tenant: TenantRecord | undefined;
  readonly department: DepartmentRecord | undefined;
  /** The keys of those that are the last known good ones, because DynamoDB did not answer. */
  readonly stale: readonly RecordKey[];
}

export interface Directory {
  /**
   * Finds the records of one sign-in: fresh ones from memory, the others by one request.
   *
   * @throws {EnrichmentError} `DIRECTORY_UNAVAILABLE` if DynamoDB refuses or does not answer in time; `RECORD_INVALID`
   */
  find(query: { readonly tenantId: TenantId; readonly departmentId: DepartmentId | undefined }): Promise<FoundRecords>;
}

export interface DirectoryOptions {
  readonly readRow: ReadRow;
  /** How long a record is taken as it was read. 0: every sign-in reads. */
  readonly cacheTtlSeconds: number;
  /** How old a record may be that serves while DynamoDB does not answer. 0: none does. */
  readonly cacheStaleSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Parse<Kind> = (key: RecordKey, row: unknown) => Kind;

/** What a read came to, at a time in milliseconds since the epoch. */
interface Reading<Kind> {
  readonly at: number;
  readonly outcome: Kind | EnrichmentError | undefined;
}

/** Bounds the memory of one execution environment: a record takes some kilobytes. */
const MOST_RECORDS = 10_000;

function parseRow<Kind>(key: RecordKey, row: Row | undefined, parse: Parse<Kind>): Reading<Kind>['outcome'] {
  if (row === undefined) return undefined;
  try {
    return parse(key, fromRow(row));
  } catch (error) {
    if (error instanceof EnrichmentError) return error;
    if (error instanceof AttributeValueError) {
      return new EnrichmentError('RECORD_INVALID', `${formatKey(key)}: ${error.message}`);
    }
    throw error;
  }
}

/** Makes the directory that keeps for a while what it read of the tenant table. */
export function createDirectory({ readRow, cacheTtlSeconds, cacheStaleSeconds, now }: DirectoryOptions): Directory {
  const cache = new LRUCache<string, Reading<TableRecord>, { key: RecordKey; parse: Parse<TableRecord> }>({
    max: MOST_RECORDS,
    ttl: cacheTtlSeconds * 1000,
    ttlResolution: 0,
    perf: { now },
    noDeleteOnFetchRejection: true, // the last reading stays, for the day that DynamoDB does not answer
    ignoreFetchAbort: true, // an entry that has to make room while it is read is an answer all the same
    async fetchMethod(_name, _last, { context: { key, parse } }) {
      const at = now(); // of the question: the answer is not older
      return { at, outcome: parseRow(key, await readRow(key), parse) };
    },
  });

  const mayServeStale = ({ at, outcome }: Reading<TableRecord>) =>
    outcome !== undefined &&
    !(outcome instanceof EnrichmentError) &&
    now() - at <= cacheStaleSeconds * 1000 &&
    stateAt(outcome, now()) === 'active';

  async function readRecord(name: string, context: { key: RecordKey; parse: Parse<TableRecord> }) {
    try {
      const reading = await cache.forceFetch(name, { context, forceRefresh: cacheTtlSeconds === 0 });
      // What is missing is not remembered: it may be there a moment later.
      if (reading.outcome === undefined && cache.peek(name) === reading) cache.delete(name);
      return { outcome: reading.outcome, stale: [] };
    } catch (cause) {
      const last = cache.peek(name, { allowStale: true });
      if (last !== undefined && mayServeStale(last)) return { outcome: last.outcome, stale: [context.key] };
      throw new EnrichmentError('DIRECTORY_UNAVAILABLE', cause instanceof Error ? cause.name : undefined, { cause });
    }
  }

  async function find<Kind extends TableRecord>(key: RecordKey | undefined, parse: Parse<Kind>) {
    if (key === undefined) return { record: undefined, stale: [] };
    const { outcome, stale } = await readRecord(formatKey(key), { key, parse });
    if (outcome instanceof EnrichmentError) throw outcome;
    return { record: outcome as Kind | undefined, stale }; // a key has rows of one kind only
  }

  return {
    async find({ tenantId, departmentId }) {
      const [tenant, department] = await Promise.all([
        find(tenantKey(tenantId), (key, row) => parseTenant(tenantId, key, row)),
        find(departmentId && departmentKey(tenantId, departmentId), (key, row) =>
          parseDepartment(tenantId, departmentId as DepartmentId, key, row),
        ),
      ]);
      return {
        tenant: tenant.record,
        department: department.record,
        stale: [...tenant.stale, ...department.stale],
      };
    },
  };
}
