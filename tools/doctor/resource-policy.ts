import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { UserError } from '../command/user-error.ts';
import { showJson } from '../terminal/show-text.ts';

const statement = v.looseObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
});
const policy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Statement: v.union([
      v.array(statement),
      v.pipe(
        statement,
        v.transform((one) => [one]),
      ),
    ]),
  }),
);

/** Whom a policy lets do something, or keeps from it. Only what the doctor reads is parsed. */
export type Statement = Readonly<v.InferOutput<typeof statement>>;

/** The user pool that is to call the function. */
export interface Pool {
  readonly arn: string;
  readonly account: string;
}

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

/** What a statement says. Its id and the function that it is about are no part of that. */
const termsOf = ({ Sid: _, Resource: __, ...terms }: Statement) => terms;

/**
 * Whether a statement is the one that lets this pool call the function, as Lambda writes it down
 * for `AWS::Lambda::Permission`. The account may be left out: the ARN names it, too.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function isPoolsOwn(statement: Statement, { arn, account }: Pool): boolean {
  const ofPool = { ArnLike: { 'AWS:SourceArn': arn } };
  const ofAccount = { StringEquals: { 'AWS:SourceAccount': account } };
  return [ofPool, { ...ofPool, ...ofAccount }].some((Condition) =>
    isDeepStrictEqual(termsOf(statement), {
      Effect: 'Allow',
      Principal: { Service: 'cognito-idp.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Condition,
    }),
  );
}

/** A statement as it stands, on one line. */
export const describeStatement = (statement: Statement): string => showJson(termsOf(statement));
