import { LRUCache } from 'lru-cache';
import { EnrichmentError } from '../denials.ts';
import { AttributeValueError, fromRow } from '../records/attribute-value.ts';
import {
  type ClientId,
  clientKey,
  type DepartmentId,
  departmentKey,
  describeKey,
  formatKey,
  memberKey,
  type RecordKey,
  type Sub,
  type TenantId,
  tenantKey,
} from '../records/keys.ts';
import {
  type ClientRecord,
  type DepartmentRecord,
  isRecordField,
  type MemberRecord,
  parseClient,
  parseDepartment,
  parseMember,
  parseTenant,
  stateAt,
  type TableRecord,
  type TenantRecord,
} from '../records/records.ts';
import { withDeadline } from './deadline.ts';
import type { ReadRow, Row } from './row-reader.ts';

/**
 * A record; undefined if it is not there; `RECORD_INVALID` if it cannot be read, for whoever needs
 * it to throw.
 */
export type Found<Kind> = Kind | EnrichmentError | undefined;

/**
 * How a record was come by: read for this sign-in, known from an earlier one, or the last known
 * good one.
 */
type Freshness = 'fresh' | 'cached' | 'stale';
type RecordKind = 'tenant' | 'department' | 'member' | 'client';
export type FreshnessOfRecords = { readonly [Kind in RecordKind]?: Freshness };

/**
 * The lookup of one sign-in. What is asked for in one turn of the event loop costs one request, and
 * what is known and fresh costs none. All of it ends within the lookup's time; every method throws
 * `DIRECTORY_UNAVAILABLE` if DynamoDB refuses or does not answer in time, and no record that may
 * serve is known.
 */
export interface Lookup {
  tenant(tenantId: TenantId): Promise<Found<TenantRecord>>;
  department(tenantId: TenantId, departmentId: DepartmentId): Promise<Found<DepartmentRecord>>;
  member(tenantId: TenantId, sub: Sub): Promise<Found<MemberRecord>>;
  client(clientId: ClientId): Promise<Found<ClientRecord>>;
  /**
   * The keys of those found so far that are the last known good ones, because DynamoDB did not
   * answer.
   */
  readonly stale: readonly RecordKey[];
  /** Of each record that was asked for and answered so far, whether it is there or not. */
  readonly freshness: FreshnessOfRecords;
  /** How long the lookup may still take, in milliseconds. */
  remainingMs(): number;
}

export interface Directory {
  /** Begins the lookup of one sign-in; its time runs from now on. */
  begin(): Lookup;
}

