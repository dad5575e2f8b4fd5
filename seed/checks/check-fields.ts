import * as v from 'valibot';
import { isObject, ownField } from '../../src/json.ts';
import { grantEntries } from '../../src/records/grants.ts';
import { didYouMean, nearest } from '../../tools/command/nearest.ts';
import type { Path, Problem } from '../files/problem.ts';
import type { SeedDocument } from '../files/seed-document.ts';
import { problemAt, type SeedMap, type SeedRecord } from '../files/seed-record.ts';
import { compareFields } from '../format/field-order.ts';
import { FORMAT, holdersOf, type MapName, requiredIn } from '../format/seed-format.ts';

/** The names of a map's fields, its id first, as people write them. */
function namesOf(map: MapName): readonly string[] {
  const { entries, required } = FORMAT[map];
  const others = Object.keys(entries).filter((name) => name !== required);
  return [
    ...(required ? [required] : []),
    ...others.sort(compareFields),
    ...holdersOf(FORMAT[map]),
  ];
}

function describeUnknown(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant
    ? `unknown field, did you mean ${meant}?`
    : `unknown field, expected one of ${known.join(', ')}`;
}

/** The values of which one is expected, as the library lists them: `("active" | "suspended")`. */
const choicesOf = ({ type, expected }: v.BaseIssue<unknown>): readonly string[] =>
  type === 'picklist' ? (expected?.match(/(?<=")[^"|]+(?=")/g) ?? []) : [];

function* checkList(map: SeedMap, name: string, list: unknown, kind: string): Generator<Problem> {
  if (!Array.isArray(list)) yield problemAt(map, [name], `expected a list of ${kind}s`);
  else {
    for (const [index, item] of list.entries()) {
      if (!isObject(item))
        yield problemAt(map, [name, index], `expected a map with the fields of a ${kind}`);
    }
  }
}

interface Unknown {
  readonly path: Path;
  readonly known: readonly string[];
}

/** The schemas of which one is made that say the same of a value. */
const partsOf = (entry: v.GenericSchema): readonly v.GenericSchema[] => {
  if ('wrapped' in entry) return [entry.wrapped as v.GenericSchema];
  return 'pipe' in entry ? (entry.pipe as readonly v.GenericSchema[]) : [];
};

const holdsMaps = (entry: v.GenericSchema): boolean =>
  'entries' in entry ||
  partsOf(entry).some(holdsMaps) ||
  ('item' in entry && holdsMaps(entry.item as v.GenericSchema));

/** The fields that hold maps: of all others there is nothing to look for. */
const FIELDS_OF_MAPS: ReadonlySet<unknown> = new Set(
  Object.values(FORMAT).flatMap(({ entries }) =>
    Object.values(entries).filter((entry) => holdsMaps(entry as v.GenericSchema)),
  ),
);

/** The fields of maps inside a field that the schema of those maps does not have. */
function* findUnknown(entry: v.GenericSchema, value: unknown, path: Path): Generator<Unknown> {
  for (const each of partsOf(entry)) yield* findUnknown(each, value, path);
  if ('item' in entry && Array.isArray(value)) {
    for (const [index, item] of value.entries())
      yield* findUnknown(entry.item as v.GenericSchema, item, [...path, index]);
  } else if ('entries' in entry && isObject(value)) {
    const known = Object.keys(entry.entries as v.ObjectEntries);
    for (const name of Object.keys(value))
      if (!known.includes(name)) yield { path: [...path, name], known };
  }
}

const isMissing = ({ input, expected, path }: v.BaseIssue<unknown>) =>
  input === undefined && expected === JSON.stringify(path?.at(-1)?.key);

/** A field that is not there, at the map that should have it. */
const missingAt = (map: SeedMap, field: Path): Problem => ({
  ...problemAt(map, field, 'missing'),
  position: map.document.locate([...map.path, ...field.slice(0, -1)]),
});

/** What an author expects to be text, and a reader of the file takes for something else. */
function describeIssue(entry: v.GenericSchema, issue: v.BaseIssue<unknown>): string {
  const { input, message, path: inList } = issue;
  const choices = choicesOf(issue);
  if (typeof input === 'string')
    return message + (choices.length > 1 ? didYouMean(input, choices) : '');
  if (typeof input !== 'number' && typeof input !== 'boolean') return message;
  if (!v.is(entry, inList ? [String(input)] : String(input))) return message;
  return typeof input === 'number'
    ? 'this is a number: put it in quotes'
    : 'this is true or false: put it in quotes if it is text';
}

/**
 * valibot's own object schemas name one unknown field at most, and pass over names such as
 * `constructor`.
 */
function* checkMap(map: SeedMap, kind: MapName): Generator<Problem> {
  const { fields } = map;
  const { entries, lists, maps } = FORMAT[kind];
  for (const [name, value] of Object.entries(fields)) {
    if (Object.hasOwn(lists, name)) yield* checkList(map, name, value, lists[name] as string);
    else if (Object.hasOwn(maps, name)) {
      const held = holdersOf(FORMAT[maps[name] as MapName]).join(', ');
      if (!isObject(value))
        yield problemAt(map, [name], `expected a map with ${held || `the fields of ${name}`}`);
    } else if (Object.hasOwn(entries, name)) {
      const entry = entries[name] as v.GenericSchema;
      // Of a map of claims only a number can be no JSON, and what DynamoDB holds is checked by value.
      const isMapOfClaims = entry === grantEntries.claims && isObject(value);
      const { issues = [] } = isMapOfClaims ? {} : v.safeParse(entry, value);
      const unknown = FIELDS_OF_MAPS.has(entry) ? [...findUnknown(entry, value, [name])] : [];
      for (const issue of issues) {
        // A map with an unknown field is told of by that field.
        if (issue.type === 'custom' && !issue.path && unknown.length > 0) continue;
        const deeper = issue.path?.map(({ key }) => key as string | number) ?? [];
        yield isMissing(issue)
          ? missingAt(map, [name, ...deeper])
          : problemAt(map, [name, ...deeper], describeIssue(entry, issue));
      }
      for (const { path: at, known } of unknown)
        yield problemAt(map, at, describeUnknown(String(at.at(-1)), known), 'name');
    } else {
      yield problemAt(map, [name], describeUnknown(name, namesOf(kind)), 'name');
    }
  }
  for (const name of requiredIn(FORMAT[kind]))
    if (!Object.hasOwn(fields, name)) yield missingAt(map, [name]);
}

/** Tells a plan, which lists tenants too, from a seed file. */
export const isPlan = ({ value }: SeedDocument): boolean =>
  isObject(value) && Object.hasOwn(value, 'tenantClaimsPlan');

/**
 * What is wrong with the fields of a document itself, one by one, and with what should be its
 * tenants.
 */
export function* checkDocument(document: SeedDocument): Generator<Problem> {
  const { holds, value } = document;
  if (isPlan(document)) {
    yield problemAt(
      { document, path: [], fields: {} },
      [],
      'this is a plan and no seed file: keep it elsewhere',
    );
  } else if (isObject(value)) {
    if (holds === 'tenant') return;
    const map = { document, path: [], fields: value };
    yield* checkMap(map, 'document');
    const holders = holdersOf(FORMAT.document);
    if (!holders.some((name) => Object.hasOwn(value, name)))
      yield problemAt(map, [], `expected the field ${holders.join(' or ')}`);
    const catalog = ownField(value, 'catalog');
    if (isObject(catalog))
      yield* checkMap({ document, path: ['catalog'], fields: catalog }, 'catalog');
  } else {
    const expected =
      holds === 'tenants' ? 'the field tenants or catalog' : 'the fields of a tenant';
    yield problemAt({ document, path: [], fields: {} }, [], `expected a map with ${expected}`);
  }
}

/** What is wrong with a record's fields, one by one. */
export const checkFields = (record: SeedRecord): Generator<Problem> =>
  checkMap(record, record.kind);
