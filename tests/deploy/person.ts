import { randomBytes, randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ask } from '../../tools/aws/ask.ts';
import { UserError } from '../../tools/command/user-error.ts';

/** The claims of an ID token, which came over the connection that asked for it. */
export type Claims = Readonly<Record<string, unknown>>;

/** Somebody in the pool who can sign in. */
export interface Person {
  signIn(): Promise<Claims>;
}

function decode(token: string | undefined): Claims {
  const payload = token?.split('.')[1];
  if (!payload) throw new UserError('The sign-in gave no ID token.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

/**
 * Creates somebody of a tenant, and an app client for them: that of the template lets no password
 * pass, and a test would have to calculate SRP.
 */
export async function createPerson(
  pools: CognitoIdentityProviderClient,
  UserPoolId: string,
  tenantId: string,
): Promise<Person> {
  const Password = `Aa1!${randomBytes(18).toString('base64url')}`;
  const Username = `${randomUUID()}@example.com`;
  const createClient = new CreateUserPoolClientCommand({
    UserPoolId,
    ClientName: 'test-deploy',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    WriteAttributes: ['email'],
  });
  const createUser = new AdminCreateUserCommand({
    UserPoolId,
    Username,
    MessageAction: 'SUPPRESS',
    UserAttributes: Object.entries({
      email: Username,
      email_verified: 'true',
      'custom:tenantId': tenantId,
    }).map(([Name, Value]) => ({ Name, Value })),
  });
  const setPassword = new AdminSetUserPasswordCommand({
    UserPoolId,
    Username,
    Password,
    Permanent: true,
  });
  const { UserPoolClient } = await ask(
    'cognito-idp:CreateUserPoolClient',
    pools.send(createClient),
  );
  await ask('cognito-idp:AdminCreateUser', pools.send(createUser));
  await ask('cognito-idp:AdminSetUserPassword', pools.send(setPassword));
  return {
    async signIn() {
      const { AuthenticationResult } = await pools.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId: UserPoolClient?.ClientId,
          AuthParameters: { USERNAME: Username, PASSWORD: Password },
        }),
      );
      return decode(AuthenticationResult?.IdToken);
    },
  };
}
