import { isDeepStrictEqual } from 'node:util';
import {
  type CognitoIdentityProviderClient,
  GetUserPoolMfaConfigCommand,
  type LambdaConfigType,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { isObject } from '../../src/json.ts';
import { ask } from '../../tools/aws/ask.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { settingsOf } from './pool-settings.ts';
import { describeTrigger, inboundOf, triggerOf } from './pool-trigger.ts';
import { type PoolReading, readPool } from './read-pool.ts';

/** What GetUserPoolMfaConfig tells, and SetUserPoolMfaConfig takes. */
type Factors = Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>;

/**
 * The second factors, which DescribeUserPool does not tell. With MFA off, those of MFA have no
 * effect, and Cognito refuses to be told them.
 */
async function readFactors(client: CognitoIdentityProviderClient, id: string): Promise<Factors> {
  const command = new GetUserPoolMfaConfigCommand({ UserPoolId: id });
  const answer = await ask('cognito-idp:GetUserPoolMfaConfig', client.send(command));
  const { $metadata: _, ...factors } = answer;
  const { MfaConfiguration, WebAuthnConfiguration } = factors;
  return MfaConfiguration === 'OFF'
    ? { MfaConfiguration, ...(WebAuthnConfiguration && { WebAuthnConfiguration }) }
    : factors;
}

/** A setting that is not as it was. */
interface Loss {
  readonly path: string;
  readonly was: unknown;
}

/** What is new is no loss: Cognito fills in defaults. Lists have no order here. */
function* losses(was: unknown, is: unknown, path: readonly string[] = []): Generator<Loss> {
  const loss = { path: path.join('.'), was };
  if (isObject(was) && isObject(is)) {
    for (const [name, value] of Object.entries(was))
      yield* losses(value, is[name], [...path, name]);
  } else if (Array.isArray(was) && Array.isArray(is)) {
    const sorted = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).sort();
    if (!isDeepStrictEqual(sorted(was), sorted(is))) yield loss;
  } else if (was !== is) yield loss;
}

/** The command line of a call of Cognito. */
const callOf = (operation: string, input: object) =>
  `aws cognito-idp ${operation} --cli-input-json '${JSON.stringify(input).replaceAll("'", `'\\''`)}'`;

/**
 * @throws {UserError} with the command that gives the factors back, if Cognito refuses,
 *   because nothing else knows them any more
 */
async function keepFactors(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  factors: Factors,
): Promise<void> {
  const input = { UserPoolId, ...factors };
  try {
    if ([...losses(factors, await readFactors(client, UserPoolId))].length === 0) return;
    await ask(
      'cognito-idp:SetUserPoolMfaConfig',
      client.send(new SetUserPoolMfaConfigCommand(input)),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `User pool ${UserPoolId} has its new triggers, but whether it kept its second factors is not known, and no further deployment gives them back: run ${callOf('set-user-pool-mfa-config', input)}. The cause: ${error.message}`,
      { cause: error },
    );
  }
}

/** @throws {UserError} naming what the pool did not take, or what is not as it was, and what it was */
async function requireSettings(
  client: CognitoIdentityProviderClient,
  asked: UpdateUserPoolCommandInput,
  poolId: string,
): Promise<void> {
  const { pool: now } = await readPool(client, poolId).catch((error) => {
    if (!(error instanceof UserError)) throw error;
    const message = `User pool ${poolId} has its new triggers, but what else changed could not be looked at: to have every setting as it was, run ${callOf('update-user-pool', asked)}. The cause: ${error.message}`;
    throw new UserError(message, { cause: error });
  });
  const [wanted, taken] = [triggerOf(asked.LambdaConfig), triggerOf(now.LambdaConfig)];
  if (!isDeepStrictEqual(wanted, taken)) {
    const why =
      wanted?.arn === taken?.arn
        ? 'its feature plan may not have these events, and eventVersion=V1_0 works with all'
        : 'something else may have changed it at the same time, so try again';
    throw new UserError(
      `User pool ${poolId} was to call ${describeTrigger(wanted)}, and calls ${describeTrigger(taken)}: ${why}.`,
    );
  }
  const [wantedInbound, takenInbound] = [
    inboundOf(asked.LambdaConfig),
    inboundOf(now.LambdaConfig),
  ];
  if (wantedInbound !== takenInbound) {
    throw new UserError(
      `User pool ${poolId} was to call ${wantedInbound ?? 'no function'} for users of identity providers, and calls ${takenInbound ?? 'no function'}: something else may have changed it at the same time, so try again.`,
    );
  }
  const changed = [...losses(asked, settingsOf(now))];
  if (changed.length === 0) return;
  const list = changed.map(({ path, was }) => `${path} (was ${JSON.stringify(was)})`).join(', ');
  throw new UserError(
    `The triggers of user pool ${poolId} are changed, and with them, unasked, ${list}: put that right with ${callOf('update-user-pool', asked)}, because no further deployment does.`,
  );
}

/**
 * Gives a pool other triggers and leaves everything else as it is. Both are looked at afterwards.
 *
 * @throws {UserError} if Cognito refuses, or does not do what was asked for; if that is after the change, it says so, and how to
 *   put right what cannot be read from the pool any more
 */
export async function changeTriggers(
  client: CognitoIdentityProviderClient,
  reading: PoolReading,
  triggers: LambdaConfigType,
): Promise<void> {
  const { pool } = reading;
  const factors = await readFactors(client, pool.Id);
  const settings = { ...settingsOf(pool), LambdaConfig: triggers };
  await ask('cognito-idp:UpdateUserPool', client.send(new UpdateUserPoolCommand(settings)));
  await keepFactors(client, pool.Id, factors);
  await requireSettings(client, settings, pool.Id);
}
