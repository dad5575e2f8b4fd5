import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type LocalPerson, PASSWORD, PEOPLE } from './demo-people.ts';
import { LOCAL_CLIENT } from './local-environment.ts';

/** A user pool of cognito-local and its app client. */
export interface LocalUserPool {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

/** A client of the user pool API. */
export const connectUserPools = (endpoint: string) =>
  new CognitoIdentityProviderClient({ ...LOCAL_CLIENT, endpoint });

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`cognito-local answered without ${name}`);
  return value;
}

/**
 * Creates a user pool with the tenant attributes of deploy/resources/user-pool.yml, and all people
 * of people.ts in it.
 */
export async function createUserPool(endpoint: string): Promise<LocalUserPool> {
  const client = connectUserPools(endpoint);
  const { UserPool } = await client.send(
    new CreateUserPoolCommand({
      PoolName: 'tenant-claims-local',
      UsernameAttributes: ['email'],
      Schema: [
        { Name: 'tenantId', AttributeDataType: 'String', Mutable: true },
        { Name: 'department', AttributeDataType: 'String', Mutable: true },
      ],
    }),
  );
  const userPoolId = required(UserPool?.Id, 'UserPool.Id');
  const { UserPoolClient } = await client.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'local',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  const pool = {
    endpoint,
    userPoolId,
    clientId: required(UserPoolClient?.ClientId, 'UserPoolClient.ClientId'),
  };
  for (const person of PEOPLE) await createUser(pool, person);
  return pool;
}

/** Adds somebody to the pool, with the password of all local people. */
async function createUser(
  { endpoint, userPoolId }: LocalUserPool,
  person: LocalPerson,
): Promise<void> {
  const client = connectUserPools(endpoint);
  const attributes = {
    email: person.email,
    email_verified: 'true',
    ...(person.tenantId && { 'custom:tenantId': person.tenantId }),
    ...(person.department && { 'custom:department': person.department }),
  };
  const user = { UserPoolId: userPoolId, Username: person.email };
  await client.send(
    new AdminCreateUserCommand({
      ...user,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  await client.send(
    new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }),
  );
}
