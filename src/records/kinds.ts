import * as v from 'valibot';
import {
  type Grant,
  grantEntries,
  ID_SCHEMAS,
  type Lifecycle,
  lifecycleEntries,
  nameSchema,
  onlyGrantedScopesSchema,
  rolesSchema,
  signInSchema,
} from './grants.ts';
import { type IdsOfShape, type KeyShape, makeKey, type RecordKey } from './keys.ts';
import { appClientEntries, identityProviderEntries } from './who-is-asking.ts';

/** What a sign-in has to know of a kind of record. */
interface KindDefinition extends KeyShape {
  /** The fields of a row. Whatever else is in a row counts for nothing. */
  readonly schema: v.ObjectSchema<v.ObjectEntries, string>;
}

/** Of a row that is not even a map. */
const MISSING = 'expected a value, found none';

/** The fields that all records have, and those of a kind. */
const recordSchema = <More extends v.ObjectEntries>(more: More) =>
  v.object({ ...lifecycleEntries, name: nameSchema, ...more }, MISSING);

/** The fields of a record that grants, and those of its kind. */
const grantSchema = <More extends v.ObjectEntries>(more: More) =>
  v.object({ ...grantEntries, ...lifecycleEntries, name: nameSchema, ...more }, MISSING);

const departmentId = v.exactOptional(ID_SCHEMAS.departmentId);

/** All kinds of records. To add one, see docs/architecture.md. */
export const KINDS = {
  /** The organization. */
  tenant: {
    pk: ['TENANT#', 'tenantId'],
    sk: ['TENANT'],
    schema: grantSchema({
      plan: v.exactOptional(ID_SCHEMAS.planId),
      roles: rolesSchema,
      signIn: signInSchema,
    }),
  },
  /** A part of exactly one tenant: it stands in the partition of that tenant. */
  department: {
    pk: ['TENANT#', 'tenantId'],
    sk: ['DEPARTMENT#', 'departmentId'],
    schema: grantSchema({ roles: rolesSchema }),
  },
  /** A user belongs to this tenant, and with which rights. */
  member: {
    pk: ['TENANT#', 'tenantId'],
    sk: ['MEMBER#', 'sub'],
    schema: grantSchema({ departmentId, roles: rolesSchema }),
  },
  /** A machine acts for a tenant, which a field names, because its sign-in knows the client only. */
  client: {
    pk: ['CLIENT#', 'clientId'],
    sk: ['CLIENT'],
    schema: grantSchema({
      tenantId: ID_SCHEMAS.tenantId,
      departmentId,
      onlyGrantedScopes: onlyGrantedScopesSchema,
      roles: rolesSchema,
    }),
  },
  // What all tenants share: the catalogue, one partition, which is read as a whole. Other records
  // name these, and no sign-in has to have them.
  /** What everybody gets. */
  defaults: { pk: ['CATALOG'], sk: ['DEFAULTS'], schema: grantSchema({}) },
  /** What a tenant on this plan gets. */
  plan: { pk: ['CATALOG'], sk: ['PLAN#', 'planId'], schema: grantSchema({}) },
  /** What whoever has this role gets. */
  role: { pk: ['CATALOG'], sk: ['ROLE#', 'roleId'], schema: grantSchema({}) },
  /** Federated users of this provider belong to a tenant, and what its groups mean. */
  identityProvider: {
    pk: ['CATALOG'],
    sk: ['IDP#', 'provider'],
    schema: recordSchema(identityProviderEntries),
  },
  /** Which of all that is granted tokens of this app client carry. */
  appClient: { pk: ['CATALOG'], sk: ['APP#', 'clientId'], schema: recordSchema(appClientEntries) },
} as const satisfies Record<string, KindDefinition>;

/** What a row of the table is about. */
export type Kind = keyof typeof KINDS;

/** The kinds of records that stand in the catalogue. */
export type CatalogKind = {
  [K in Kind]: (typeof KINDS)[K]['pk'][0] extends 'CATALOG' ? K : never;
}[Kind];

const ALL = Object.keys(KINDS) as readonly Kind[];

/** The partition key of the catalogue. */
export const CATALOG_PK = KINDS.defaults.pk[0];

/** Tells a record that all tenants share. */
export const isCatalogKind = (kind: Kind): kind is CatalogKind => KINDS[kind].pk[0] === CATALOG_PK;

/** All kinds of records that stand in the catalogue. */
export const CATALOG_KINDS: readonly CatalogKind[] = ALL.filter(isCatalogKind);

/** What people know of a kind of record. Apart from the rest, because no sign-in needs it. */
export interface KindNames {
  /** The name of its list in a seed file; of a kind with one record only, of that record. */
  readonly list: string;
  /** What it is listed under; else it stands in the document itself. */
  readonly listedUnder?: 'tenant' | 'catalog';
  readonly title: string;
}

export const KIND_NAMES = {
  tenant: { list: 'tenants', title: 'Tenant' },
  department: { list: 'departments', listedUnder: 'tenant', title: 'Department' },
  member: { list: 'members', listedUnder: 'tenant', title: 'Member' },
  client: { list: 'clients', listedUnder: 'tenant', title: 'Machine' },
  defaults: { list: 'defaults', listedUnder: 'catalog', title: 'Defaults' },
  plan: { list: 'plans', listedUnder: 'catalog', title: 'Plan' },
  role: { list: 'roles', listedUnder: 'catalog', title: 'Role' },
  identityProvider: {
    list: 'identityProviders',
    listedUnder: 'catalog',
    title: 'Identity provider',
  },
  appClient: { list: 'appClients', listedUnder: 'catalog', title: 'App client' },
} as const satisfies Readonly<Record<Kind, KindNames>>;

/** The ids in the key of a kind of record. */
export type IdsOf<K extends Kind> = { [Each in K]: IdsOfShape<(typeof KINDS)[Each]> }[K];

/** A record of a kind: the ids of its key, its fields, and where it stands. */
export type RecordOf<K extends Kind> = {
  [Each in K]: Readonly<v.InferOutput<(typeof KINDS)[Each]['schema']>> &
    IdsOf<Each> & { readonly key: RecordKey };
}[K];

/** The kinds of records that grant. */
export type GrantKind = { [K in Kind]: RecordOf<K> extends TableRecord ? K : never }[Kind];

/** The kinds of records in the catalogue that grant. */
export type CatalogGrantKind = Extract<GrantKind, CatalogKind>;

/** Tells a kind of record that grants from one that only says who belongs where, or narrows. */
export const isGrantKind = <K extends Kind>(kind: K): kind is K & GrantKind =>
  'scopes' in KINDS[kind].schema.entries;

/** What every record of the sign-in's chain says, whatever its kind. */
export interface TableRecord extends Grant, Lifecycle {
  readonly key: RecordKey;
}

/** A record that may name roles of the catalogue. */
export interface NamingRecord extends TableRecord {
  readonly roles: readonly string[];
}

export const keyOf = <K extends Kind>(kind: K, ids: IdsOf<K>): RecordKey =>
  makeKey(KINDS[kind], ids);
