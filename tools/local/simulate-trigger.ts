import { createEvent } from '../simulator/create-event.ts';
import { type Issued, issueTokens } from '../simulator/issue-tokens.ts';
import type { SignIn } from '../simulator/preview-sign-in.ts';
import type { VerifiedTokens } from './local-sign-in.ts';
import { invokeTrigger, type LocalTrigger } from './local-trigger.ts';

/** A group of the user pool itself, to show that it stays. */
const OWN_GROUP = 'beta-testers';

/**
 * What a V2_0 trigger would make of a sign-in, by the rules of Amazon Cognito rather than by Amazon
 * Cognito.
 */
export interface Simulation {
  readonly signIn: SignIn;
  readonly issued: Issued;
}

/**
 * Sends the running trigger a V2_0 event for somebody whose tokens were `untouched` by a trigger.
 */
export async function simulateSignIn(
  trigger: LocalTrigger,
  userPoolId: string,
  untouched: VerifiedTokens,
): Promise<Simulation> {
  const ownGroups = { 'cognito:groups': [OWN_GROUP] };
  const before = {
    idToken: { ...untouched.idToken, ...ownGroups },
    accessToken: { ...untouched.accessToken, ...ownGroups },
  };
  const attributes = Object.entries(untouched.idToken).filter(([name]) =>
    /^(sub|email|custom:.*)$/.test(name),
  );
  const event = createEvent({
    userPoolId,
    userName: `${untouched.idToken['cognito:username']}`,
    clientId: `${untouched.accessToken.client_id}`,
    userAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, `${value}`])),
    groups: [OWN_GROUP],
    scopes: `${untouched.accessToken.scope}`.split(' '),
  });
  const answer = (await invokeTrigger(trigger, event)) as { response: unknown };
  return { signIn: { event, before }, issued: issueTokens(event, before, answer.response) };
}
