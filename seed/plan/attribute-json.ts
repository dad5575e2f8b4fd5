import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isObject } from '../../src/json.ts';
import type { Fields } from '../table/action.ts';

const NUMBER = /^-?\d{1,40}(?:\.\d{1,130})?(?:[eE][+-]?\d{1,3})?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

class NoAttribute extends Error {}

function parseText(value: unknown, pattern = /^/): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new NoAttribute();
}

function parseList<Item>(value: unknown, parse: (item: unknown) => Item): Item[] {
  if (Array.isArray(value)) return value.map(parse);
  throw new NoAttribute();
}

const parseNumber = (value: unknown) => parseText(value, NUMBER);
const parseBytes = (value: unknown) =>
  new Uint8Array(Buffer.from(parseText(value, BASE64), 'base64'));

function parseAttribute(attribute: unknown): AttributeValue {
  const [[type, value] = [], ...more] = isObject(attribute) ? Object.entries(attribute) : [];
  if (more.length > 0) throw new NoAttribute();
  switch (type) {
    case 'S':
      return { S: parseText(value) };
    case 'N':
      return { N: parseNumber(value) };
    case 'B':
      return { B: parseBytes(value) };
    case 'L':
      return { L: parseList(value, parseAttribute) };
    case 'M':
      return { M: parseAttributes(value) };
    case 'SS':
      return { SS: parseList(value, (item) => parseText(item)) };
    case 'NS':
      return { NS: parseList(value, parseNumber) };
    case 'BS':
      return { BS: parseList(value, parseBytes) };
    default:
      if (type === 'BOOL' && typeof value === 'boolean') return { BOOL: value };
      if (type === 'NULL' && value === true) return { NULL: true };
      throw new NoAttribute();
  }
}

function parseAttributes(fields: unknown): Fields {
  if (!isObject(fields)) throw new NoAttribute();
  // fromEntries defines fields: a claim called `constructor` stays one.
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, parseAttribute(value)]),
  );
}

/**
 * The fields of a row out of JSON, as {@link toJson} wrote them; undefined if DynamoDB has no types
 * for that.
 */
export function parseFields(fields: unknown): Fields | undefined {
  try {
    return parseAttributes(fields);
  } catch (error) {
    if (error instanceof NoAttribute) return undefined;
    throw error;
  }
}

const LINE_ENDS = { '\u2028': '\\u2028', '\u2029': '\\u2029' };

/**
 * JSON in one line of what may hold rows as DynamoDB has them: bytes become Base64, as they do on
 * DynamoDB's own wire. Line and paragraph separators are escaped, which JSON does not ask for, and
 * at which later releases of Node.js end a line.
 */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, name, written) {
    // A Buffer has turned itself into something else by now.
    const original = this[name];
    return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : written;
  }).replace(/[\u2028\u2029]/g, (end) => LINE_ENDS[end as keyof typeof LINE_ENDS]);
