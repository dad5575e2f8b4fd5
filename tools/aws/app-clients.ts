import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { UserError } from '../command/user-error.ts';
import { ask } from './ask.ts';
import { whileThrottled } from './timeouts.ts';

const PAGE = 60;

async function* listIds(
  pools: CognitoIdentityProviderClient,
  UserPoolId: string,
): AsyncGenerator<string | undefined> {
  let NextToken: string | undefined;
  do {
    const command = new ListUserPoolClientsCommand({ UserPoolId, NextToken, MaxResults: PAGE });
    const page = await ask(
      'cognito-idp:ListUserPoolClients',
      whileThrottled(() => pools.send(command)),
    );
    yield* (page.UserPoolClients ?? []).map(({ ClientId }) => ClientId);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
}

/**
 * Reads all app clients of a user pool, however many pages they are.
 *
 * @throws {UserError} if Cognito refuses
 */
export async function readAppClients(
  pools: CognitoIdentityProviderClient,
  UserPoolId: string,
): Promise<readonly UserPoolClientType[]> {
  const found: UserPoolClientType[] = [];
  for await (const ClientId of listIds(pools, UserPoolId)) {
    const command = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
    const { UserPoolClient } = await ask(
      'cognito-idp:DescribeUserPoolClient',
      whileThrottled(() => pools.send(command)),
    ).catch((error) => {
      // Deleted since it was listed.
      if (error instanceof UserError && error.code === 'ResourceNotFoundException')
        return { UserPoolClient: undefined };
      throw error;
    });
    if (UserPoolClient) found.push(UserPoolClient);
  }
  return found;
}

/** As in `web (1example23456789)`. */
export const describeAppClient = ({ ClientName, ClientId }: UserPoolClientType): string =>
  `${ClientName} (${ClientId})`;
