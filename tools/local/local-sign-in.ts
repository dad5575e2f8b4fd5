import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { Claims } from '../simulator/issue-tokens.ts';
import { PASSWORD } from './demo-people.ts';
import { connectUserPools, type LocalUserPool } from './local-user-pool.ts';

/** The claims of a person's tokens. */
export interface VerifiedTokens {
  readonly idToken: Claims;
  readonly accessToken: Claims;
}

/**
 * Signs somebody in as an app would, and verifies both tokens as an API behind them would.
 *
 * @throws {UserLambdaValidationException} when the trigger denies it
 */
export async function signInWithPassword(
  pool: LocalUserPool,
  email: string,
): Promise<VerifiedTokens> {
  const { AuthenticationResult } = await connectUserPools(pool.endpoint).send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: pool.clientId,
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  );
  const verify = await createVerifier(pool);
  return {
    idToken: await verify(AuthenticationResult?.IdToken, pool.clientId),
    accessToken: await verify(AuthenticationResult?.AccessToken, null),
  };
}

async function createVerifier(pool: LocalUserPool) {
  const issuer = `${pool.endpoint}/${pool.userPoolId}`;
  const verifier = JwtVerifier.create({ issuer, audience: null });
  // By itself the verifier fetches keys over HTTPS only.
  const keys = await fetch(`${issuer}/.well-known/jwks.json`);
  verifier.cacheJwks((await keys.json()) as Jwks);
  return async (token = '', audience: string | null) =>
    (await verifier.verify(token, { audience })) as Claims;
}
