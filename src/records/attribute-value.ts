import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isExactNumber, type JsonValue } from '../json.ts';

/** What JSON cannot hold, by the field where it was found. */
export class AttributeValueError extends Error {
  override readonly name = 'AttributeValueError';
}

type Fields<Value> = Readonly<Record<string, Value>>;

// fromEntries defines fields: one called `__proto__` stays a field, for the guard of the claims to
// report.
const convertFields = (
  fields: Fields<AttributeValue>,
  convertField: (value: AttributeValue, name: string) => JsonValue,
): Fields<JsonValue> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, convertField(value, name)]),
  );

function convertNumber(text: string, path: string): number {
  const number = Number(text); // DynamoDB keeps 38 digits
  if (isExactNumber(number)) return number;
  throw new AttributeValueError(
    `${path}: expected a number that JSON can hold; write larger ones as strings`,
  );
}

// The path is that of the whole value: the keys inside it are part of it, and its messages quote
// none.
function convert(value: AttributeValue, path: string): JsonValue {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return convertNumber(value.N, path);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.M !== undefined) return convertFields(value.M, (each) => convert(each, path));
  if (value.L !== undefined) return value.L.map((item) => convert(item, path));
  // Sets are what the console offers for a list of strings.
  if (value.SS !== undefined) return value.SS;
  if (value.NS !== undefined) return value.NS.map((item) => convertNumber(item, path));
  throw new AttributeValueError(`${path}: expected no binary value`);
}

const convertField = (value: AttributeValue, name: string): JsonValue =>
  name === 'claims' && value.M !== undefined
    ? convertFields(value.M, (claim, claimName) => convert(claim, `claims.${claimName}`))
    : convert(value, name);

/**
 * Turns a row as DynamoDB sends it into JSON. In place of `unmarshall` of `@aws-sdk/util-dynamodb`
 * because one bad row must fail on its own, by the field, and not the whole answer that it came
 * with.
 *
 * @throws {AttributeValueError} naming the field, or the claim, and what was expected, never
 *   anything of its value
 */
export const fromRow = (row: Fields<AttributeValue>): Fields<JsonValue> =>
  convertFields(row, convertField);