export interface DirectoryOptions {
  readonly readRow: ReadRow;
  /** Milliseconds for the lookup of one sign-in. */
  readonly lookupTimeoutMs: number;
  /** How long a record is taken as it was read. 0: every sign-in reads. */
  readonly cacheTtlSeconds: number;
  /** How old a record may be that serves while DynamoDB does not answer. 0: none does. */
  readonly cacheStaleSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Parse<Kind> = (key: RecordKey, row: unknown) => Kind;

/** What a read came to, at a time in milliseconds since the epoch. */
interface Reading {
  readonly at: number;
  readonly outcome: Found<TableRecord>;
}

/** Bounds the memory of one execution environment: a record takes some kilobytes. */
const MOST_RECORDS = 10_000;

/**
 * A read that another sign-in began may have more time; one of our own ends by itself, and must not
 * be joined later.
 */
const GRACE_MS = 50;

interface ReadContext {
  readonly key: RecordKey;
  readonly parse: Parse<TableRecord>;
  readonly timeoutMs: number;
}

/** Reads a record out of a row, if there is one. */
export function parseRow<Kind>(
  key: RecordKey,
  row: Row | undefined,
  parse: Parse<Kind>,
): Found<Kind> {
  if (row === undefined) return undefined;
  try {
    return parse(
      key,
      fromRow(Object.fromEntries(Object.entries(row).filter(([name]) => isRecordField(name)))),
    );
  } catch (error) {
    if (error instanceof EnrichmentError) return error;
    if (error instanceof AttributeValueError) {
      return new EnrichmentError('RECORD_INVALID', `${describeKey(key)}: ${error.message}`);
    }
    throw error;
  }
}

type Find = <Kind extends TableRecord>(
  kind: RecordKind,
  key: RecordKey,
  parse: Parse<Kind>,
) => Promise<Found<Kind>>;

/** What finds each kind of record, by its key and its parser. */
export const findersBy = (find: Find): Pick<Lookup, RecordKind> => ({
  tenant: (tenantId) =>
    find('tenant', tenantKey(tenantId), (key, row) => parseTenant(tenantId, key, row)),
  department: (tenantId, departmentId) =>
    find('department', departmentKey(tenantId, departmentId), (key, row) =>
      parseDepartment(tenantId, departmentId, key, row),
    ),
  member: (tenantId, sub) => find('member', memberKey(tenantId, sub), parseMember),
  client: (clientId) => find('client', clientKey(clientId), parseClient),
});

/** Makes the directory that keeps for a while what it read of the tenant table. */
export function createDirectory(options: DirectoryOptions): Directory {
  const { readRow, lookupTimeoutMs, cacheTtlSeconds, cacheStaleSeconds, now } = options;
  const cache = new LRUCache<string, Reading, ReadContext>({
    max: MOST_RECORDS,
    ttl: cacheTtlSeconds * 1000,
    ttlResolution: 0,
    perf: { now },
    noDeleteOnStaleGet: true,
    noDeleteOnFetchRejection: true, // the last reading stays, for the day that DynamoDB does not answer
    ignoreFetchAbort: true, // an entry that has to make room while it is read is an answer all the same
    async fetchMethod(_name, _last, { context: { key, parse, timeoutMs } }) {
      const at = now(); // of the question: the answer is not older
      return { at, outcome: parseRow(key, await readRow(key, { timeoutMs }), parse) };
    },
  });

  const mayServeStale = ({ at, outcome }: Reading) =>
    outcome !== undefined &&
    !(outcome instanceof EnrichmentError) &&
    now() - at <= cacheStaleSeconds * 1000 &&
    stateAt(outcome, now()) === 'active';

  return {
    begin() {
      const begun = now();
      const stale: RecordKey[] = [];
      const freshness: { -readonly [Kind in RecordKind]?: Freshness } = {};
      const remainingMs = () => Math.max(0, lookupTimeoutMs - (now() - begun));

      async function find<Kind extends TableRecord>(
        kind: RecordKind,
        key: RecordKey,
        parse: Parse<Kind>,
      ): Promise<Found<Kind>> {
        const name = formatKey(key);
        const known = cacheTtlSeconds > 0 ? cache.get(name) : undefined;
        if (known) {
          freshness[kind] = 'cached';
          return known.outcome as Found<Kind>; // a key has rows of one kind only
        }
        try {
          const context = { key, parse, timeoutMs: remainingMs() };
          const fetch = () =>
            cache.forceFetch(name, { context, forceRefresh: cacheTtlSeconds === 0 });
          const reading = await withDeadline(context.timeoutMs + GRACE_MS, fetch);
          // What is missing is not remembered: it may be there a moment later.
          if (reading.outcome === undefined && cache.peek(name) === reading) cache.delete(name);
          freshness[kind] = 'fresh';
          return reading.outcome as Found<Kind>;
        } catch (cause) {
          const last = cache.peek(name, { allowStale: true });
          if (last === undefined || !mayServeStale(last)) throw unavailable(cause);
          stale.push(key);
          freshness[kind] = 'stale';
          return last.outcome as Found<Kind>;
        }
      }

      return { ...findersBy(find), stale, freshness, remainingMs };
    },
  };
}

/** The denial for a DynamoDB that refused, or did not answer in time. */
export const unavailable = (cause: unknown): EnrichmentError =>
  new EnrichmentError('DIRECTORY_UNAVAILABLE', reasonOf(cause), { cause });

/**
 * Such as `ECONNREFUSED`, `TimeoutError` or `ResourceNotFoundException`. The code of a DOMException
 * is a number.
 */
function reasonOf(cause: unknown): string | undefined {
  const { code, name }: { code?: unknown; name?: unknown } =
    typeof cause === 'object' && cause !== null ? cause : {};
  return [code, name].find((each) => typeof each === 'string');
}
