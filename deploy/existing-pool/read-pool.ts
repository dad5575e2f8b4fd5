import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { isObject } from '../../src/json.ts';
import { ask } from '../../tools/aws/ask.ts';
import { UserError } from '../../tools/command/user-error.ts';
import type { DescribedUserPool } from './pool-settings.ts';

/** The paths of what is in an answer and did not come out of the SDK. */
function* membersUnknown(
  answer: unknown,
  known: unknown,
  path: readonly string[] = [],
): Generator<string> {
  if (answer === null) return;
  if (known === undefined) yield path.join('.');
  else if (Array.isArray(answer) && Array.isArray(known)) {
    for (const [at, each] of answer.entries()) yield* membersUnknown(each, known[at], path);
  } else if (isObject(answer) && isObject(known)) {
    for (const [name, value] of Object.entries(answer))
      yield* membersUnknown(value, known[name], [...path, name]);
  }
}

/** A pool, and the paths of its settings of which this SDK knows nothing. */
export interface PoolReading {
  readonly pool: DescribedUserPool;
  readonly unknown: readonly string[];
}

/**
 * Reads a pool with everything that there is to know about it.
 *
 * @throws {UserError} if there is none, or it cannot be read
 */
export async function readPool(
  client: CognitoIdentityProviderClient,
  id: string,
): Promise<PoolReading> {
  const command = new DescribeUserPoolCommand({ UserPoolId: id });
  let answer: unknown;
  // The SDK leaves out what it does not know, and an update without it would set it back.
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: Readable | Uint8Array };
      if (!(response.body instanceof Uint8Array)) response.body = await buffer(response.body);
      answer = JSON.parse(`${Buffer.from(response.body)}` || 'null');
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepAnswer' },
  );
  const { UserPool } = await ask('cognito-idp:DescribeUserPool', client.send(command)).catch(
    async (error) => {
      if (!(error instanceof UserError) || error.code !== 'ResourceNotFoundException') throw error;
      const message = `There is no user pool ${id} in ${await client.config.region()}: check its id and AWS_REGION.`;
      throw new UserError(message, { cause: error, code: error.code });
    },
  );
  // No call sets the attributes back.
  const { SchemaAttributes: _, ...told } =
    isObject(answer) && isObject(answer.UserPool) ? answer.UserPool : {};
  return { pool: { ...UserPool, Id: id }, unknown: [...membersUnknown(told, UserPool)] };
}

/**
 * Makes sure that a pool can be written back without a loss.
 *
 * @throws {UserError} naming the settings that would be lost
 */
export function requireKnown({ pool, unknown }: PoolReading): void {
  if (unknown.length === 0) return;
  throw new UserError(
    `User pool ${pool.Id} has settings that this release of the AWS SDK does not know, and would lose them (${unknown.join(', ')}): run npm install --save-dev @aws-sdk/client-cognito-identity-provider@latest, and try again.`,
  );
}
