import { isObject, ownField } from '../src/json.ts';
import type { SeedDocument } from './document.ts';
import { FORMAT, type Kind } from './format.ts';
import type { Path, Problem } from './problem.ts';

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
}

/** A problem at a field of a map, at something deeper, or with no field at the map itself. */
export function problemAt({ document, path }: SeedMap, field: Path, message: string): Problem {
  const full = [...path, ...field];
  return { file: document.file, position: document.locate(full), path: full, message };
}

function* listed(map: SeedMap, name: string, kind: Kind, tenant?: SeedRecord): Generator<SeedRecord> {
  const list = ownField(map.fields, name);
  if (!Array.isArray(list)) return;
  for (const [index, fields] of list.entries()) {
    if (!isObject(fields)) continue;
    const record = { kind, document: map.document, path: [...map.path, name, index], fields, tenant };
    yield record;
    for (const [inner, innerKind] of Object.entries(FORMAT[kind].lists))
      yield* listed(record, inner, innerKind, record);
  }
}

/** The records of a document, passing over whatever is no map. */
export function recordsOf(document: SeedDocument): SeedRecord[] {
  return isObject(document.value)
    ? [...listed({ document, path: [], fields: document.value }, 'tenants', 'tenant')]
    : [];
}
