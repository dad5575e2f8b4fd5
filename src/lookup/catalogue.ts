import type { EnrichmentError } from '../denials.ts';
import { formatKey, parseKeyPart, type RecordKey } from '../records/keys.ts';
import {
  CATALOG_KINDS,
  CATALOG_PK,
  type CatalogKind,
  type IdsOf,
  KINDS,
  keyOf,
  type RecordOf,
} from '../records/kinds.ts';
import { type Found, type Row, readRecord } from '../records/parse-record.ts';
import { unavailable, withinTime } from './patience.ts';

/** A record of the catalogue; `RECORD_INVALID` if it cannot be read, which harms only what names it. */
export type Catalogued = RecordOf<CatalogKind> | EnrichmentError;

/**
 * What the catalogue should not take more of: what one page of a Query holds. A larger one takes a
 * request more for each page; it is used all the same, and reported.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
export const CATALOG_BUDGET_BYTES = 1024 * 1024;

/** What all tenants share, as it was read at a time in milliseconds since the epoch. */
export interface Catalogue {
  readonly at: number;
  /** By the key in one word, such as `CATALOG/ROLE#editor`. */
  readonly records: Pick<ReadonlyMap<string, Catalogued>, 'get'>;
  /** Whether it takes more than `CATALOG_BUDGET_BYTES`. */
  readonly isOverBudget: boolean;
  /** Whether it has the record of any app client, however it reads. */
  readonly hasAppClients: boolean;
}

/** Finds a record of the catalogue by its kind and the ids of its key. */
export const findCatalogued = <K extends CatalogKind>(
  catalogue: Catalogue | undefined,
  kind: K,
  ids: IdsOf<K>,
): Found<RecordOf<K>> =>
  // A key has rows of one kind only.
  catalogue?.records.get(formatKey(keyOf(kind, ids))) as Found<RecordOf<K>>;

/** Reads all rows of the catalogue's partition within so many milliseconds. */
export type ReadCatalogueRows = (
  timeoutMs: number,
) => Promise<{ readonly rows: readonly Row[]; readonly isOverBudget: boolean }>;

/**
 * Hands out the catalogue.
 *
 * @param timeoutMs milliseconds that a sign-in may wait where no catalogue that may serve is known
 * @param beside what the sign-in waits for anyway: one that is read again until then serves already
 * @throws {EnrichmentError} `DIRECTORY_UNAVAILABLE` if DynamoDB refuses or does not answer in time,
 *   and no catalogue that may serve is known
 */
export type GetCatalogue = (
  timeoutMs: number,
  beside?: Promise<unknown>,
) => Catalogue | Promise<Catalogue>;

export interface CatalogueOptions {
  readonly readRows: ReadCatalogueRows;
  readonly lookupTimeoutMs: number;
  /** How long a catalogue is taken as it was read. 0: every sign-in reads. */
  readonly cacheTtlSeconds: number;
  /** How old a catalogue may be that serves until it is read again. 0: none does. */
  readonly cacheStaleSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The key of a row that the catalogue's partition has. */
export const keyOfCatalogued = ({ sk }: Row): RecordKey => ({ pk: CATALOG_PK, sk: sk?.S ?? '' });

/** Parses a row; what is of no kind, or has an id that can be none, counts for nothing. */
export function parseCatalogued({ sk }: RecordKey, row: Row): Catalogued | undefined {
  for (const kind of CATALOG_KINDS) {
    const ids = parseKeyPart(KINDS[kind].sk, sk);
    if (ids) return readRecord(kind, ids as IdsOf<CatalogKind>, row);
  }
  return undefined;
}

/**
 * Parses each row when it is asked for first: to parse all of them would take longer than to read
 * them, and most execution environments need a few.
 */
function parseOnDemand(rows: readonly Row[]): Catalogue['records'] {
  const unparsed = new Map(rows.map((row) => [formatKey(keyOfCatalogued(row)), row]));
  const records = new Map<string, Catalogued>();
  return {
    get(name) {
      const row = unparsed.get(name);
      if (row === undefined) return records.get(name);
      unparsed.delete(name);
      const record = parseCatalogued(keyOfCatalogued(row), row);
      if (record !== undefined) records.set(name, record);
      return record;
    },
  };
}

/**
 * Makes what hands out the catalogue. The first sign-in of an execution environment waits for it,
 * within its lookup's time. After that none does: what is older than the cache's time is read again
 * beside the sign-ins, and what was read last serves until then, for as long as it may.
 */
export function createCatalogue(options: CatalogueOptions): GetCatalogue {
  const { readRows, lookupTimeoutMs, cacheTtlSeconds, cacheStaleSeconds, now } = options;
  let last: Catalogue | undefined;
  let begun = Number.NEGATIVE_INFINITY;
  let asked: Promise<Catalogue> | undefined; // in this turn of the event loop

  function begin(timeoutMs: number): Promise<Catalogue> {
    const at = now(); // of the question: the answer is not older
    const answer = readRows(timeoutMs).then(({ rows, isOverBudget }): Catalogue => {
      const read = {
        at,
        records: parseOnDemand(rows),
        isOverBudget,
        hasAppClients: rows.some((row) =>
          parseKeyPart(KINDS.appClient.sk, keyOfCatalogued(row).sk),
        ),
      };
      if (last === undefined || last.at <= at) last = read; // an earlier question may be answered later
      return read;
    });
    const end = () => {
      if (asked === answer) asked = undefined;
    };
    answer.then(end, end);
    setImmediate(end);
    begun = at;
    asked = answer;
    return answer;
  }

  const ttl = cacheTtlSeconds * 1000;
  const stale = cacheStaleSeconds * 1000;

  async function getAnew(timeoutMs: number, beside?: Promise<unknown>): Promise<Catalogue> {
    if (last && ttl > 0 && now() - last.at <= stale) {
      // What is not answered, or refused, is asked again when the time of a lookup is over.
      if (last.at === begun || now() - begun > lookupTimeoutMs) begin(lookupTimeoutMs);
      await beside?.catch(() => {});
      return last;
    }
    try {
      // No older one is joined: it has less time left, or none, because Lambda freezes an execution
      // environment between sign-ins with what is under way in it.
      return await withinTime(timeoutMs, () => asked ?? begin(timeoutMs));
    } catch (cause) {
      if (last && now() - last.at <= stale) return last;
      throw unavailable(cause);
    }
  }

  return (timeoutMs, beside) =>
    last && ttl > 0 && now() - last.at <= ttl ? last : getAnew(timeoutMs, beside);
}
