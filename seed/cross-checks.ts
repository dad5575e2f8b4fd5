import { formatKey, parseDepartmentId } from '../src/tenancy/keys.ts';
import { FORMAT } from './format.ts';
import { formatPlace, type Problem } from './problem.ts';
import { keyOf } from './rows.ts';
import { problemAt, type SeedRecord } from './seed-record.ts';

/** Of records with one key, the last would overwrite the others. */
function* findDuplicates(records: readonly SeedRecord[]): Generator<Problem> {
  const first = new Map<string, SeedRecord>();
  for (const record of records) {
    const key = keyOf(record);
    if (!key) continue;
    const idField = FORMAT[record.kind].required;
    const earlier = first.get(formatKey(key));
    if (earlier) {
      const { document, path } = earlier;
      const place = formatPlace(document.file, document.locate([...path, idField]));
      yield problemAt(record, [idField], `duplicate of ${place}`);
    } else first.set(formatKey(key), record);
  }
}

function* findStrangeDepartments(records: readonly SeedRecord[]): Generator<Problem> {
  const departments = new Map<SeedRecord | undefined, Set<unknown>>();
  for (const { kind, tenant, fields } of records) {
    if (kind === 'department') departments.set(tenant, (departments.get(tenant) ?? new Set()).add(fields.departmentId));
  }
  for (const record of records) {
    const { kind, tenant, fields } = record;
    if (kind !== 'member' && kind !== 'client') continue;
    const departmentId = parseDepartmentId(fields.departmentId);
    if (departmentId && !departments.get(tenant)?.has(departmentId)) {
      yield problemAt(record, ['departmentId'], 'expected a department of the same tenant');
    }
  }
}

function* findEmptyPeriods(records: readonly SeedRecord[]): Generator<Problem> {
  for (const record of records) {
    const { activeFrom, activeUntil } = record.fields;
    // What is no timestamp is NaN here, and a problem elsewhere.
    if (Date.parse(String(activeFrom)) >= Date.parse(String(activeUntil))) {
      yield problemAt(record, ['activeUntil'], 'expected a time after activeFrom');
    }
  }
}

/** What only shows when all records of all files are seen together. */
export function* crossCheck(records: readonly SeedRecord[]): Generator<Problem> {
  yield* findDuplicates(records);
  yield* findStrangeDepartments(records);
  yield* findEmptyPeriods(records);
}
