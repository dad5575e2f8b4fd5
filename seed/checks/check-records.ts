import { isObject } from '../../src/json.ts';
import type { Ids } from '../../src/records/keys.ts';
import type { Path, Problem } from '../files/problem.ts';
import type { SeedIndex } from '../files/seed-index.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { FORMAT } from '../format/seed-format.ts';
import { checkFields } from './check-fields.ts';
import {
  findDuplicateGroups,
  findDuplicates,
  findEmptyPeriods,
  findStrangeDepartments,
} from './cross-checks.ts';
import { checkItemLimits } from './item-limits.ts';
import type { Lint } from './lint.ts';

interface RecordCheckOptions {
  readonly index: SeedIndex;
  readonly lint?: Lint;
  /** Whether all departments of the tenant are among the records; they are unless given. */
  readonly isTenantComplete?: boolean;
}

/** Finds all that is wrong with a tenant and the records listed under it. */
export type RecordCheck = (records: readonly SeedRecord[]) => Problem[];

/** In place of an id that is missing or malformed: whatever else the record says can be checked. */
const SOME_ID: Readonly<Record<keyof Ids, string>> = {
  tenantId: 'unnamed',
  departmentId: 'unnamed',
  sub: '00000000-0000-4000-8000-000000000000',
  clientId: 'unnamed',
  planId: 'unnamed',
  roleId: 'unnamed',
  provider: 'unnamed',
};

const omit = (map: object, names: Pick<ReadonlySet<unknown>, 'has'>): object =>
  Object.fromEntries(Object.entries(map).filter(([name]) => !names.has(name)));

/** What is wrong in a field: the steps to it, and the fields there of a map in a list. */
type Faults = Map<unknown, Set<unknown>>;

/** A list or map without what is at these steps. Of maps in a list the rest stays in its place. */
function without(value: unknown, faults: Faults): unknown {
  if (!Array.isArray(value)) return omit(Object(value), faults);
  return value.flatMap((item: unknown, index) => {
    const names = faults.get(index);
    if (!names) return [item];
    return isObject(item) && !names.has(undefined) ? [omit(item, names)] : [];
  });
}

/** A record without the fields, claims and items of lists that problems are about. */
function withoutFaults(record: SeedRecord, problems: readonly Problem[]): SeedRecord {
  if (problems.length === 0) return record;
  const faulty = new Map<unknown, Faults>();
  for (const { path } of problems) {
    const [name, step, field]: Path = path.slice(record.path.length);
    const faults: Faults = faulty.get(name) ?? new Map();
    faulty.set(name, faults.set(step, (faults.get(step) ?? new Set()).add(field)));
  }
  const fields: Record<string, unknown> = Object.fromEntries(
    Object.entries(record.fields).flatMap(([name, value]): [string, unknown][] => {
      const faults = faulty.get(name);
      if (!faults) return [[name, value]];
      return faults.has(undefined) ? [] : [[name, without(value, faults)]];
    }),
  );
  const { required } = FORMAT[record.kind];
  if (required && !Object.hasOwn(fields, required)) fields[required] = SOME_ID[required];
  return { ...record, fields, written: record.written ?? record.fields };
}

/** Makes the check of a tenant's records. What is wrong keeps nothing else from being checked. */
export function createRecordCheck(options: RecordCheckOptions): RecordCheck {
  const { index, lint, isTenantComplete = true } = options;
  return (records) => {
    const problems: Problem[] = [];
    const sound = new Map<SeedRecord, SeedRecord>();
    for (const record of records) {
      const inForm = [...checkFields(record)];
      const formed = withoutFaults(record, inForm);
      const inLimits = [...checkItemLimits(formed)];
      const own = withoutFaults(formed, inLimits);
      const tenant = record.tenant && sound.get(record.tenant);
      sound.set(record, tenant === record.tenant ? own : { ...own, tenant });
      for (const problem of [...inForm, ...inLimits]) problems.push(problem);
    }
    const rest = [...sound.values()];
    return [
      ...problems,
      ...findDuplicates(records, index),
      ...findDuplicateGroups(records),
      ...(isTenantComplete ? findStrangeDepartments(records) : []),
      ...findEmptyPeriods(rest),
      ...(lint?.(rest) ?? []),
    ];
  };
}
