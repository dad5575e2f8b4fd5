import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../src/json.ts';
import { buildEvent } from './builders.ts';

type Handler = (event: object) => Promise<object>;

interface Answer {
  readonly response: {
    readonly claimsAndScopeOverrideDetails: Readonly<
      Record<
        'idTokenGeneration' | 'accessTokenGeneration',
        { readonly claimsToAddOrOverride: JsonObject }
      >
    >;
  };
}

/** The claims that a sign-in adds to both tokens, or the code of its denial. */
export async function signIn(
  handler: Handler,
  tenantId: string,
  department?: string,
): Promise<JsonObject | string> {
  const attributes = {
    'custom:tenantId': tenantId,
    ...(department && { 'custom:department': department }),
  };
  let answer: Answer;
  try {
    answer = (await handler(buildEvent({ attributes }))) as Answer;
  } catch (error) {
    return (error as { code: string }).code;
  }
  const { idTokenGeneration, accessTokenGeneration } =
    answer.response.claimsAndScopeOverrideDetails;
  const claims = idTokenGeneration.claimsToAddOrOverride;
  if (!isDeepStrictEqual(claims, accessTokenGeneration.claimsToAddOrOverride))
    throw new Error('the tokens differ');
  return claims;
}
