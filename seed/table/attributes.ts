import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { JsonValue } from '../../src/json.ts';
import { AttributeValueError, fromRow } from '../../src/records/attribute-value.ts';
import type { Fields } from './action.ts';

function toAttribute(value: JsonValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  return Array.isArray(value)
    ? { L: value.map(toAttribute) }
    : { M: toAttributes(value as Readonly<Record<string, JsonValue>>) };
}

/**
 * Turns the fields of a row into DynamoDB's types. In place of `marshall` of
 * `@aws-sdk/util-dynamodb`, which takes a map with a name such as `constructor` for an instance of
 * a class.
 */
export const toAttributes = (fields: Readonly<Record<string, unknown>>): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, toAttribute(value as JsonValue)]),
  );

/** Stands for what no token and no file can hold, such as a binary value. */
const UNREADABLE = '(unreadable)';

/** What a field says; undefined if it is not there. */
export function readField(name: string, fields: Fields): JsonValue | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  try {
    return fromRow({ [name]: value })[name];
  } catch (error) {
    if (error instanceof AttributeValueError) return UNREADABLE;
    throw error;
  }
}
