import type { Identity } from '../event/identity.ts';
import type { ClientId, DepartmentId, RecordKey, Sub, TenantId } from '../records/keys.ts';
import { keyOf, type RecordOf } from '../records/kinds.ts';
import { type Found, isRecord } from '../records/parse-record.ts';
import type { Catalogue, GetCatalogue } from './catalogue.ts';
import type { Choice, Choices } from './choices.ts';
import type { Lookup } from './directory.ts';

/**
 * What the table says of who is asking. Whether that is enough for a token is for the decision to
 * say.
 */
export interface FoundRecords {
  /** The tenant that the tokens are for, if anything names one. */
  readonly tenantId: TenantId | undefined;
  /**
   * What names the tenant: the user attribute, the caller, the caller of an earlier sign-in, or the
   * client record.
   */
  readonly namedBy: 'attribute' | 'request' | 'choice' | 'client';
  /**
   * Whether it is the tenant of the user attribute, to which the user pool's groups and roles
   * belong.
   */
  readonly isHome: boolean;
  readonly tenant: Found<RecordOf<'tenant'>>;
  /** Undefined if nothing names a department; null if what names it can be no department's id. */
  readonly departmentId: DepartmentId | null | undefined;
  readonly department: Found<RecordOf<'department'>>;
  /** Undefined if the user's membership does not have to be proved. */
  readonly member?: { readonly key: RecordKey; readonly record: Found<RecordOf<'member'>> };
  /** Undefined if no machine is asking. */
  readonly client?: { readonly key: RecordKey; readonly record: Found<RecordOf<'client'>> };
  /** The keys of the records that are the last known good ones, because DynamoDB did not answer. */
  readonly stale: readonly RecordKey[];
  /** What all tenants share; undefined where nobody looks it up. */
  readonly catalogue?: Catalogue;
  /** The choice to remember if the decision lets this sign-in pass. */
  readonly choice?: Choice;
  /** How long the lookup might still have taken, in milliseconds. */
  readonly remainingMs: number;
}

type Records = Omit<FoundRecords, 'stale' | 'remainingMs' | 'catalogue'>;

const nothing = {
  tenantId: undefined,
  tenant: undefined,
  departmentId: undefined,
  department: undefined,
} as const;

async function findTenancy(
  lookup: Lookup,
  tenantId: TenantId,
  departmentId: DepartmentId | null | undefined,
) {
  const [tenant, department] = await Promise.all([
    lookup.find('tenant', { tenantId }),
    departmentId ? lookup.find('department', { tenantId, departmentId }) : undefined,
  ]);
  return { tenantId, tenant, departmentId, department };
}

/**
 * The department of the member record wins over the attribute's. A stranger costs as many requests
 * as nobody does.
 */
async function findMembership(
  lookup: Lookup,
  tenantId: TenantId,
  sub: Sub,
  attributedId: DepartmentId | null | undefined,
) {
  const ids = { tenantId, sub };
  const [record, tenancy] = await Promise.all([
    lookup.find('member', ids),
    findTenancy(lookup, tenantId, attributedId),
  ]);
  const departmentId = isRecord(record) ? record.departmentId : undefined;
  if (departmentId === undefined || departmentId === attributedId)
    return { ...tenancy, member: { key: keyOf('member', ids), record } };
  const department = await lookup.find('department', { tenantId, departmentId });
  return { ...tenancy, departmentId, department, member: { key: keyOf('member', ids), record } };
}

async function findForMember(
  lookup: Lookup,
  choices: Choices,
  { sub, home, requestedTenantId, choosesAt }: Extract<Identity, { kind: 'member' }>,
): Promise<Records> {
  if (requestedTenantId === null) return { ...nothing, namedBy: 'request', isHome: false };
  const findIn = (tenantId: TenantId) =>
    findMembership(
      lookup,
      tenantId,
      sub,
      tenantId === home?.tenantId ? home.departmentId : undefined,
    );
  const likely = requestedTenantId ?? home?.tenantId;
  const [chosen, records] = await Promise.all([
    choosesAt && choices.read(sub, choosesAt, lookup.remainingMs()),
    likely && findIn(likely),
  ]);
  if (requestedTenantId !== undefined && records) {
    const isNew = choosesAt !== undefined && (chosen ?? home?.tenantId) !== requestedTenantId;
    return {
      ...records,
      namedBy: 'request',
      isHome: requestedTenantId === home?.tenantId,
      ...(isNew && { choice: { sub, clientId: choosesAt, tenantId: requestedTenantId } }),
    };
  }
  if (chosen !== undefined && chosen !== home?.tenantId) {
    return { ...(await findIn(chosen)), namedBy: 'choice', isHome: false };
  }
  return { ...(records || nothing), namedBy: 'attribute', isHome: true };
}

async function findForClient(lookup: Lookup, clientId: ClientId): Promise<Records> {
  const record = await lookup.find('client', { clientId });
  const tenancy = isRecord(record)
    ? await findTenancy(lookup, record.tenantId, record.departmentId)
    : nothing;
  return {
    ...tenancy,
    namedBy: 'client',
    isHome: false,
    client: { key: keyOf('client', { clientId }), record },
  };
}

/**
 * Finds the records of one sign-in. The common one, at the home tenant, takes one request.
 *
 * @throws {EnrichmentError} `DIRECTORY_UNAVAILABLE`
 */
export async function findRecords(
  lookup: Lookup,
  choices: Choices,
  identity: Identity,
  getCatalogue?: GetCatalogue,
): Promise<FoundRecords> {
  const find = async (): Promise<Records> => {
    if (identity.kind === 'client') return findForClient(lookup, identity.clientId);
    if (identity.kind === 'member') return findForMember(lookup, choices, identity);
    const { tenantId, departmentId } = identity.home;
    return {
      ...(await findTenancy(lookup, tenantId, departmentId)),
      namedBy: 'attribute',
      isHome: true,
    };
  };
  const finding = find();
  // Beside the first request, so that a catalogue that has to be read costs no time of its own.
  const reading = getCatalogue?.(lookup.remainingMs(), finding);
  // The lookup ends first: the next sign-in would join what goes on after a denial.
  reading?.catch(() => {});
  const records = await finding;
  const catalogue = await reading;
  return {
    ...records,
    ...(catalogue && { catalogue }),
    stale: lookup.stale,
    remainingMs: lookup.remainingMs(),
  };
}
