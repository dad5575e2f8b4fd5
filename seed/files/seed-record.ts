import { isObject, ownField } from '../../src/json.ts';
import { CATALOG_KINDS, KIND_NAMES, type Kind } from '../../src/records/kinds.ts';
import { FORMAT } from '../format/seed-format.ts';
import type { Path, Problem } from './problem.ts';
import type { SeedDocument } from './seed-document.ts';

/** A map of a document. */
export interface SeedMap {
  readonly document: SeedDocument;
  readonly path: Path;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One tenant, department, member or client as its author wrote it, valid or not. */
export interface SeedRecord extends SeedMap {
  readonly kind: Kind;
  /** The tenant that it is listed under; a tenant has none. */
  readonly tenant: SeedRecord | undefined;
  /** All fields, where `fields` is without what is wrong. */
  readonly written?: SeedMap['fields'];
}

/** The field that says the id of a record, if its kind has one. */
export function idPathOf(kind: Kind): Path {
  const { required } = FORMAT[kind];
  return required === undefined ? [] : [required];
}

/** The id that the author wrote, if the kind has one. */
export function writtenIdOf({ kind, fields }: SeedRecord): unknown {
  const { required } = FORMAT[kind];
  return required && fields[required];
}

/** An error at a field of a map, at something deeper, or with no field at the map itself. */
export function problemAt(
  { document, path }: SeedMap,
  field: Path,
  message: string,
  part: 'name' | 'value' = 'value',
): Problem {
  const full = [...path, ...field];
  return {
    severity: 'error',
    file: document.file,
    position: document.locate(full, part),
    path: full,
    message,
  };
}

/** A warning where {@link problemAt} has an error. */
export const warningAt = (...problem: Parameters<typeof problemAt>): Problem => ({
  ...problemAt(...problem),
  severity: 'warning',
});

const TENANT_LISTS = Object.entries(FORMAT.tenant.lists);

function recordsUnder(tenant: SeedRecord): SeedRecord[] {
  const { document, path, fields } = tenant;
  const records = [tenant];
  for (const [name, kind] of TENANT_LISTS) {
    const list = ownField(fields, name);
    if (!Array.isArray(list)) continue;
    for (const [index, item] of list.entries()) {
      if (isObject(item))
        records.push({ kind, document, path: [...path, name, index], fields: item, tenant });
    }
  }
  return records;
}

function catalogMapOf({
  holds,
  value,
}: SeedDocument): Readonly<Record<string, unknown>> | undefined {
  const catalog = holds === 'tenants' && isObject(value) ? ownField(value, 'catalog') : undefined;
  return isObject(catalog) ? catalog : undefined;
}

/** Whether a document has a catalogue, and be it one without records. */
export const holdsCatalog = (document: SeedDocument): boolean =>
  catalogMapOf(document) !== undefined;

/** The records of a document's catalogue, passing over whatever is no map. */
export function catalogOf(document: SeedDocument): readonly SeedRecord[] {
  const catalog = catalogMapOf(document);
  if (!catalog) return [];
  const record = (kind: Kind, path: Path, fields: unknown): SeedRecord[] =>
    isObject(fields)
      ? [{ kind, document, path: ['catalog', ...path], fields, tenant: undefined }]
      : [];
  return CATALOG_KINDS.flatMap((kind) => {
    const { list } = KIND_NAMES[kind];
    const value = ownField(catalog, list);
    if (FORMAT[kind].required === undefined) return record(kind, [list], value);
    if (!Array.isArray(value)) return [];
    return value.flatMap((fields, index) => record(kind, [list, index], fields));
  });
}

/**
 * The tenants of a document, each with the records listed under it, passing over whatever is no
 * map.
 */
export function* tenantsOf(document: SeedDocument): Generator<readonly SeedRecord[]> {
  const { holds, value } = document;
  const tenant = (fields: unknown, path: Path) =>
    isObject(fields)
      ? [recordsUnder({ kind: 'tenant', document, path, fields, tenant: undefined })]
      : [];
  if (holds === 'tenant') return yield* tenant(value, []);
  const tenants = isObject(value) ? ownField(value, 'tenants') : undefined;
  if (!Array.isArray(tenants)) return;
  for (const [index, fields] of tenants.entries()) yield* tenant(fields, ['tenants', index]);
}
