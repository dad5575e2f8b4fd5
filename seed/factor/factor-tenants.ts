import type { Kind } from '../../src/records/kinds.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import type { WrittenRecord } from '../table/rows.ts';
import {
  type Alike,
  findShared,
  type Shared,
  type SharedPart,
  sharedByAll,
} from './find-shared.ts';
import {
  fieldsBesides,
  fieldsOfShape,
  NO_GRANT,
  type Shape,
  shapeBytes,
  shapeOf,
  shapeWithout,
} from './grant-shape.ts';
import type { SharedKind } from './naming-claims.ts';
import { createNaming, saysPlan } from './shared-names.ts';

/** A catalogue, and how tenants say what they grant by naming its records. */
export interface Factoring {
  /** The records of the catalogue that are new. */
  readonly catalog: readonly WrittenRecord[];
  /** How many shared parts stay where they are, because the catalogue has no room. */
  readonly noRoom: number;
  /** Says a tenant, and the records listed under it, with what the catalogue says of them. */
  readonly rewrite: (records: readonly WrittenRecord[]) => readonly WrittenRecord[];
}

/** New records take at most so many bytes: half of what a catalogue should take. */
const MOST_BYTES = 512 * 1024;

/** Which record of the catalogue says a part of which kinds of records. */
const KINDS_OF: Readonly<Record<SharedKind, readonly Kind[]>> = {
  plan: ['tenant'],
  role: ['department', 'member', 'client'],
};

const rolesOf = ({ fields }: WrittenRecord) => (fields.roles ?? []) as readonly string[];

/**
 * Not a tenant that names a plan or roles: what those say comes between a new plan, or the defaults,
 * and what the tenant says.
 */
const mayFactor = (record: WrittenRecord) =>
  record.kind !== 'tenant' || (record.fields.plan === undefined && rolesOf(record).length === 0);

const labelOf = ({ kind, fields }: WrittenRecord) =>
  kind === 'department' ? String(fields.departmentId) : undefined;

const isEmpty = ({ values, lists }: Shape) => values.size + lists.size === 0;

/** The parts that are worth most, as many as there is room for. */
function fitting(parts: readonly SharedPart[]): ReadonlySet<SharedPart> {
  const worth = ({ shape, records }: SharedPart) => shapeBytes(shape) * records;
  let bytes = 0;
  return new Set(
    [...parts]
      .sort((one, other) => worth(other) - worth(one))
      .filter(({ shape }) => {
        const fits = bytes + shapeBytes(shape) <= MOST_BYTES;
        if (fits) bytes += shapeBytes(shape);
        return fits;
      }),
  );
}

/** New records of the catalogue for parts that records share, and the id of each part. */
function toCatalog(
  kind: SharedKind,
  parts: readonly SharedPart[],
  nameOf: (part: SharedPart) => string,
) {
  const records: WrittenRecord[] = [];
  const ids = new Map<SharedPart, string>();
  const known = new Map<string, string>();
  for (const part of parts.toSorted((one, other) => other.records - one.records)) {
    const fields = fieldsOfShape(part.shape);
    const text = JSON.stringify(fields);
    const id = known.get(text) ?? nameOf(part);
    if (!known.has(text))
      records.push({ kind, fields: { [`${kind}Id`]: id, ...fields }, tenant: undefined });
    known.set(text, id);
    ids.set(part, id);
  }
  return { records, ids };
}

