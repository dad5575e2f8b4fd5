import type { Ids } from '../../src/records/keys.ts';
import type { Path, Problem } from '../files/problem.ts';
import type { SeedIndex } from '../files/seed-index.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { FORMAT } from '../format/seed-format.ts';
import { checkFields } from './check-fields.ts';
import { findDuplicates, findEmptyPeriods, findStrangeDepartments } from './cross-checks.ts';
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

/** A list or map without the entries at these steps. */
function without(value: unknown, steps: ReadonlySet<unknown>): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => !steps.has(index));
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => !steps.has(name)));
}

/** A record without the fields, claims and items of lists that problems are about. */
function withoutFaults(record: SeedRecord, problems: readonly Problem[]): SeedRecord {
  if (problems.length === 0) return record;
  const faulty = new Map<unknown, Set<unknown>>();
  for (const { path } of problems) {
    const [name, step]: Path = path.slice(record.path.length);
    faulty.set(name, (faulty.get(name) ?? new Set()).add(step));
  }
  const fields: Record<string, unknown> = Object.fromEntries(
    Object.entries(record.fields).flatMap(([name, value]): [string, unknown][] => {
      const steps = faulty.get(name);
      if (!steps) return [[name, value]];
      return steps.has(undefined) ? [] : [[name, without(value, steps)]];
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
      ...(isTenantComplete ? findStrangeDepartments(records) : []),
      ...findEmptyPeriods(rest),
      ...(lint?.(rest) ?? []),
    ];
  };
}
