import { isDeepStrictEqual } from 'node:util';
import type { Claims } from '../../tools/simulator/issue-tokens.ts';
import { type Handler, signIn } from '../../tools/testing/index.ts';
import { buildEvent } from './builders.ts';

/** The claims that a sign-in adds to both tokens, or the code of its denial. */
export async function addedClaims(
  handler: Handler,
  tenantId: string,
  department?: string,
): Promise<Claims | string> {
  const attributes = {
    'custom:tenantId': tenantId,
    ...(department && { 'custom:department': department }),
  };
  const before = { idToken: {}, accessToken: {} };
  const outcome = await signIn(handler, buildEvent({ attributes }), { before });
  if (outcome.error) return outcome.error.code ?? outcome.error.message;
  const { idToken, accessToken } = outcome.tokens ?? {};
  if (!idToken || !isDeepStrictEqual(idToken, accessToken)) throw new Error('the tokens differ');
  return idToken;
}
