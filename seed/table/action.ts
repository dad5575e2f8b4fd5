import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../../src/records/keys.ts';

/** The fields of a row as DynamoDB sends and takes them, without its key. */
export type Fields = Readonly<Record<string, AttributeValue>>;

/**
 * What has to happen to one row of the table, and what the row was when that was decided. Only the
 * fields of the seed file format count: what else somebody put into a row is nobody's to read, to
 * compare or to remove.
 */
export type Action =
  | { readonly op: 'add'; readonly key: RecordKey; readonly after: Fields }
  | {
      readonly op: 'change';
      readonly key: RecordKey;
      readonly before: Fields;
      readonly after: Fields;
    }
  | { readonly op: 'remove'; readonly key: RecordKey; readonly before: Fields };
