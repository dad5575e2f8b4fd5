import { UserLambdaValidationException } from '@aws-sdk/client-cognito-identity-provider';
import { paint } from '../terminal/paint.ts';
import { type LocalPerson, PEOPLE } from './demo-people.ts';
import { signIn, type VerifiedTokens } from './local-sign-in.ts';
import type { LocalStack } from './local-stack.ts';
import { renderClaimChanges } from './render-claim-changes.ts';
import { simulateSignIn } from './simulate-trigger.ts';

/** cognito-local signs no groups, roles or scopes, so these two show theirs by simulation. */
const SIMULATED = ['alice@example.com', 'dave@example.com'];

const title = (person: LocalPerson, more = '') =>
  paint('bold', `${person.email} (${person.about})${more}`);

async function reportSignIn(
  stack: LocalStack,
  person: LocalPerson,
  before: VerifiedTokens,
): Promise<string> {
  try {
    const after = await signIn(stack.userPool, person.email);
    return renderClaimChanges(before.idToken, after.idToken);
  } catch (error) {
    if (!(error instanceof UserLambdaValidationException)) throw error;
    return paint('yellow', `  ✗ no token. The client sees ${error.name}:\n    ${error.message}`);
  }
}

async function reportSimulation(
  stack: LocalStack,
  person: LocalPerson,
  untouched: VerifiedTokens,
): Promise<string> {
  const { before, issued } = await simulateSignIn(
    stack.trigger,
    stack.userPool.userPoolId,
    untouched,
  );
  const findings = issued.findings.map(
    ({ effect, path, reason }) => `  ✗ ${effect}: ${path}, ${reason}`,
  );
  if (!issued.issued) return [title(person), ...findings].join('\n');
  const { idToken = {}, accessToken } = issued.tokens;
  return [
    title(person, ': ID token, simulated'),
    renderClaimChanges(before.idToken, idToken),
    '',
    title(person, ': access token, simulated'),
    renderClaimChanges(before.accessToken, accessToken),
    ...findings,
  ].join('\n');
}

/**
 * Signs everybody in without the trigger and with it, and prints what the trigger made of their
 * tokens.
 */
export async function demo(stack: LocalStack): Promise<void> {
  const untouchedPool = await stack.startUntouchedUserPool();
  console.log(`
Everybody signs in at the same user pool, once without the trigger and once with it. These are the claims of their
ID tokens, verified with the keys of the pool. What the trigger adds has a +, what it takes away a -. Claims that are
the same for everybody or different in every token are left out.
`);
  for (const person of PEOPLE) {
    const untouched = await signIn(untouchedPool, person.email);
    console.log(`${title(person)}\n${await reportSignIn(stack, person, untouched)}\n`);
  }
  console.log(`SIMULATED from here on. cognito-local sends V1_0 events: no access token, no groups, no roles, no scopes. So the same
trigger answers a V2_0 event, and tools/simulator/issue-tokens.ts issues tokens by the rules of Amazon Cognito.
`);
  for (const person of PEOPLE.filter(({ email }) => SIMULATED.includes(email))) {
    const untouched = await signIn(untouchedPool, person.email);
    console.log(`${await reportSimulation(stack, person, untouched)}\n`);
  }
}
