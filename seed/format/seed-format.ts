import * as v from 'valibot';
import {
  grantEntries,
  ID_SCHEMAS,
  lifecycleEntries,
  nameSchema,
} from '../../src/records/grants.ts';
import { KIND_NAMES, KINDS, type Kind, type KindNames } from '../../src/records/kinds.ts';
import { ownIdName } from '../table/parse-key.ts';

interface MapFormat {
  /** The only field that has to be there. Of a record it is the id. */
  readonly required: string;
  /** The fields that a row can have. */
  readonly entries: v.ObjectEntries;
  /** The fields that list records of their own. */
  readonly lists: Readonly<Record<string, Kind>>;
}

/** All kinds of records, the tenant first. */
export const ALL_KINDS = Object.keys(KINDS) as readonly Kind[];

/** The kind of record that a kind is listed under; undefined if it stands in the document itself. */
export const parentOf = (kind: Kind): Kind | undefined =>
  (KIND_NAMES[kind] as KindNames).listedUnder;

/** Tells whether the rows of a kind have a field. */
export const hasField = (kind: Kind, name: string): boolean =>
  Object.hasOwn(KINDS[kind].schema.entries, name);

const listsUnder = (parent: Kind | undefined) =>
  Object.fromEntries(
    ALL_KINDS.filter((kind) => parentOf(kind) === parent).map((kind) => [
      KIND_NAMES[kind].list,
      kind,
    ]),
  );

const common: v.ObjectEntries = {
  name: nameSchema,
  ...grantEntries,
  ...lifecycleEntries,
  // Required in a row; a seed file may leave it out.
  status: v.optional(lifecycleEntries.status),
};

function formatOf(kind: Kind): MapFormat {
  const required = ownIdName(kind);
  const fields = Object.keys(KINDS[kind].schema.entries);
  // The place of a record says its tenant.
  const own = fields.filter((name) => !Object.hasOwn(common, name) && name !== 'tenantId');
  const entries: v.ObjectEntries = KINDS[kind].schema.entries;
  return {
    required,
    entries: {
      [required]: ID_SCHEMAS[required],
      ...Object.fromEntries(own.map((name) => [name, entries[name]])),
      ...Object.fromEntries(Object.entries(common).filter(([name]) => fields.includes(name))),
    } as v.ObjectEntries,
    lists: listsUnder(kind),
  };
}

/**
 * The seed file format: the definitions that the Lambda function reads rows with, arranged as
 * authors write them.
 */
export const FORMAT = {
  document: { required: KIND_NAMES.tenant.list, entries: {}, lists: listsUnder(undefined) },
  ...Object.fromEntries(ALL_KINDS.map((kind) => [kind, formatOf(kind)])),
} as Readonly<Record<Kind | 'document', MapFormat>>;
