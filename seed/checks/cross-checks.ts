import { isObject, ownField } from '../../src/json.ts';
import { formatKey, parseDepartmentId } from '../../src/records/keys.ts';
import { KIND_NAMES } from '../../src/records/kinds.ts';
import { didYouMean, nearest } from '../../tools/command/nearest.ts';
import { formatPlace, type Path, type Problem } from '../files/problem.ts';
import type { SeedIndex } from '../files/seed-index.ts';
import { idPathOf, problemAt, type SeedRecord, writtenIdOf } from '../files/seed-record.ts';
import { FORMAT, hasField } from '../format/seed-format.ts';
import { keyOfRecord } from '../table/rows.ts';

const placeIn = ({ document, path }: SeedRecord, field: Path): string =>
  formatPlace(document.file, document.locate([...path, ...field]));

const placeOfId = (record: SeedRecord) => placeIn(record, idPathOf(record.kind));

/** Where another tenant of the files has the id of a record, if one has. */
const placeElsewhere = (record: SeedRecord, index: SeedIndex): string | undefined =>
  index.placeOf(record.kind, writtenIdOf(record));

/** Of records with one key, the last would overwrite the others. */
export function* findDuplicates(
  records: readonly SeedRecord[],
  index: SeedIndex,
): Generator<Problem> {
  const first = new Map<string, SeedRecord>();
  for (const record of records) {
    const key = keyOfRecord(record);
    if (!key) continue;
    const earlier = first.get(formatKey(key));
    if (!earlier) first.set(formatKey(key), record);
    const place = earlier ? placeOfId(earlier) : placeElsewhere(record, index);
    if (place !== undefined)
      yield problemAt(record, idPathOf(record.kind), `duplicate of ${place}`);
  }
}

/** Groups of an identity provider that its record has twice: which one counts could not be seen. */
export function* findDuplicateGroups(records: readonly SeedRecord[]): Generator<Problem> {
  for (const record of records) {
    const { groups } = record.fields;
    if (record.kind !== 'identityProvider' || !Array.isArray(groups)) continue;
    const first = new Map<unknown, Path>();
    for (const [index, group] of groups.entries()) {
      const name = isObject(group) ? ownField(group, 'name') : undefined;
      if (typeof name !== 'string') continue;
      const path: Path = ['groups', index, 'name'];
      const earlier = first.get(name);
      if (!earlier) first.set(name, path);
      else yield problemAt(record, path, `duplicate of ${placeIn(record, earlier)}`);
    }
  }
}

/** For how many ids all departments are looked through. */
const MOST_SUGGESTIONS = 20;

/**
 * Whether a tenant's departments are all known. If their list is misspelled, or not in form, that is
 * said there.
 */
function areAllKnown({ fields }: SeedRecord): boolean {
  const { list } = KIND_NAMES.department;
  const departments = ownField(fields, list);
  if (departments !== undefined) return Array.isArray(departments) && departments.every(isObject);
  const known = [...Object.keys(FORMAT.tenant.entries), ...Object.keys(FORMAT.tenant.lists)];
  return Object.keys(fields).every((name) => known.includes(name) || nearest(name, known) !== list);
}

/** Members and machine clients of a department that their tenant does not have. */
export function* findStrangeDepartments(records: readonly SeedRecord[]): Generator<Problem> {
  const departments = new Set<string>();
  // A number is an id without its quotes, which is said where it stands.
  for (const { kind, fields } of records)
    if (kind === 'department') departments.add(String(fields.departmentId));
  const meant = new Map<string, string>();
  for (const record of records) {
    if (!hasField(record.kind, 'departmentId')) continue;
    const departmentId = parseDepartmentId(record.fields.departmentId);
    if (!departmentId || departments.has(departmentId)) continue;
    if (record.tenant && !areAllKnown(record.tenant)) return;
    if (meant.size < MOST_SUGGESTIONS && !meant.has(departmentId))
      meant.set(departmentId, didYouMean(departmentId, [...departments]));
    const message = `expected a department of the same tenant${meant.get(departmentId) ?? ''}`;
    yield problemAt(record, ['departmentId'], message);
  }
}

/** Periods that end before they begin, of records whose dates have no errors. */
export function* findEmptyPeriods(records: readonly SeedRecord[]): Generator<Problem> {
  for (const record of records) {
    const { activeFrom, activeUntil } = record.fields;
    if (activeFrom === undefined || activeUntil === undefined) continue;
    if (Date.parse(String(activeFrom)) >= Date.parse(String(activeUntil))) {
      yield problemAt(record, ['activeUntil'], 'expected a time after activeFrom');
    }
  }
}
