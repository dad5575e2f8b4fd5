import { isObject } from '../../src/json.ts';
import type { Catalogue, Catalogued } from '../../src/lookup/catalogue.ts';
import { formatKey } from '../../src/records/keys.ts';
import {
  CATALOG_KINDS,
  type CatalogGrantKind,
  type CatalogKind,
  type RecordOf,
  type TableRecord,
} from '../../src/records/kinds.ts';
import { isRecord, readRecord } from '../../src/records/parse-record.ts';
import { formatPlace, type Path } from '../files/problem.ts';
import { readCatalog } from '../files/read-catalog.ts';
import { idPathOf, type SeedRecord, writtenIdOf } from '../files/seed-record.ts';
import { toAttributes } from '../table/attributes.ts';
import { isRecordName, ownIdOf, parseKey } from '../table/parse-key.ts';
import { sizeOfRow } from '../table/row-size.ts';
import { toRow } from '../table/rows.ts';
import type { StoredRow } from '../table/table-reader.ts';

/** A plan or role that a record names. */
export interface NamedInCatalog {
  readonly kind: CatalogKind;
  readonly id: string;
  /** Where the record says so. */
  readonly path: Path;
}

const NO_NAMES: readonly NamedInCatalog[] = [];

function namesInRoles(roles: unknown, path: Path): readonly NamedInCatalog[] {
  if (!Array.isArray(roles)) return NO_NAMES;
  return roles.flatMap((id: unknown, index): NamedInCatalog[] =>
    typeof id === 'string' ? [{ kind: 'role', id, path: [...path, 'roles', index] }] : [],
  );
}

function namesInGroups(groups: unknown): readonly NamedInCatalog[] {
  if (!Array.isArray(groups)) return NO_NAMES;
  return groups.flatMap((group: unknown, index) =>
    isObject(group) ? namesInRoles(group.roles, ['groups', index]) : [],
  );
}

/** What a record of seed files names of the catalogue. */
export function namesIn({ kind, fields }: SeedRecord): readonly NamedInCatalog[] {
  if (kind === 'identityProvider') return namesInGroups(fields.groups);
  const { plan, roles } = fields;
  const namesPlan = kind === 'tenant' && typeof plan === 'string';
  if (!namesPlan && !Array.isArray(roles)) return NO_NAMES;
  const named: NamedInCatalog[] = namesPlan ? [{ kind: 'plan', id: plan, path: ['plan'] }] : [];
  return [...named, ...namesInRoles(roles, [])];
}

/** A record of the catalogue as it is when it counts. */
interface KnownRecord {
  readonly kind: CatalogKind;
  /** Empty of the defaults. */
  readonly id: string;
  /** As in `plan enterprise`. */
  readonly name: string;
  /** As in `catalog.yaml:3:7`, or `the table`. */
  readonly place: string;
  readonly isInFiles: boolean;
  readonly granted: TableRecord;
}

/** The catalogue as it will be when files have been applied: theirs, and what else a table has. */
export interface KnownCatalog {
  /** Whether a table was looked into. */
  readonly isTableKnown: boolean;
  /** The first record of it in the files. */
  readonly first: SeedRecord | undefined;
  /** The identity providers of the files. */
  readonly providers: readonly SeedRecord[];
  /** About how many bytes its rows take, and took in the table. */
  readonly bytes: number;
  readonly bytesBefore: number;
  /** The ids of a kind, also of records that have errors. */
  ids(kind: CatalogKind): ReadonlySet<string>;
  /** Whether files have a record of a kind. */
  isInFiles(kind: CatalogKind): boolean;
  /** What a sign-in would find. */
  readonly records: Catalogue['records'];
  /** The defaults first. */
  readonly all: readonly KnownRecord[];
  readonly defaults: KnownRecord | undefined;
  /** The record of a name; undefined if there is none, or it cannot be read. */
  find(kind: CatalogKind, id: string): KnownRecord | undefined;
}

/** A row of the catalogue, and what it is called. */
interface CatalogRow extends StoredRow {
  readonly place: string;
  readonly isInFiles: boolean;
}

const nameOf = (kind: CatalogKind, id = '') => (id === '' ? kind : `${kind} ${id}`);

function toCatalogRow(record: SeedRecord): CatalogRow | undefined {
  const row = toRow(record);
  if (!row) return undefined;
  const { pk, sk, ...fields } = row;
  const { document, path, kind } = record;
  const place = formatPlace(document.file, document.locate([...path, ...idPathOf(kind)]));
  return { key: { pk, sk }, fields: toAttributes(fields), place, isInFiles: true };
}

/** An identity provider grants nothing itself, and an app client only narrows. */
const isGrant = (record: RecordOf<CatalogKind>): record is RecordOf<CatalogGrantKind> =>
  'scopes' in record;

/** Dates and status may change any day, and what is granted then has to be right. */
function activate({ activeFrom: _from, activeUntil: _until, ...record }: TableRecord): TableRecord {
  return { ...record, status: 'active' };
}

const sizeOf = (rows: ReadonlyMap<string, StoredRow>) =>
  [...rows.values()].reduce((size, { key, fields }) => size + sizeOfRow(key, fields), 0);

/**
 * Reads the catalogue of files, and adds what a table has besides.
 *
 * @param tableRows the rows of the table's catalogue; undefined if no table was looked into
 */
export async function readKnownCatalog(
  files: readonly string[],
  tableRows?: readonly StoredRow[],
): Promise<KnownCatalog> {
  const rows = new Map<string, CatalogRow>();
  for (const row of tableRows ?? [])
    rows.set(formatKey(row.key), { ...row, place: 'the table', isInFiles: false });
  const bytesBefore = sizeOf(rows);
  const ids = Object.fromEntries(CATALOG_KINDS.map((kind) => [kind, new Set<string>()])) as Record<
    CatalogKind,
    Set<string>
  >;
  const kindsInFiles = new Set<SeedRecord['kind']>();
  const providers: SeedRecord[] = [];
  let first: SeedRecord | undefined;
  for await (const record of readCatalog(files)) {
    first ??= record;
    const kind = record.kind as CatalogKind;
    if (kind === 'identityProvider') providers.push(record);
    kindsInFiles.add(kind);
    ids[kind].add(String(writtenIdOf(record) ?? ''));
    const row = toCatalogRow(record);
    if (row && !rows.get(formatKey(row.key))?.isInFiles) rows.set(formatKey(row.key), row);
  }
  const records = new Map<string, Catalogued>();
  const known = new Map<string, KnownRecord>();
  for (const [key, { fields, place, isInFiles, ...row }] of rows) {
    const parsed = parseKey(row.key);
    if (!parsed || !isRecordName(parsed)) continue;
    const kind = CATALOG_KINDS.find((each) => each === parsed.kind);
    if (!kind) continue;
    const [id = ''] = Object.values(ownIdOf(parsed));
    ids[kind].add(id);
    const record = readRecord(kind, parsed, fields);
    if (!isRecord(record) || !isGrant(record)) continue;
    const granted = activate(record);
    records.set(key, granted);
    const name = nameOf(kind, id);
    known.set(name, { kind, id, name, place, isInFiles, granted });
  }
  return {
    isTableKnown: tableRows !== undefined,
    first,
    providers,
    bytes: sizeOf(rows),
    bytesBefore,
    ids: (kind) => ids[kind],
    isInFiles: (kind) => kindsInFiles.has(kind),
    records,
    all: CATALOG_KINDS.flatMap((kind) => [...known.values()].filter((each) => each.kind === kind)),
    defaults: known.get(nameOf('defaults')),
    find: (kind, id) => known.get(nameOf(kind, id)),
  };
}
