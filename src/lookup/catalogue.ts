import type { EnrichmentError } from '../denials.ts';
import { deepFreeze } from '../json.ts';
import { formatKey, type KeyShape, parseId } from '../records/keys.ts';
import { CATALOG_KINDS, type CatalogKind, type TableRecord } from '../records/kinds.ts';
import { parseRow, parseRowFields, type Row } from '../records/parse-record.ts';
import { GRACE_MS, unavailable, withDeadline } from './patience.ts';

/** A record of the catalogue; `RECORD_INVALID` if it cannot be read, which harms only what names it. */
export type Catalogued = TableRecord | EnrichmentError;

/** What all tenants share, as it was read at a time in milliseconds since the epoch. */
export interface Catalogue {
  readonly at: number;
  /** By the key in one word, such as `CATALOG/ROLE#editor`. */
  readonly records: ReadonlyMap<string, Catalogued>;
}

/** Reads all rows of the catalogue's partition within so many milliseconds. */
export type ReadCatalogueRows = (timeoutMs: number) => Promise<readonly Row[]>;

export interface CatalogueOptions {
  readonly readRows: ReadCatalogueRows;
  readonly lookupTimeoutMs: number;
  /** How long a catalogue is taken as it was read. 0: every sign-in reads. */
  readonly cacheTtlSeconds: number;
  /** How old a catalogue may be that serves while DynamoDB does not answer, or answers late. */
  readonly cacheStaleSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The kind of record with such a sort key; undefined if there is none, or its id can be none. */
function kindOf(sk: string): CatalogKind | undefined {
  return (Object.keys(CATALOG_KINDS) as CatalogKind[]).find((kind) => {
    const [text, id]: KeyShape['sk'] = CATALOG_KINDS[kind].sk;
    if (id === undefined) return sk === text;
    return sk.startsWith(text) && parseId(id, sk.slice(text.length)) !== undefined;
  });
}

/** Reads the rows; what is of no kind counts for nothing. */
function parseCatalogue(rows: readonly Row[]): Catalogue['records'] {
  const records = new Map<string, Catalogued>();
  for (const row of rows) {
    const key = { pk: 'CATALOG', sk: row.sk?.S ?? '' };
    const kind = kindOf(key.sk);
    if (kind === undefined) continue;
    const { schema } = CATALOG_KINDS[kind];
    const record = parseRow<TableRecord>(schema, key, row, (fields) =>
      // Frozen, because sign-ins share it.
      deepFreeze({ ...parseRowFields(schema, key, fields), key }),
    );
    if (record !== undefined) records.set(formatKey(key), record);
  }
  return records;
}

/**
 * Makes what hands out the catalogue. The first sign-in of an execution environment waits for it,
 * within its lookup's time. After that none does: what is older than the cache's time is read again
 * beside the sign-ins, and what was read last serves until then, for as long as it may.
 *
 * The function throws `DIRECTORY_UNAVAILABLE` if DynamoDB refuses or does not answer in time, and no
 * catalogue that may serve is known.
 */
export function createCatalogue(
  options: CatalogueOptions,
): (timeoutMs: number) => Promise<Catalogue> {
  const { readRows, lookupTimeoutMs, cacheTtlSeconds, cacheStaleSeconds, now } = options;
  let last: Catalogue | undefined;
  let reading: Promise<Catalogue> | undefined;

  const read = (timeoutMs: number): Promise<Catalogue> => {
    const at = now(); // of the question: the answer is not older
    reading ??= readRows(timeoutMs)
      .then((rows) => {
        last = { at, records: parseCatalogue(rows) };
        return last;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  return async (timeoutMs) => {
    const age = last ? now() - last.at : Number.POSITIVE_INFINITY;
    if (last && cacheTtlSeconds > 0 && age <= cacheStaleSeconds * 1000) {
      // Whoever signs in next has it; what fails is tried again by the next one.
      if (age > cacheTtlSeconds * 1000) void read(lookupTimeoutMs).catch(() => {});
      return last;
    }
    if (last && cacheTtlSeconds > 0 && age <= cacheTtlSeconds * 1000) return last;
    try {
      return await withDeadline(timeoutMs + GRACE_MS, () => read(timeoutMs));
    } catch (cause) {
      if (last && now() - last.at <= cacheStaleSeconds * 1000) return last;
      throw unavailable(cause);
    }
  };
}
