import { EnrichmentError } from '../denials.ts';
import type { Home, Identity } from '../event/identity.ts';
import { type GroupsFault, matchGroups } from '../event/provider-groups.ts';
import { ownField } from '../json.ts';
import { describeKey, type RecordKey } from '../records/keys.ts';
import { keyOf, type NamingRecord, type RecordOf } from '../records/kinds.ts';
import { type Catalogue, findCatalogued } from './catalogue.ts';

/** What the record of an identity provider makes of a user. */
export interface FoundProvider {
  readonly key: RecordKey;
  /** The denial, if the record cannot be read or is about another issuer. */
  readonly record: RecordOf<'identityProvider'> | EnrichmentError;
  /** Undefined if there is a denial. */
  readonly home?: Home;
  /** What the user's groups give, in the order of the record, each with its group in its key. */
  readonly groups: readonly NamingRecord[];
  /** Why groups may be missing, and the user attribute that holds them. */
  readonly fault?: { readonly rule: GroupsFault | 'groups-linked'; readonly attribute: string };
}

type Group = RecordOf<'identityProvider'>['groups'][number];

/** Kept with the record: what the same groups grant is decided once. */
const grants = new WeakMap<Group, NamingRecord>();

function grantOf(group: Group, { key, status }: RecordOf<'identityProvider'>): NamingRecord {
  const known = grants.get(group);
  if (known) return known;
  const { name, roles, groups } = group;
  const grant: NamingRecord = {
    key: { ...key, group: name },
    status,
    roles,
    groups,
    claims: {},
    listClaims: {},
    iamRoles: [],
    scopes: [],
    suppressClaims: [],
    suppressScopes: [],
  };
  grants.set(group, grant);
  return grant;
}

type Federated = Extract<Identity, { kind: 'federated' }>;

/** Of linked identities any may have written the attribute. */
const matchOfLinked = (value: unknown) => ({
  matched: new Set<string>(),
  fault: value ? ('groups-linked' as const) : undefined,
});

/** Finds what the catalogue says of a federated user's provider; undefined if it has no record. */
export function findProvider(
  { federation, userAttributes }: Federated,
  catalogue: Catalogue | undefined,
): FoundProvider | undefined {
  const { provider, issuer, isLinked } = federation;
  const key = keyOf('identityProvider', { provider });
  const record = findCatalogued(catalogue, 'identityProvider', { provider });
  if (record === undefined) return undefined;
  if (record instanceof EnrichmentError) return { key, record, groups: [] };
  if (record.issuer !== undefined && record.issuer !== issuer) {
    const detail = `${describeKey(key)}: the issuer of identities is another one`;
    return { key, record: new EnrichmentError('SIGN_IN_METHOD_NOT_ALLOWED', detail), groups: [] };
  }
  const { tenantId, groups, groupsAttribute: attribute } = record;
  const value = attribute && ownField(userAttributes, attribute);
  const names = groups.map(({ name }) => name);
  const { matched, fault = undefined } = isLinked
    ? matchOfLinked(value)
    : matchGroups(value, names);
  const found = groups.filter(({ name }) => matched.has(name));
  return {
    key,
    record,
    home: { tenantId, departmentId: found.find((group) => group.departmentId)?.departmentId },
    groups: found.map((group) => grantOf(group, record)),
    ...(fault && attribute && { fault: { rule: fault, attribute } }),
  };
}
