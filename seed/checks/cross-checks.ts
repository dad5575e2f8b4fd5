import { formatKey, parseDepartmentId } from '../../src/records/keys.ts';
import { formatPlace, type Problem } from '../files/problem.ts';
import type { SeedIndex } from '../files/seed-index.ts';
import { problemAt, type SeedRecord } from '../files/seed-record.ts';
import { FORMAT, hasField } from '../format/seed-format.ts';
import { keyOfRecord } from '../table/rows.ts';

function placeOfId({ kind, document, path }: SeedRecord): string {
  return formatPlace(document.file, document.locate([...path, FORMAT[kind].required]));
}

/** Where another tenant of the files has the id of a record, if one has. */
const placeElsewhere = ({ kind, fields }: SeedRecord, index: SeedIndex): string | undefined =>
  index.placeOf(kind, fields[FORMAT[kind].required]);

/** Of records with one key, the last would overwrite the others. */
export function* findDuplicates(
  records: readonly SeedRecord[],
  index: SeedIndex,
): Generator<Problem> {
  const first = new Map<string, SeedRecord>();
  for (const record of records) {
    const key = keyOfRecord(record);
    if (!key) continue;
    const idField = FORMAT[record.kind].required;
    const earlier = first.get(formatKey(key));
    if (!earlier) first.set(formatKey(key), record);
    const place = earlier ? placeOfId(earlier) : placeElsewhere(record, index);
    if (place !== undefined) yield problemAt(record, [idField], `duplicate of ${place}`);
  }
}

/** Members and machine clients of a department that their tenant does not have. */
export function* findStrangeDepartments(records: readonly SeedRecord[]): Generator<Problem> {
  const departments = new Set<unknown>();
  for (const { kind, fields } of records)
    if (kind === 'department') departments.add(fields.departmentId);
  for (const record of records) {
    if (!hasField(record.kind, 'departmentId')) continue;
    const departmentId = parseDepartmentId(record.fields.departmentId);
    if (departmentId && !departments.has(departmentId)) {
      yield problemAt(record, ['departmentId'], 'expected a department of the same tenant');
    }
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
