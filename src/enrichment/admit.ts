import { EnrichmentError } from '../errors.ts';
import type { FoundRecords } from '../tenancy/directory.ts';
import { formatKey } from '../tenancy/keys.ts';
import { type DepartmentRecord, stateAt, type TableRecord, type TenantRecord } from '../tenancy/records.ts';
import type { Identity } from './identity.ts';

/** The records of one sign-in that count now. */
export interface AdmittedRecords {
  readonly tenant: TenantRecord;
  readonly department: DepartmentRecord | undefined;
  /** All of them, from the general to the specific. */
  readonly records: readonly TableRecord[];
}

function requireActive<Found extends TableRecord>(
  what: 'TENANT' | 'DEPARTMENT',
  record: Found | undefined,
  now: number,
): Found {
  if (record === undefined) throw new EnrichmentError(`${what}_NOT_FOUND`);
  const state = stateAt(record, now);
  if (state === 'suspended') throw new EnrichmentError(`${what}_SUSPENDED`, formatKey(record.key));
  if (state === 'outside-dates') throw new EnrichmentError(`${what}_NOT_ACTIVE`, formatKey(record.key));
  return record;
}

/**
 * Lets a sign-in pass if every record that it names is there, active and within its dates.
 *
 * @param now milliseconds since the epoch
 * @throws {EnrichmentError} `TENANT_` or `DEPARTMENT_` with `NOT_FOUND`, `SUSPENDED` or `NOT_ACTIVE`; the tenant's first
 */
export function admit(identity: Identity, found: FoundRecords, now: number): AdmittedRecords {
  const tenant = requireActive('TENANT', found.tenant, now);
  const department =
    identity.departmentId === undefined ? undefined : requireActive('DEPARTMENT', found.department, now);
  return { tenant, department, records: department ? [tenant, department] : [tenant] };
}
