import * as v from 'valibot';
import {
  type Grant,
  grantEntries,
  ID_SCHEMAS,
  type Lifecycle,
  lifecycleEntries,
  nameSchema,
  onlyGrantedScopesSchema,
} from './grants.ts';
import { type IdsOfShape, type KeyShape, makeKey, type RecordKey } from './keys.ts';

/** What a kind of record is. All that differs between kinds, and is said of each, stands here. */
interface KindDefinition extends KeyShape {
  /** The fields of a row. Whatever else is in a row counts for nothing. */
  readonly schema: v.ObjectSchema<v.ObjectEntries, string>;
  /** The name of the list in a seed file, and the kind of record that it is listed under. */
  readonly list: string;
  readonly listedUnder?: string;
  /** What people call it. */
  readonly title: string;
}

/** Of a row that is not even a map. */
const MISSING = 'expected a value, found none';

/** The fields that records of a kind have besides those of all. */
const recordSchema = <More extends v.ObjectEntries>(more: More) =>
  v.object({ ...grantEntries, ...lifecycleEntries, name: nameSchema, ...more }, MISSING);

const departmentId = v.exactOptional(ID_SCHEMAS.departmentId);

/** All kinds of records. To add one, see docs/architecture.md. */
export const KINDS = {
  /** The organization. */
  tenant: {
    pk: ['TENANT#', 'tenantId'],
    sk: ['TENANT'],
    schema: recordSchema({}),
    list: 'tenants',
    title: 'Tenant',
  },
  /** A part of exactly one tenant: it stands in the partition of that tenant. */
  department: {
    pk: ['TENANT#', 'tenantId'],
    sk: ['DEPARTMENT#', 'departmentId'],
    schema: recordSchema({}),
    list: 'departments',
    listedUnder: 'tenant',
    title: 'Department',
  },
  /** A user belongs to this tenant, and with which rights. */
  member: {
    pk: ['TENANT#', 'tenantId'],
    sk: ['MEMBER#', 'sub'],
    schema: recordSchema({ departmentId }),
    list: 'members',
    listedUnder: 'tenant',
    title: 'Member',
  },
  /** A machine acts for a tenant, which a field names, because its sign-in knows the client only. */
  client: {
    pk: ['CLIENT#', 'clientId'],
    sk: ['CLIENT'],
    schema: recordSchema({
      tenantId: ID_SCHEMAS.tenantId,
      departmentId,
      onlyGrantedScopes: onlyGrantedScopesSchema,
    }),
    list: 'clients',
    listedUnder: 'tenant',
    title: 'Machine',
  },
} as const satisfies Record<string, KindDefinition>;

/** What a row of the table is about. */
export type Kind = keyof typeof KINDS;

/** The ids in the key of a kind of record. */
export type IdsOf<K extends Kind> = { [Each in K]: IdsOfShape<(typeof KINDS)[Each]> }[K];

/** A record of a kind: the ids of its key, its fields, and where it stands. */
export type RecordOf<K extends Kind> = {
  [Each in K]: Readonly<v.InferOutput<(typeof KINDS)[Each]['schema']>> &
    IdsOf<Each> & { readonly key: RecordKey };
}[K];

/** What every record of the sign-in's chain says, whatever its kind. */
export interface TableRecord extends Grant, Lifecycle {
  readonly key: RecordKey;
}

export const keyOf = <K extends Kind>(kind: K, ids: IdsOf<K>): RecordKey =>
  makeKey(KINDS[kind], ids);
