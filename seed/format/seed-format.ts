import * as v from 'valibot';
import {
  clientIdSchema,
  departmentIdSchema,
  grantEntries,
  lifecycleEntries,
  nameSchema,
  onlyGrantedScopesSchema,
  subSchema,
  tenantIdSchema,
} from '../../src/records/records.ts';

/** What a row of the table is about. */
export type Kind = 'tenant' | 'department' | 'member' | 'client';

interface MapFormat {
  /** The only field that has to be there. Of a record it is the id. */
  readonly required: string;
  /** The fields that a row can have. */
  readonly entries: v.ObjectEntries;
  /** The fields that list records of their own. */
  readonly lists: Readonly<Record<string, Kind>>;
}

const common = {
  name: nameSchema,
  ...grantEntries,
  ...lifecycleEntries,
  // Required in a row; a seed file may leave it out.
  status: v.optional(lifecycleEntries.status),
};
const departmentId = v.exactOptional(departmentIdSchema);

/**
 * The seed file format: the definitions that the Lambda function reads rows with, arranged as
 * authors write them.
 */
export const FORMAT: Readonly<Record<Kind | 'document', MapFormat>> = {
  document: { required: 'tenants', entries: {}, lists: { tenants: 'tenant' } },
  tenant: {
    required: 'tenantId',
    entries: { tenantId: tenantIdSchema, ...common },
    lists: { departments: 'department', members: 'member', clients: 'client' },
  },
  department: {
    required: 'departmentId',
    entries: { departmentId: departmentIdSchema, ...common },
    lists: {},
  },
  member: { required: 'sub', entries: { sub: subSchema, departmentId, ...common }, lists: {} },
  client: {
    required: 'clientId',
    entries: {
      clientId: clientIdSchema,
      departmentId,
      onlyGrantedScopes: onlyGrantedScopesSchema,
      ...common,
    },
    lists: {},
  },
};
