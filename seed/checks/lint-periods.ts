import type { Problem } from '../files/problem.ts';
import { type SeedRecord, warningAt } from '../files/seed-record.ts';

/** From the first instant that counts to the first that counts no more. */
interface Period {
  readonly from: number;
  readonly until: number;
}

function periodOf({ fields }: SeedRecord): Period {
  const { activeFrom, activeUntil } = fields;
  return {
    from: activeFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(activeFrom)),
    until: activeUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(activeUntil)),
  };
}

const isLimited = ({ fields }: SeedRecord) =>
  fields.activeFrom !== undefined || fields.activeUntil !== undefined;

/**
 * Periods that are over, and those that never hold together with the one of the tenant or the
 * department.
 */
export function* lintPeriods(records: readonly SeedRecord[], now: number): Generator<Problem> {
  const limited = records.filter(isLimited);
  const departments = new Map<unknown, SeedRecord>();
  for (const record of limited)
    if (record.kind === 'department') departments.set(record.fields.departmentId, record);
  for (const record of limited) {
    const period = periodOf(record);
    if (period.until <= now) {
      yield warningAt(
        record,
        ['activeUntil'],
        'this time has passed: the record does not count any more',
      );
    }
    const department =
      record.kind === 'department' ? undefined : departments.get(record.fields.departmentId);
    for (const around of [record.tenant, department]) {
      if (!around) continue;
      const { from, until } = periodOf(around);
      const message = `never holds together with the dates of its ${around.kind}: the record never counts`;
      if (period.until <= from) yield warningAt(record, ['activeUntil'], message);
      else if (period.from >= until) yield warningAt(record, ['activeFrom'], message);
    }
  }
}
