import { EnrichmentError } from '../denials.ts';
import type { FoundProvider } from '../lookup/find-provider.ts';
import type { FoundRecords } from '../lookup/find-records.ts';
import { type Lifecycle, stateAt } from '../records/grants.ts';
import { describeKey, type RecordKey, type TenantId } from '../records/keys.ts';
import { keyOf, type NamingRecord, type RecordOf } from '../records/kinds.ts';
import type { Found } from '../records/parse-record.ts';
import type { Granting } from './decision.ts';

/** The records of one sign-in that count now. */
export interface AdmittedRecords {
  readonly tenant: RecordOf<'tenant'>;
  readonly department: RecordOf<'department'> | undefined;
  /** The machine that is asking, if one is. */
  readonly client: RecordOf<'client'> | undefined;
  /** The identity provider that vouches for the user in this tenant, if one does. */
  readonly provider: FoundProvider | undefined;
  /** All that count, from the general to the specific. */
  readonly records: readonly Granting[];
  /** Whether the user pool's groups and roles, and the tenant attributes, belong to the tenant. */
  readonly isHome: boolean;
}

/** The same, before those of the catalogue are among them. */
export interface AdmittedBySignIn extends AdmittedRecords {
  readonly records: readonly NamingRecord[];
}

/** What to call that names no record, although it should. */
export interface AdmitPolicy {
  readonly departmentAttribute: string;
  readonly tenantMetadata: string;
}

type AdmittedKind = 'tenant' | 'department' | 'member' | 'client';

const denialOf = (kind: AdmittedKind, how: 'NOT_FOUND' | 'SUSPENDED' | 'NOT_ACTIVE', at: string) =>
  new EnrichmentError(`${kind.toUpperCase() as Uppercase<AdmittedKind>}_${how}`, at);

/** The key is made for a denial only: most sign-ins have none. */
function requireActive<K extends AdmittedKind>(
  kind: K,
  keyOfIt: () => RecordKey,
  record: Found<RecordOf<K>>,
  now: number,
): RecordOf<K> {
  if (record instanceof EnrichmentError) throw record;
  if (record === undefined) throw denialOf(kind, 'NOT_FOUND', missing(keyOfIt()));
  const state = stateAt(record as Lifecycle, now);
  if (state === 'suspended') throw denialOf(kind, 'SUSPENDED', describeKey(keyOfIt()));
  if (state === 'outside-dates') throw denialOf(kind, 'NOT_ACTIVE', describeKey(keyOfIt()));
  return record;
}

const missing = (key: RecordKey) => `${describeKey(key)}: not in the table`;

/** Before a membership is proved, nothing may tell whether the tenant exists. */
function requireMember(
  { member, namedBy, tenant }: FoundRecords,
  now: number,
): NamingRecord | undefined {
  if (member === undefined) return undefined;
  const { key, record, isRequired } = member;
  if (record === undefined && !isRequired) return undefined;
  if (record === undefined && (namedBy === 'request' || tenant === undefined)) {
    throw new EnrichmentError('TENANT_NOT_FOUND', missing(key));
  }
  return requireActive('member', () => key, record, now);
}

function requireDepartment(
  { departmentId, department }: FoundRecords,
  tenantId: TenantId,
  now: number,
  { departmentAttribute }: AdmitPolicy,
): RecordOf<'department'> | undefined {
  if (departmentId === undefined) return undefined;
  if (departmentId === null) {
    const detail = `${departmentAttribute} is no department id`;
    throw new EnrichmentError('DEPARTMENT_NOT_FOUND', detail);
  }
  const key = () => keyOf('department', { tenantId, departmentId });
  return requireActive('department', key, department, now);
}

/** A provider that counts no more proves nothing, and the attributes nothing instead of it. */
function requireProvider({ provider }: FoundRecords, now: number): void {
  if (provider === undefined) return;
  const { key, record } = provider;
  if (record instanceof EnrichmentError) throw record;
  const state = stateAt(record, now);
  if (state !== 'active')
    throw new EnrichmentError('SIGN_IN_METHOD_NOT_ALLOWED', `${describeKey(key)}: ${state}`);
}

/** A machine does not sign in: its own record lets it in. */
function requireSignIn(
  { client, isHome, provider }: FoundRecords,
  { signIn, key }: RecordOf<'tenant'>,
): void {
  if (signIn === undefined || client !== undefined || (provider && isHome)) return;
  const detail = `${describeKey(key)}: signIn is ${signIn}`;
  throw new EnrichmentError('SIGN_IN_METHOD_NOT_ALLOWED', detail);
}

/**
 * Lets a sign-in pass if every record that it needs is there, active and within its dates: first
 * who is asking, then the tenant, then the department.
 *
 * @param now milliseconds since the epoch
 * @throws {EnrichmentError} `CLIENT_`, `MEMBER_`, `TENANT_` or `DEPARTMENT_` with `NOT_FOUND`,
 *   `SUSPENDED` or `NOT_ACTIVE`; `TENANT_MISSING`;
 *   `SIGN_IN_METHOD_NOT_ALLOWED`; `RECORD_INVALID`
 */
export function admit(found: FoundRecords, now: number, policy: AdmitPolicy): AdmittedBySignIn {
  const { client: asking, tenantId } = found;
  const client = asking && requireActive('client', () => asking.key, asking.record, now);
  requireProvider(found, now);
  if (tenantId === undefined) {
    if (found.namedBy !== 'request') throw new EnrichmentError('TENANT_MISSING');
    const detail = `clientMetadata.${policy.tenantMetadata} is no tenant id`;
    throw new EnrichmentError('TENANT_NOT_FOUND', detail);
  }
  const member = requireMember(found, now);
  const tenant = requireActive('tenant', () => keyOf('tenant', { tenantId }), found.tenant, now);
  requireSignIn(found, tenant);
  const department = requireDepartment(found, tenantId, now, policy);
  const provider = found.isHome ? found.provider : undefined;
  const records = [tenant, department, ...(provider?.groups ?? []), member ?? client].filter(
    (record) => record !== undefined,
  );
  return { tenant, department, client, provider, records, isHome: found.isHome };
}
