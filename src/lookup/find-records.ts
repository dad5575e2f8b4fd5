import type { Identity, Person } from '../event/identity.ts';
import type { ClientId, DepartmentId, RecordKey, Sub, TenantId } from '../records/keys.ts';
import { keyOf, type RecordOf } from '../records/kinds.ts';
import { type Found, isRecord } from '../records/parse-record.ts';
import type { Catalogue, GetCatalogue } from './catalogue.ts';
import type { Choice, Choices } from './choices.ts';
import type { Lookup } from './directory.ts';
import { type FoundProvider, findProvider } from './find-provider.ts';

/**
 * What the table says of who is asking. Whether that is enough for a token is for the decision to
 * say.
 */
export interface FoundRecords {
  /** The tenant that the tokens are for, if anything names one. */
  readonly tenantId: TenantId | undefined;
  /**
   * What names the tenant: the user attribute, the record of the identity provider, the caller, the
   * caller of an earlier sign-in, or the client record.
   */
  readonly namedBy: 'attribute' | 'provider' | 'request' | 'choice' | 'client';
  /**
   * Whether it is the tenant of the user attribute, or of the identity provider, to which the user
   * pool's groups and roles belong.
   */
  readonly isHome: boolean;
  readonly tenant: Found<RecordOf<'tenant'>>;
  /** Undefined if nothing names a department; null if what names it can be no department's id. */
  readonly departmentId: DepartmentId | null | undefined;
  readonly department: Found<RecordOf<'department'>>;
  /** Undefined if no identity provider with a record vouches for the user. */
  readonly provider?: FoundProvider;
  /** Undefined if the user's membership is not looked up. */
  readonly member?: FoundMember;
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

interface FoundMember {
  readonly key: RecordKey;
  readonly record: Found<RecordOf<'member'>>;
  /** Whether the membership has to be proved. */
  readonly isRequired: boolean;
}

type Records = Omit<FoundRecords, 'stale' | 'remainingMs' | 'catalogue'>;

const nothing = {
  tenantId: undefined,
  tenant: undefined,
  departmentId: undefined,
  department: undefined,
} as const;

interface Tenancy {
  readonly tenantId: TenantId;
  readonly tenant: Found<RecordOf<'tenant'>>;
  readonly departmentId: DepartmentId | null | undefined;
  readonly department: Found<RecordOf<'department'>>;
}

/** Waits for what is not known only: a promise for each record is dearer than to find it. */
function findTenancy(
  lookup: Lookup,
  tenantId: TenantId,
  departmentId: DepartmentId | null | undefined,
): Tenancy | Promise<Tenancy> {
  const tenant = lookup.find('tenant', { tenantId });
  const department = departmentId && lookup.find('department', { tenantId, departmentId });
  if (tenant instanceof Promise || department instanceof Promise)
    return Promise.all([tenant, department || undefined]).then(([tenant, department]) => {
      return { tenantId, tenant, departmentId, department };
    });
  return { tenantId, tenant, departmentId, department: department || undefined };
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
  isRequired: boolean,
) {
  const ids = { tenantId, sub };
  const [record, tenancy] = await Promise.all([
    lookup.find('member', ids, !isRequired),
    findTenancy(lookup, tenantId, attributedId),
  ]);
  const member: FoundMember = { key: keyOf('member', ids), record, isRequired };
  const departmentId = isRecord(record) ? record.departmentId : undefined;
  if (departmentId === undefined || departmentId === attributedId) return { ...tenancy, member };
  const department = await lookup.find('department', { tenantId, departmentId });
  return { ...tenancy, departmentId, department, member };
}

async function findForMember(
  lookup: Lookup,
  choices: Choices,
  { isRequired, sub, home, requestedTenantId, choosesAt }: Extract<Person, { kind: 'member' }>,
): Promise<Records> {
  if (requestedTenantId === null) return { ...nothing, namedBy: 'request', isHome: false };
  const findIn = (tenantId: TenantId) =>
    findMembership(
      lookup,
      tenantId,
      sub,
      tenantId === home?.tenantId ? home.departmentId : undefined,
      isRequired || tenantId !== home?.tenantId,
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

const atHome = (tenancy: Tenancy): Records => ({ ...tenancy, namedBy: 'attribute', isHome: true });

function findForPerson(
  lookup: Lookup,
  choices: Choices,
  person: Person,
): Records | Promise<Records> {
  if (person.kind === 'member') return findForMember(lookup, choices, person);
  const { tenantId, departmentId } = person.home;
  const tenancy = findTenancy(lookup, tenantId, departmentId);
  return tenancy instanceof Promise ? tenancy.then(atHome) : atHome(tenancy);
}

async function findForFederated(
  lookup: Lookup,
  choices: Choices,
  identity: Extract<Identity, { kind: 'federated' }>,
  catalogue: Catalogue | undefined,
): Promise<Records> {
  const provider = findProvider(identity, catalogue);
  if (provider === undefined) return findForPerson(lookup, choices, identity.personByAttributes());
  // Whether it counts now is for the decision to say.
  if (provider.home === undefined)
    return { ...nothing, namedBy: 'provider', isHome: false, provider };
  const records = await findForPerson(lookup, choices, identity.personOf(provider.home));
  const isNamedByIt = records.namedBy === 'attribute';
  return { ...records, ...(isNamedByIt && { namedBy: 'provider' }), provider };
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
 * Finds the records of one sign-in, at once if all of them are known. The common one, at the home
 * tenant, takes one request.
 *
 * @throws {EnrichmentError} `DIRECTORY_UNAVAILABLE`
 */
export function findRecords(
  lookup: Lookup,
  choices: Choices,
  identity: Identity,
  getCatalogue?: GetCatalogue,
): FoundRecords | Promise<FoundRecords> {
  const end = (records: Records, catalogue: Catalogue | undefined): FoundRecords => ({
    ...records,
    ...(catalogue && { catalogue }),
    stale: lookup.stale,
    remainingMs: lookup.remainingMs(),
  });
  // The tenant stands in the catalogue, which is known but for the first sign-in.
  const findFederated = async (federated: Extract<Identity, { kind: 'federated' }>) => {
    const catalogue = await getCatalogue?.(lookup.remainingMs());
    return end(await findForFederated(lookup, choices, federated, catalogue), catalogue);
  };
  if (identity.kind === 'federated') return findFederated(identity);
  const finding =
    identity.kind === 'client'
      ? findForClient(lookup, identity.clientId)
      : findForPerson(lookup, choices, identity);
  // Beside the first request, so that a catalogue that has to be read costs no time of its own.
  const beside = finding instanceof Promise ? finding : undefined;
  const reading = getCatalogue?.(lookup.remainingMs(), beside);
  if (!(finding instanceof Promise || reading instanceof Promise)) return end(finding, reading);
  // The lookup ends first: the next sign-in would join what goes on after a denial.
  if (reading instanceof Promise) reading.catch(() => {});
  return Promise.resolve(finding).then(async (records) => end(records, await reading));
}
