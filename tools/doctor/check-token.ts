import type { Settings } from '../../src/settings.ts';
import { callTo, docsPath } from '../command/call-to.ts';
import { issueTokens } from '../simulator/issue-tokens.ts';
import { buildSignIn, type Person } from '../simulator/preview-sign-in.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';
import { invoke } from './invoke-function.ts';

const check = 'token';

/** Looks at whether somebody of a tenant gets a token that Cognito would sign. */
export async function checkToken(
  clients: Clients,
  deployed: Deployed,
  settings: Settings,
  tenantId: string | undefined,
  finding: Promise<Person | undefined>,
): Promise<readonly Finding[]> {
  const { eventVersion, arn } = deployed.trigger;
  const person = await finding;
  const whose = tenantId === undefined ? 'the table' : `tenant ${tenantId}`;
  if (!person) {
    const finding = `no active user found to test with in ${whose}`;
    const member =
      settings.membership === 'required'
        ? ' with an active member, of no department or an active one,'
        : '';
    const advice = `seed an active tenant${member} with ${callTo('seed')} apply --stage ${deployed.stage}`;
    return [{ check, status: 'warning', finding, advice }];
  }
  const { event, before } = buildSignIn(person, eventVersion, settings);
  const answer = await invoke(clients, deployed, event);
  if (answer.kind === 'denial') {
    const finding = `a user of tenant ${person.tenantId} gets no token: ${answer.message}`;
    const advice = `${docsPath('settings.md')} says what each denial means, and the log of the function which row it is about`;
    return [{ check, status: 'bad', finding, advice }];
  }
  const { findings, ...issued } = issueTokens(event, before, answer.response);
  const [first] = findings;
  const claims = issued.issued
    ? (issued.tokens.idToken?.[settings.tenantClaim] ?? undefined)
    : undefined;
  if (first || claims !== person.tenantId) {
    const what = first
      ? `Cognito would have ${first.effect} ${first.path}: ${first.reason}`
      : 'the token does not say which';
    const finding = `a user of tenant ${person.tenantId} gets no good token, ${what}`;
    return [{ check, status: 'bad', finding, advice: `see what is deployed as ${arn}` }];
  }
  return [
    {
      check,
      status: 'good',
      finding: `a user of tenant ${person.tenantId} gets a token that says so`,
    },
  ];
}
