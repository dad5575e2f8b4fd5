import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import {
  grantEntries,
  ID_SCHEMAS,
  lifecycleEntries,
  TIMESTAMP_PATTERN,
} from '../../src/records/grants.ts';
import { ID_RULES, type Ids } from '../../src/records/keys.ts';
import { appClientEntries, narrowingEntries } from '../../src/records/who-is-asking.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import { ALL_KINDS, FORMAT, holdersOf, type MapName, requiredIn } from './seed-format.ts';

const textOf = ({ source }: RegExp): JsonSchema => ({ type: 'string', pattern: source });

const SIMPLE = ['string', 'number', 'boolean'] as const;
/** As Cognito takes it. */
const CLAIM: JsonSchema = {
  anyOf: [
    { type: [...SIMPLE] },
    { type: 'array', items: { type: [...SIMPLE] } },
    { type: 'object' },
  ],
};

/** Definitions that are functions, which no schema can tell, by what tells them. */
const CUSTOM: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  ...Object.entries(ID_SCHEMAS).map(
    ([name, schema]) => [schema, textOf(ID_RULES[name as keyof Ids].pattern)] as const,
  ),
  [grantEntries.claims, { type: 'object', additionalProperties: CLAIM }],
  [
    grantEntries.listClaims,
    { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
  ],
  [lifecycleEntries.activeFrom, textOf(TIMESTAMP_PATTERN)],
  [lifecycleEntries.activeUntil, textOf(TIMESTAMP_PATTERN)],
  [appClientEntries.only, toJsonSchema(v.strictObject(narrowingEntries))],
]);

function toField(entry: v.GenericSchema): JsonSchema {
  const custom = CUSTOM.get(entry);
  if (custom) return custom;
  const { $schema: _, ...field } = toJsonSchema(entry, {
    typeMode: 'input',
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      CUSTOM.get(valibotSchema) ??
      // What a row may have besides is a slip in a file.
      (valibotSchema.type === 'object'
        ? { ...jsonSchema, additionalProperties: false }
        : undefined),
  });
  return field;
}

function toMap(map: MapName): JsonSchema {
  const { entries, lists, maps } = FORMAT[map];
  const required = requiredIn(FORMAT[map]);
  const fields: [string, JsonSchema][] = [
    ...Object.entries(entries).map(([name, entry]): [string, JsonSchema] => [
      name,
      toField(entry as v.GenericSchema),
    ]),
    ...Object.entries(lists).map(([name, listed]): [string, JsonSchema] => [
      name,
      { type: 'array', items: { $ref: `#/$defs/${listed}` } },
    ]),
    ...Object.entries(maps).map(([name, inner]): [string, JsonSchema] => [
      name,
      { allOf: [{ $ref: `#/$defs/${inner}` }] },
    ]),
  ];
  const described = fields.map(([name, field]) => [
    name,
    { description: DESCRIPTIONS[name as keyof typeof DESCRIPTIONS], ...field },
  ]);
  return {
    type: 'object',
    ...(required.length > 0 && { required: [...required] }),
    additionalProperties: false,
    properties: Object.fromEntries(described),
  };
}

/**
 * The JSON Schema of a seed file of YAML or JSON. A line of newline-delimited JSON is its
 * `$defs/tenant`, or has the field `catalog` as such a file does.
 */
export const buildSeedSchema = (): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Seed file of tenant-claims',
  ...toMap('document'),
  anyOf: holdersOf(FORMAT.document).map((name) => ({ required: [name] })),
  $defs: Object.fromEntries(
    ['catalog' as const, ...ALL_KINDS].map((name) => [name, toMap(name)] as const),
  ),
});
