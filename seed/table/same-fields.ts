import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Fields } from './action.ts';

const NUMBER = /^([+-]?)0*(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/**
 * One form for all that a number may have, such as 1e2 for the 100 that DynamoDB makes of 1E+2. No
 * digit gets lost.
 */
function toCanonicalNumber(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const shift = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign === '-' ? '-' : ''}${significant}e${shift}`;
}

const sorted = (set: readonly (string | Uint8Array)[]) =>
  set.map((each) => Buffer.from(each).toString('base64')).sort();

/**
 * Tells whether two attributes are the same to DynamoDB: a set has no order, and a number no form.
 */
function isSameAttribute(a: AttributeValue, b: AttributeValue): boolean {
  if (a.S !== undefined) return a.S === b.S;
  if (a.N !== undefined)
    return b.N !== undefined && (a.N === b.N || toCanonicalNumber(a.N) === toCanonicalNumber(b.N));
  if (a.B) return b.B !== undefined && Buffer.compare(a.B, b.B) === 0;
  if (a.L) {
    const { L } = b;
    return (
      L?.length === a.L.length &&
      a.L.every((each, index) => isSameAttribute(each, L[index] as AttributeValue))
    );
  }
  if (a.M) return b.M !== undefined && isSameFields(a.M, b.M);
  if (a.SS) return b.SS !== undefined && isDeepStrictEqual(sorted(a.SS), sorted(b.SS));
  if (a.NS) {
    const { NS } = b;
    return (
      NS !== undefined &&
      isDeepStrictEqual(sorted(a.NS.map(toCanonicalNumber)), sorted(NS.map(toCanonicalNumber)))
    );
  }
  if (a.BS) return b.BS !== undefined && isDeepStrictEqual(sorted(a.BS), sorted(b.BS));
  return isDeepStrictEqual(a, b);
}

/** Tells whether a field is in neither, or in both and the same to DynamoDB. */
export function isSameField(a: Fields, b: Fields, name: string): boolean {
  if (!Object.hasOwn(a, name) || !Object.hasOwn(b, name))
    return Object.hasOwn(a, name) === Object.hasOwn(b, name);
  return isSameAttribute(a[name] as AttributeValue, b[name] as AttributeValue);
}

/** Tells whether two rows, or two maps, have the same fields. */
export function isSameFields(a: Fields, b: Fields): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => isSameField(a, b, name));
}
