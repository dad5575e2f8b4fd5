import { isDeepStrictEqual } from 'node:util';
import {
  type CognitoIdentityProviderClient,
  GetUserPoolMfaConfigCommand,
  type LambdaConfigType,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AccountError } from '../aws/account-error.ts';
import { ask } from '../aws/ask.ts';
import { isObject } from '../src/json.ts';
import { type PoolReading, readPool, requireKnown } from './read-pool.ts';
import { settingsOf } from './settings.ts';

/** The second factors, which DescribeUserPool does not tell. */
async function readFactors(client: CognitoIdentityProviderClient, id: string) {
  const command = new GetUserPoolMfaConfigCommand({ UserPoolId: id });
  const { $metadata: _, ...factors } = await ask('cognito-idp:GetUserPoolMfaConfig', client.send(command));
  return factors;
}

/** The paths of what is not as it was. What is new is no loss: Cognito fills in defaults. Lists have no order here. */
function* losses(was: unknown, is: unknown, path: readonly string[] = []): Generator<string> {
  if (isObject(was) && isObject(is)) {
    for (const [name, value] of Object.entries(was)) yield* losses(value, is[name], [...path, name]);
  } else if (Array.isArray(was) && Array.isArray(is)) {
    const sorted = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).sort();
    if (!isDeepStrictEqual(sorted(was), sorted(is))) yield path.join('.');
  } else if (was !== is) yield path.join('.');
}

/**
 * Gives a pool other triggers and leaves everything else as it is, which is looked at afterwards.
 *
 * @throws {AccountError} if settings would be lost, Cognito refuses, or it changed more, by name
 */
export async function changeTriggers(
  client: CognitoIdentityProviderClient,
  reading: PoolReading,
  triggers: LambdaConfigType,
): Promise<void> {
  requireKnown(reading);
  const { pool } = reading;
  const factors = await readFactors(client, pool.Id);
  const command = new UpdateUserPoolCommand({ ...settingsOf(pool), LambdaConfig: triggers });
  await ask('cognito-idp:UpdateUserPool', client.send(command));
  if ([...losses(factors, await readFactors(client, pool.Id))].length > 0) {
    const restore = new SetUserPoolMfaConfigCommand({ ...factors, UserPoolId: pool.Id });
    await ask('cognito-idp:SetUserPoolMfaConfig', client.send(restore));
  }
  const { LambdaConfig: _, ...settings } = settingsOf(pool);
  const changed = [...losses(settings, settingsOf((await readPool(client, pool.Id)).pool))];
  if (changed.length > 0) {
    throw new AccountError(
      `The triggers of user pool ${pool.Id} are changed, and with them, which nobody asked for, ${changed.join(', ')}: put that right in the console of Cognito.`,
    );
  }
}
