import {
  type CognitoIdentityProviderClient,
  ListUserPoolReplicasCommand,
  type UserPoolReplicaType,
} from '@aws-sdk/client-cognito-identity-provider';
import { ask } from './ask.ts';

/** How to make a replica of a pool, in another region than its own. */
export const makeReplica = (userPoolId: string, primaryRegion: string, region: string): string =>
  `make it with aws cognito-idp create-user-pool-replica --region ${primaryRegion} --user-pool-id ${userPoolId} --region-name ${region}`;

/**
 * The regions that have a user pool, its own among them; none if the region that is asked has no
 * such pool.
 *
 * @throws {UserError} if Cognito refuses, or does not answer
 */
export async function readReplicas(
  client: CognitoIdentityProviderClient,
  userPoolId: string,
): Promise<readonly UserPoolReplicaType[]> {
  const command = new ListUserPoolReplicasCommand({ UserPoolId: userPoolId });
  const { UserPoolReplicas = [] } = await ask(
    'cognito-idp:ListUserPoolReplicas',
    client.send(command),
  ).catch((error) => {
    if (error.code === 'ResourceNotFoundException') return { UserPoolReplicas: undefined };
    throw error;
  });
  return UserPoolReplicas;
}
