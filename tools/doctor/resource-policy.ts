import * as v from 'valibot';
import { isObject } from '../../src/json.ts';
import { UserError } from '../command/user-error.ts';

const listOf = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.union([
    v.array(item),
    v.pipe(
      item,
      v.transform((one) => [one]),
    ),
  ]);
const mapOf = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.pipe(v.custom<Record<string, unknown>>(isObject), v.record(v.string(), item));
const strings = listOf(v.string());
const scalar = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));

const principals = v.pipe(
  v.union([
    v.pipe(
      v.literal('*'),
      v.transform(() => ({ AWS: ['*'] })),
    ),
    mapOf(strings),
  ]),
  v.transform((byType) =>
    Object.entries(byType).flatMap(([type, names]) => names.map((name) => ({ type, name }))),
  ),
);

const conditions = v.pipe(
  mapOf(mapOf(listOf(scalar))),
  v.transform((byOperator) =>
    Object.entries(byOperator).flatMap(([operator, byKey]) =>
      Object.entries(byKey).map(([key, values]) => ({ operator, key, values })),
    ),
  ),
);

const statement = v.object({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(principals, {}),
  NotPrincipal: v.optional(principals),
  Action: v.optional(strings, []),
  NotAction: v.optional(strings),
  Condition: v.optional(conditions, {}),
});
const policy = v.pipe(v.string(), v.parseJson(), v.object({ Statement: listOf(statement) }));

/** Whom a policy lets do something, or keeps from it. */
export type Statement = Readonly<v.InferOutput<typeof statement>>;

/**
 * Reads the policy of a function.
 *
 * @throws {UserError} if it is none
 */
export function parsePolicy(text: string, functionName: string): readonly Statement[] {
  const parsed = v.safeParse(policy, text);
  if (parsed.success) return parsed.output.Statement;
  throw new UserError(
    `The policy of ${functionName} cannot be read: see it with aws lambda get-policy --function-name ${functionName}.`,
  );
}
