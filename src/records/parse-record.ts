import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { EnrichmentError } from '../denials.ts';
import { deepFreeze } from '../json.ts';
import { AttributeValueError, fromRow } from './attribute-value.ts';
import { describeKey, type RecordKey } from './keys.ts';
import { type IdsOf, KINDS, type Kind, keyOf, type RecordOf } from './kinds.ts';

/** A row as DynamoDB sends it. */
export type Row = Readonly<Record<string, AttributeValue>>;

/**
 * A record; undefined if it is not there; `RECORD_INVALID` if it cannot be read, for whoever needs
 * it to throw.
 */
export type Found<Parsed> = Parsed | EnrichmentError | undefined;

/** Tells a record from one that is not there, or cannot be read. */
export const isRecord = <Parsed extends object>(found: Found<Parsed>): found is Parsed =>
  found !== undefined && !(found instanceof EnrichmentError);

/** What a row has to be, field by field. */
type RowSchema = v.ObjectSchema<v.ObjectEntries, string>;

const MOST_ISSUES = 5;

/** The first problems of a row: the field, then what was expected there. Never a value. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  const described = issues
    .slice(0, MOST_ISSUES)
    .map((issue) => `${v.getDotPath(issue) ?? 'the row'}: ${issue.message}`);
  const more = issues.length > MOST_ISSUES ? [`and ${issues.length - MOST_ISSUES} more`] : [];
  return [...described, ...more].join('; ');
}

/**
 * Reads the fields of a row.
 *
 * @throws {EnrichmentError} `RECORD_INVALID`, its `detail` naming the record's key and the fields
 */
export function parseRowFields<Schema extends v.GenericSchema>(
  schema: Schema,
  key: RecordKey,
  fields: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, fields);
  if (parsed.success) return parsed.output;
  const problems = describeIssues(parsed.issues);
  throw new EnrichmentError('RECORD_INVALID', `${describeKey(key)}: ${problems}`);
}

/**
 * Reads a record out of the fields of its row. The ids are those of the key that was asked for,
 * never those of the fields.
 *
 * @throws {EnrichmentError} `RECORD_INVALID`, its `detail` naming the record's key and the fields
 */
export function parseRecord<K extends Kind>(kind: K, ids: IdsOf<K>, fields: unknown): RecordOf<K> {
  const key = keyOf(kind, ids);
  const parsed = parseRowFields<v.GenericSchema<unknown, object>>(KINDS[kind].schema, key, fields);
  // Frozen, because sign-ins share what the directory keeps.
  return deepFreeze({ ...parsed, ...ids, key }) as RecordOf<K>;
}

/** Tells what says nothing: NULL is what other tools write for none, and no token carries a name. */
const isNothing = (name: string, { NULL, S }: AttributeValue) =>
  NULL !== undefined || (name === 'name' && S === undefined);

/** The fields of a row that a schema has. Whatever else is in the row counts for nothing. */
const fieldsOf = ({ entries }: RowSchema, row: Row): Row =>
  Object.fromEntries(
    Object.keys(entries).flatMap((name) => {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      return value === undefined || isNothing(name, value) ? [] : [[name, value]];
    }),
  );

/** Parses the fields of a row, if there is one; what cannot be read is a `RECORD_INVALID`. */
export function parseRow<Parsed>(
  schema: RowSchema,
  key: RecordKey,
  row: Row | undefined,
  parse: (fields: unknown) => Parsed,
): Found<Parsed> {
  if (row === undefined) return undefined;
  try {
    return parse(fromRow(fieldsOf(schema, row)));
  } catch (error) {
    if (error instanceof EnrichmentError) return error;
    if (error instanceof AttributeValueError) {
      return new EnrichmentError('RECORD_INVALID', `${describeKey(key)}: ${error.message}`);
    }
    throw error;
  }
}

/** Reads a record out of a row, if there is one. */
export const readRecord = <K extends Kind>(
  kind: K,
  ids: IdsOf<K>,
  row: Row | undefined,
): Found<RecordOf<K>> =>
  parseRow(KINDS[kind].schema, keyOf(kind, ids), row, (fields) => parseRecord(kind, ids, fields));
