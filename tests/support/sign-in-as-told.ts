import type { Tokens } from '../../tools/simulator/issue-tokens.ts';
import { type Handler, signIn } from '../../tools/testing/index.ts';

/**
 * Signs in, and fails if Cognito would not do all that the handler told it. Gives the tokens, or the
 * error of the denial.
 */
export async function signInAsTold(handler: Handler, event: object, before?: Tokens) {
  const { kind, tokens, error, ...said } = await signIn(handler, event, { before });
  if (kind !== 'denied') expect({ kind, ...said }).toMatchObject({ kind: 'issued', findings: [] });
  return { ...tokens, ...(error && { error }) };
}
