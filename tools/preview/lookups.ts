import { DROPPED_KINDS } from '../../src/decision/chain.ts';
import type { Dropped } from '../../src/decision/decision.ts';
import { EnrichmentError } from '../../src/denials.ts';
import { parseCatalogued } from '../../src/lookup/catalogue.ts';
import { describeKey, formatKey, type RecordKey } from '../../src/records/keys.ts';
import { CATALOG_KINDS, CATALOG_PK, isGrantKind, KINDS } from '../../src/records/kinds.ts';
import type { Row } from '../../src/records/parse-record.ts';
import { ANY_APP_CLIENT, type FindRow, isAppClient } from '../simulator/preview-sign-in.ts';
import type { DenialReport, Source } from './report.ts';

/** What came of looking for a row. */
interface Lookup {
  readonly key: RecordKey;
  readonly row: Row | undefined;
}

/** A way to find rows that looks for each once, and remembers what it looked for. */
export interface Lookups {
  readonly findRow: FindRow;
  readonly made: readonly Lookup[];
}

/** Makes a way to find rows out of another one. */
export function rememberLookups(findRow: FindRow): Lookups {
  const made: Lookup[] = [];
  const rows = new Map<string, Promise<Row | undefined>>();
  const look = async (key: RecordKey) => {
    const row = await findRow(key);
    if (key !== ANY_APP_CLIENT) made.push({ key, row });
    return row;
  };
  return {
    made,
    findRow(key) {
      const row = rows.get(formatKey(key)) ?? look(key);
      rows.set(formatKey(key), row);
      return row;
    },
  };
}

/** Whether a code such as `DEPARTMENT_NOT_FOUND` is about rows of this kind. */
const isAbout = (code: string, { sk }: RecordKey) => code.startsWith(sk.replace(/#.*/s, ''));

/** The date that keeps a record from counting now, as its row has it. */
function describeDate({ activeFrom, activeUntil }: Row, now: number): string | undefined {
  if (activeFrom?.S !== undefined && Date.parse(activeFrom.S) > now)
    return `activeFrom ${activeFrom.S} is still to come`;
  return activeUntil?.S === undefined ? undefined : `activeUntil ${activeUntil.S} has passed`;
}

/**
 * The row that a denial is about: one that it names, or one that was not there.
 *
 * @param now milliseconds since the epoch
 */
export function recordOf(
  { code, detail }: EnrichmentError,
  made: readonly Lookup[],
  now: number,
): DenialReport['record'] {
  const named = made.find(({ key }) => detail?.split(':', 1)[0] === describeKey(key));
  const missing = code.endsWith('_NOT_FOUND') ? made.filter(({ row }) => row === undefined) : [];
  const lookup = named ?? missing.find(({ key }) => isAbout(code, key)) ?? missing[0];
  if (!lookup) return undefined;
  const { key, row } = lookup;
  const date = row && code.endsWith('_NOT_ACTIVE') ? describeDate(row, now) : undefined;
  return { key: formatKey(key), isThere: row !== undefined, ...(date !== undefined && { date }) };
}

/** Why a row of the catalogue does not count now. */
function describeFault(key: RecordKey, row: Row, now: number): string | undefined {
  const record = parseCatalogued(key, row);
  if (record instanceof EnrichmentError) return record.detail?.replace(`${describeKey(key)}: `, '');
  return record?.status === 'suspended' ? 'its status is suspended' : describeDate(row, now);
}

/** The record of the app client that leaves something out. */
function findNarrowing(made: readonly Lookup[]): ReturnType<typeof findDropped> {
  const record = made
    .filter(({ row }) => row !== undefined)
    .map(({ key }) => formatKey(key))
    .find(isAppClient);
  return { record, fault: record ?? 'the app client has no record' };
}

/**
 * The row of the catalogue that a record names and that does not count, or that leaves something
 * out, and why; undefined of what is dropped otherwise, and of a row that is not there.
 *
 * @param now milliseconds since the epoch
 */
export function findDropped(
  { kind, name, rule }: Dropped,
  made: readonly Lookup[],
  now: number,
): { readonly record: Source | undefined; readonly fault: string | undefined } | undefined {
  if (rule === 'app-client') return findNarrowing(made);
  const kindOfRow = CATALOG_KINDS.filter(isGrantKind).find((each) => DROPPED_KINDS[each] === kind);
  if (kindOfRow === undefined) return undefined;
  const [text, id] = KINDS[kindOfRow].sk;
  const key = { pk: CATALOG_PK, sk: id === undefined ? text : text + name };
  const row = made.find((lookup) => formatKey(lookup.key) === formatKey(key))?.row;
  return row && { record: formatKey(key), fault: describeFault(key, row, now) };
}
