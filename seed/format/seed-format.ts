import * as v from 'valibot';
import {
  grantEntries,
  ID_SCHEMAS,
  lifecycleEntries,
  nameSchema,
} from '../../src/records/grants.ts';
import type { Ids } from '../../src/records/keys.ts';
import { KIND_NAMES, KINDS, type Kind, type KindNames } from '../../src/records/kinds.ts';
import { ownIdName } from '../table/parse-key.ts';

/** The maps of a seed file: records, and two that only hold others. */
export type MapName = Kind | 'document' | 'catalog';

interface MapFormat {
  /** The only field that has to be there, if one has to be: of a record it is the id. */
  readonly required: keyof Ids | undefined;
  /** The fields that a row can have. */
  readonly entries: v.ObjectEntries;
  /** The fields that list records of their own. */
  readonly lists: Readonly<Record<string, Kind>>;
  /** The fields that are maps with a format of their own. */
  readonly maps: Readonly<Record<string, MapName>>;
}

/** All kinds of records, the tenant first. */
export const ALL_KINDS = Object.keys(KINDS) as readonly Kind[];

/** What a kind is listed under; undefined if it stands in the document itself. */
export const parentOf = (kind: Kind): KindNames['listedUnder'] =>
  (KIND_NAMES[kind] as KindNames).listedUnder;

/** Tells whether the rows of a kind have a field. */
export const hasField = (kind: Kind, name: string): boolean =>
  Object.hasOwn(KINDS[kind].schema.entries, name);

/** Tells whether a record says its tenant itself: of others the key does, or their place in a file. */
export const saysTenant = (kind: Kind): boolean =>
  hasField(kind, 'tenantId') && parentOf(kind) !== 'tenant';

/** The fields of a map that hold records: lists of them, and the only one of its kind. */
function recordsUnder(parent: KindNames['listedUnder']): Pick<MapFormat, 'lists' | 'maps'> {
  const fields = (kinds: readonly Kind[]) =>
    Object.fromEntries(kinds.map((kind) => [KIND_NAMES[kind].list, kind]));
  const kinds = ALL_KINDS.filter((kind) => parentOf(kind) === parent);
  return {
    lists: fields(kinds.filter((kind) => ownIdName(kind) !== undefined)),
    maps: fields(kinds.filter((kind) => ownIdName(kind) === undefined)),
  };
}

const common: v.ObjectEntries = {
  name: nameSchema,
  ...grantEntries,
  ...lifecycleEntries,
  // Required in a row; a seed file may leave it out.
  status: v.optional(lifecycleEntries.status),
};

function formatOf(kind: Kind): MapFormat {
  const required = ownIdName(kind);
  const entries: v.ObjectEntries = KINDS[kind].schema.entries;
  const fields = Object.keys(entries);
  const isCommon = (name: string) => name === 'status' || common[name] === entries[name];
  const own = fields.filter((name) => !isCommon(name) && (name !== 'tenantId' || saysTenant(kind)));
  return {
    required,
    entries: {
      ...(required && { [required]: ID_SCHEMAS[required] }),
      ...Object.fromEntries(own.map((name) => [name, entries[name]])),
      ...Object.fromEntries(
        Object.entries(common).filter(([name]) => isCommon(name) && fields.includes(name)),
      ),
    } as v.ObjectEntries,
    ...(kind === 'tenant' ? recordsUnder('tenant') : { lists: {}, maps: {} }),
  };
}

const ofDocument = recordsUnder(undefined);

/**
 * The seed file format: the definitions that the Lambda function reads rows with, arranged as
 * authors write them.
 */
export const FORMAT = {
  document: {
    required: undefined,
    entries: {},
    lists: ofDocument.lists,
    maps: { ...ofDocument.maps, catalog: 'catalog' },
  },
  catalog: { required: undefined, entries: {}, ...recordsUnder('catalog') },
  ...Object.fromEntries(ALL_KINDS.map((kind) => [kind, formatOf(kind)])),
} as unknown as Readonly<Record<MapName, MapFormat>>;

const requiredOf = ({ entries }: MapFormat): readonly string[] =>
  Object.entries(entries)
    .filter(([, { type }]) => type !== 'optional' && type !== 'exact_optional')
    .map(([name]) => name);

const REQUIRED = new Map(Object.values(FORMAT).map((map) => [map, requiredOf(map)]));

/** The fields that a map has to have. */
export const requiredIn = (map: MapFormat): readonly string[] => REQUIRED.get(map) ?? [];

/** The fields of a map that hold records. */
export const holdersOf = ({ lists, maps }: MapFormat): readonly string[] => [
  ...Object.keys(lists),
  ...Object.keys(maps),
];
