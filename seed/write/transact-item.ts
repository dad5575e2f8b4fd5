import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../../src/records/keys.ts';
import type { Action, Fields } from '../table/action.ts';
import { parseKey } from '../table/parse-key.ts';
import { fieldNamesOf } from '../table/record-fields.ts';
import { isSameField } from '../table/same-fields.ts';

/**
 * The fields that an action looks at, whether they are there or not: those of its kind of row, and
 * those it names itself.
 */
function namesOf(action: Action): ReadonlySet<string> {
  const kind = parseKey(action.key)?.kind;
  const before = action.op === 'add' ? {} : action.before;
  const after = action.op === 'remove' ? {} : action.after;
  return new Set([
    ...(kind ? fieldNamesOf(kind) : []),
    ...Object.keys(before),
    ...Object.keys(after),
  ]);
}

/** Of a row as it was found, the fields that an action looks at. */
export function pickFields(item: Readonly<Record<string, AttributeValue>>, action: Action): Fields {
  const names = namesOf(action);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/** An expression's parts, which share the names and the values that they stand for. */
function createExpression() {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const placeholders = new Map<string, string>();
  return {
    name(name: string): string {
      const known = placeholders.get(name) ?? `#${placeholders.size}`;
      placeholders.set(name, known);
      names[known] = name;
      return known;
    },
    value(value: AttributeValue): string {
      const placeholder = `:${Object.keys(values).length}`;
      values[placeholder] = value;
      return placeholder;
    },
    attributes: () => ({
      ExpressionAttributeNames: names,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    }),
  };
}

type Expression = ReturnType<typeof createExpression>;

/** True of a row whose fields are as they were. */
function conditionOn(
  before: Fields,
  names: Iterable<string>,
  { name: nameOf, value: store }: Expression,
): string {
  const conditions = [`attribute_exists(${nameOf('pk')})`];
  for (const name of names) {
    const value = Object.hasOwn(before, name) ? before[name] : undefined;
    if (!value) conditions.push(`attribute_not_exists(${nameOf(name)})`);
    else conditions.push(`${nameOf(name)} = ${store(value)}`);
  }
  return conditions.join(' AND ');
}

/** Sets the fields that differ and removes those that are gone. Undefined if there are none. */
function updateOf(
  before: Fields,
  after: Fields,
  { name: nameOf, value: store }: Expression,
): string | undefined {
  const sets = Object.keys(after)
    .filter((name) => !isSameField(before, after, name))
    .map((name) => `${nameOf(name)} = ${store(after[name] as AttributeValue)}`);
  const removes = Object.keys(before)
    .filter((name) => !Object.hasOwn(after, name))
    .map(nameOf);
  const clauses = [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
  ];
  return clauses.length > 0 ? clauses.join(' ') : undefined;
}

export const toItemKey = ({ pk, sk }: RecordKey) => ({ pk: { S: pk }, sk: { S: sk } });

const ADD = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': 'pk' },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;

/**
 * An action as DynamoDB takes it: carried out only if the row is as the action says that it was.
 */
export function toTransactItem(action: Action, table: string): TransactWriteItem {
  const key = toItemKey(action.key);
  if (action.op === 'add')
    return { Put: { TableName: table, Item: { ...action.after, ...key }, ...ADD } };
  const expression = createExpression();
  const update =
    action.op === 'change' ? updateOf(action.before, action.after, expression) : undefined;
  const conditional = {
    TableName: table,
    Key: key,
    ConditionExpression: conditionOn(action.before, namesOf(action), expression),
    ...expression.attributes(),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  if (action.op === 'remove') return { Delete: conditional };
  return update
    ? { Update: { ...conditional, UpdateExpression: update } }
    : { ConditionCheck: conditional };
}