/** Makes what looks at all tenants once, and then says what they share. */
export function createFactoring(catalog: readonly WrittenRecord[]) {
  const alike = new Map<Kind, Map<string, Alike>>(ALL_KINDS.map((kind) => [kind, new Map()]));
  const taken: Record<SharedKind, Set<string>> = { plan: new Set(), role: new Set() };
  let tenants = 0;
  // What comes before all that tenants name could not stand for what comes after.
  let mayHaveDefaults = true;
  for (const { kind, fields } of catalog) {
    if (kind === 'defaults') mayHaveDefaults = false;
    if (kind === 'plan' || kind === 'role') taken[kind].add(String(fields[`${kind}Id`]));
  }

  const alikeOf = (kind: Kind) => [...(alike.get(kind)?.values() ?? [])];

  function addAlike(record: WrittenRecord) {
    const label = labelOf(record);
    const shape = shapeOf(record.fields);
    const ofKind = alike.get(record.kind);
    const key = JSON.stringify([label, ...shape.values, ...shape.lists]);
    ofKind?.set(key, { shape, label, records: (ofKind.get(key)?.records ?? 0) + 1 });
  }

  function findDefaults(least: number): Shape {
    if (!mayHaveDefaults || tenants < least) return NO_GRANT;
    const shape = sharedByAll(alikeOf('tenant'));
    return saysPlan(shape) ? NO_GRANT : shape;
  }

  return {
    /** Takes a tenant and the records listed under it. */
    add(records: readonly WrittenRecord[]): void {
      for (const record of records) {
        if (typeof record.fields.plan === 'string') taken.plan.add(record.fields.plan);
        for (const role of rolesOf(record)) taken.role.add(role);
        if (record.kind === 'tenant') tenants += 1;
        if (mayFactor(record)) addAlike(record);
        else mayHaveDefaults = false;
      }
    },

    /**
     * Says what they share. What stands in the catalogue comes right before the record that names
     * it, so that the two say together, in the same order, what the record said alone.
     *
     * @param least how many records have to share what becomes a plan or role
     */
    factor(least: number): Factoring {
      const defaults = findDefaults(least);
      const ownOf = ({ kind, fields }: WrittenRecord) => {
        const shape = shapeOf(fields);
        return kind === 'tenant' ? shapeWithout(shape, defaults) : shape;
      };
      const ofTenants = alikeOf('tenant').map((each) => ({
        ...each,
        shape: shapeWithout(each.shape, defaults),
      }));
      const sharedOf = new Map(
        KINDS_OF.plan
          .map((kind): [Kind, Shared] => [kind, findShared(ofTenants, least)])
          .concat(KINDS_OF.role.map((kind) => [kind, findShared(alikeOf(kind), least)])),
      );
      alike.clear();
      const found = [...sharedOf.values()].flatMap(({ parts }) => parts);
      const fit = fitting(found);
      const catalogOf = (kind: SharedKind) =>
        toCatalog(
          kind,
          KINDS_OF[kind].flatMap(
            (each) => sharedOf.get(each)?.parts.filter((part) => fit.has(part)) ?? [],
          ),
          createNaming(kind, taken[kind]),
        );
      const [plans, roles] = [catalogOf('plan'), catalogOf('role')];

      function rewriteOne(record: WrittenRecord): WrittenRecord['fields'] {
        const { kind, fields } = record;
        if (!mayFactor(record)) return fields;
        const shape = ownOf(record);
        const part = sharedOf.get(kind)?.partOf({ shape, label: labelOf(record) });
        const id = part && (kind === 'tenant' ? plans : roles).ids.get(part);
        if (part === undefined || id === undefined)
          return { ...fieldsBesides(fields), ...fieldsOfShape(shape) };
        return {
          ...fieldsBesides(fields),
          ...(kind === 'tenant' ? { plan: id } : { roles: [...rolesOf(record), id] }),
          ...fieldsOfShape(shapeWithout(shape, part.shape)),
        };
      }

      return {
        catalog: [
          ...(isEmpty(defaults)
            ? []
            : [{ kind: 'defaults' as const, fields: fieldsOfShape(defaults), tenant: undefined }]),
          ...plans.records,
          ...roles.records,
        ],
        noRoom: found.length - fit.size,
        rewrite(records) {
          const [tenant] = records;
          const own = tenant && { fields: rewriteOne(tenant) };
          return records.map((record) =>
            record === tenant
              ? { ...record, ...own }
              : { ...record, fields: rewriteOne(record), tenant: own },
          );
        },
      };
    },
  };
}
