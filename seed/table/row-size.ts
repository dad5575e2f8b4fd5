import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../../src/records/keys.ts';
import type { Fields } from './action.ts';

/** One byte for two significant digits, and one more. */
const sizeOfNumber = (text: string) => Math.ceil(text.replace(/\D/g, '').length / 2) + 1;

function sizeOfAttribute({ S, N, B, L, M, SS, NS, BS }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return sizeOfNumber(N);
  if (B) return B.byteLength;
  if (L) return L.reduce((size, each) => size + 1 + sizeOfAttribute(each), 3);
  if (M) return 3 + Object.keys(M).length + sizeOfFields(M);
  if (SS) return SS.reduce((size, each) => size + Buffer.byteLength(each), 0);
  if (NS) return NS.reduce((size, each) => size + sizeOfNumber(each), 0);
  if (BS) return BS.reduce((size, each) => size + each.byteLength, 0);
  return 1;
}

function sizeOfFields(fields: Fields): number {
  let size = 0;
  for (const name of Object.keys(fields))
    size += Buffer.byteLength(name) + sizeOfAttribute(fields[name] as AttributeValue);
  return size;
}

/**
 * About the bytes that DynamoDB counts for a row.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const sizeOfRow = ({ pk, sk }: RecordKey, fields: Fields): number =>
  'pk'.length + Buffer.byteLength(pk) + 'sk'.length + Buffer.byteLength(sk) + sizeOfFields(fields);
