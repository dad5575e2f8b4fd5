import {
  type CognitoIdentityProviderClient,
  ListGroupsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Settings } from '../../src/settings.ts';
import { ask } from '../../tools/aws/ask.ts';
import { whileThrottled } from '../../tools/aws/timeouts.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { someOf } from '../../tools/terminal/count.ts';
import { type Deployment, withPools } from './deployment.ts';

const PAGE = 60;
const MOST_PAGES = 5;

/** The first groups of a pool, in words; undefined if it has none. */
async function nameGroups(
  pools: CognitoIdentityProviderClient,
  UserPoolId: string,
): Promise<string | undefined> {
  const names: string[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const command = new ListGroupsCommand({ UserPoolId, NextToken, Limit: PAGE });
    const answer = await ask(
      'cognito-idp:ListGroups',
      whileThrottled(() => pools.send(command)),
    );
    names.push(...(answer.Groups ?? []).map(({ GroupName = '' }) => GroupName));
    ({ NextToken } = answer);
    if (NextToken === undefined) break;
  }
  if (names.length === 0) return undefined;
  return `${someOf(names)}${NextToken === undefined ? '' : ', and others'}`;
}

const takenOut = ({ groups, tenantSwitching }: Settings) => {
  if (groups === 'replace') return 'GROUPS=replace takes these groups of the pool out of tokens';
  if (tenantSwitching === 'off') return undefined;
  return 'tokens of users who select another tenant than their own are without these groups of the pool';
};

/**
 * Says which groups of a pool tokens do not carry because of the settings; undefined if there are
 * none.
 *
 * @throws {UserError} if Cognito refuses to list them
 */
export async function describeGroupsTakenOut(
  pools: CognitoIdentityProviderClient,
  userPoolId: string,
  settings: Settings,
): Promise<string | undefined> {
  const what = takenOut(settings);
  const names = what && (await nameGroups(pools, userPoolId));
  return names && `${what}: ${names}`;
}

/** Tells which groups tokens will not carry. Who may not list them deploys nevertheless. */
export async function tellGroups(deployment: Deployment, poolId: string): Promise<void> {
  const { settings, notice } = deployment;
  const told = withPools(deployment, (client) =>
    describeGroupsTakenOut(client, poolId, settings()),
  );
  const sentence = await told.catch((error) => {
    if (!(error instanceof UserError)) throw error;
    return `its groups could not be listed: ${error.message.replace(/\.$/, '')}`;
  });
  if (sentence !== undefined) notice(`User pool ${poolId}: ${sentence}.`);
}
