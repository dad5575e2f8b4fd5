import { EnrichmentError } from '../denials.ts';
import type { FoundRecords } from '../lookup/find-records.ts';
import { stateAt } from '../records/grants.ts';
import { describeKey } from '../records/keys.ts';
import type { RecordOf, TableRecord } from '../records/kinds.ts';
import type { Found } from '../records/parse-record.ts';

/** The records of one sign-in that count now. */
export interface AdmittedRecords {
  readonly tenant: RecordOf<'tenant'>;
  readonly department: RecordOf<'department'> | undefined;
  /** The machine that is asking, if one is. */
  readonly client: RecordOf<'client'> | undefined;
  /** All of them, from the general to the specific. */
  readonly records: readonly TableRecord[];
  /** Whether the user pool's groups and roles, and the tenant attributes, belong to the tenant. */
  readonly isHome: boolean;
}

function requireActive<Parsed extends TableRecord>(
  what: 'TENANT' | 'DEPARTMENT' | 'MEMBER' | 'CLIENT',
  record: Found<Parsed>,
  now: number,
): Parsed {
  if (record === undefined) throw new EnrichmentError(`${what}_NOT_FOUND`);
  if (record instanceof EnrichmentError) throw record;
  const state = stateAt(record, now);
  if (state === 'suspended')
    throw new EnrichmentError(`${what}_SUSPENDED`, describeKey(record.key));
  if (state === 'outside-dates')
    throw new EnrichmentError(`${what}_NOT_ACTIVE`, describeKey(record.key));
  return record;
}

/** Before a membership is proved, nothing may tell whether the tenant exists. */
function requireMember(found: FoundRecords, now: number): TableRecord | undefined {
  if (found.member === undefined) return undefined;
  const { record } = found.member;
  if (record === undefined && (found.namedBy === 'request' || found.tenant === undefined)) {
    throw new EnrichmentError('TENANT_NOT_FOUND');
  }
  return requireActive('MEMBER', record, now);
}

/**
 * Lets a sign-in pass if every record that it needs is there, active and within its dates: first
 * who is asking, then the tenant, then the department.
 *
 * @param now milliseconds since the epoch
 * @throws {EnrichmentError} `CLIENT_`, `MEMBER_`, `TENANT_` or `DEPARTMENT_` with `NOT_FOUND`,
 *   `SUSPENDED` or `NOT_ACTIVE`; `TENANT_MISSING`; `RECORD_INVALID`
 */
export function admit(found: FoundRecords, now: number): AdmittedRecords {
  const client = found.client && requireActive('CLIENT', found.client.record, now);
  if (found.tenantId === undefined) {
    throw new EnrichmentError(found.namedBy === 'request' ? 'TENANT_NOT_FOUND' : 'TENANT_MISSING');
  }
  const member = requireMember(found, now);
  const tenant = requireActive('TENANT', found.tenant, now);
  const department =
    found.departmentId === undefined
      ? undefined
      : requireActive('DEPARTMENT', found.departmentId ? found.department : undefined, now);
  const records = [tenant, department, member ?? client].filter((record) => record !== undefined);
  return { tenant, department, client, records, isHome: found.isHome };
}
