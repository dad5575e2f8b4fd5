import { EnrichmentError } from '../denials.ts';
import type { Found } from '../lookup/directory.ts';
import type { FoundRecords } from '../lookup/find-records.ts';
import { describeKey } from '../records/keys.ts';
import {
  type ClientRecord,
  type DepartmentRecord,
  stateAt,
  type TableRecord,
  type TenantRecord,
} from '../records/records.ts';

/** The records of one sign-in that count now. */
export interface AdmittedRecords {
  readonly tenant: TenantRecord;
  readonly department: DepartmentRecord | undefined;
  /** The machine that is asking, if one is. */
  readonly client: ClientRecord | undefined;
  /** All of them, from the general to the specific. */
  readonly records: readonly TableRecord[];
  /** Whether the user pool's groups and roles, and the tenant attributes, belong to the tenant. */
  readonly isHome: boolean;
}

function requireActive<Kind extends TableRecord>(
  what: 'TENANT' | 'DEPARTMENT' | 'MEMBER' | 'CLIENT',
  record: Found<Kind>,
  now: number,
): Kind {
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
