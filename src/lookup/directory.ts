import { EnrichmentError } from '../denials.ts';
import { stateAt } from '../records/grants.ts';
import { formatKey, type RecordKey } from '../records/keys.ts';
import { type IdsOf, type Kind, keyOf, type RecordOf } from '../records/kinds.ts';
import { type Found, readRecord } from '../records/parse-record.ts';
import { unavailable, withinTime } from './patience.ts';
import type { ReadRow } from './row-reader.ts';

/**
 * How a record was come by: read for this sign-in, known from an earlier one, or the last known
 * good one.
 */
type Freshness = 'fresh' | 'cached' | 'stale';
export type FreshnessOfRecords = { readonly [K in Kind]?: Freshness };

/**
 * Finds a record by its kind and the ids of its key. That one is not there is remembered as long as
 * a record is, and serves as the last known good one does, only where `mayBeMissing`.
 */
type FindRecord = <K extends Kind>(
  kind: K,
  ids: IdsOf<K>,
  mayBeMissing?: boolean,
) => Found<RecordOf<K>> | Promise<Found<RecordOf<K>>>;

/**
 * The lookup of one sign-in. What is asked for in one turn of the event loop costs one request, and
 * what is known and fresh costs none. All of it ends within the lookup's time; `find` throws
 * `DIRECTORY_UNAVAILABLE` if DynamoDB refuses or does not answer in time, and no record that may
 * serve is known.
 */
export interface Lookup {
  readonly find: FindRecord;
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

/** What a read came to. Times are milliseconds since the epoch. */
interface Reading {
  readonly at: number;
  readonly outcome: Found<RecordOf<Kind>>;
}

/**
 * Bounds the memory of one execution environment: a record takes some kilobytes. Those read longest
 * ago go first, which what is in use never is for long.
 */
const MOST_RECORDS = 10_000;

/**
 * A read that another sign-in began may have more time; one of our own ends by itself, and must not
 * be joined later.
 */
const GRACE_MS = 50;

/** Makes the directory that keeps for a while what it read of the tenant table. */
export function createDirectory(options: DirectoryOptions): Directory {
  const { readRow, lookupTimeoutMs, cacheTtlSeconds, cacheStaleSeconds, now } = options;
  const readings = new Map<string, Reading>(); // what was read last at the end
  const reads = new Map<string, Promise<Reading>>();

  function fresh(name: string): Reading | undefined {
    const last = readings.get(name);
    return last && now() - last.at <= cacheTtlSeconds * 1000 ? last : undefined;
  }

  async function read(kind: Kind, ids: IdsOf<Kind>, timeoutMs: number): Promise<Reading> {
    const key = keyOf(kind, ids);
    const at = now(); // of the question: the answer is not older
    const outcome = readRecord(kind, ids, await readRow(key, { timeoutMs }));
    const reading = { at, outcome };
    const name = formatKey(key);
    readings.delete(name);
    readings.set(name, reading);
    if (readings.size > MOST_RECORDS) readings.delete(readings.keys().next().value ?? '');
    return reading;
  }

  /** Of all sign-ins that ask at once, one reads. */
  function join(name: string, kind: Kind, ids: IdsOf<Kind>, timeoutMs: number): Promise<Reading> {
    let reading = reads.get(name);
    if (reading === undefined) {
      reading = read(kind, ids, timeoutMs).finally(() => reads.delete(name));
      reads.set(name, reading);
    }
    return reading;
  }

  const mayServeStale = ({ at, outcome }: Reading, mayBeMissing: boolean) =>
    now() - at <= cacheStaleSeconds * 1000 &&
    (outcome === undefined
      ? mayBeMissing
      : !(outcome instanceof EnrichmentError) && stateAt(outcome, now()) === 'active');

  return {
    begin() {
      const begun = now();
      const stale: RecordKey[] = [];
      const freshness: { -readonly [K in Kind]?: Freshness } = {};
      const remainingMs = () => Math.max(0, lookupTimeoutMs - (now() - begun));

      async function ask(
        key: RecordKey,
        kind: Kind,
        ids: IdsOf<Kind>,
        mayBeMissing: boolean,
      ): Promise<Found<RecordOf<Kind>>> {
        const name = formatKey(key);
        try {
          const timeoutMs = remainingMs();
          const reading = await withinTime(timeoutMs + GRACE_MS, () =>
            join(name, kind, ids, timeoutMs),
          );
          // It may be there a moment later.
          if (reading.outcome === undefined && !mayBeMissing && readings.get(name) === reading)
            readings.delete(name);
          freshness[kind] = 'fresh';
          return reading.outcome;
        } catch (cause) {
          const last = readings.get(name);
          if (last === undefined || !mayServeStale(last, mayBeMissing)) throw unavailable(cause);
          stale.push(key);
          freshness[kind] = 'stale';
          return last.outcome;
        }
      }

      function find(kind: Kind, ids: IdsOf<Kind>, mayBeMissing = false) {
        const key = keyOf(kind, ids);
        const known = cacheTtlSeconds > 0 ? fresh(formatKey(key)) : undefined;
        if (known === undefined || (known.outcome === undefined && !mayBeMissing))
          return ask(key, kind, ids, mayBeMissing);
        freshness[kind] = 'cached';
        return known.outcome;
      }

      // A key has rows of one kind only.
      return { find: find as FindRecord, stale, freshness, remainingMs };
    },
  };
}
