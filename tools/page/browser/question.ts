import type { Report } from '../../preview/report.ts';
import type { ChosenPerson } from '../page-messages.ts';

/** What is still to be said of who signs in, as a heading and a sentence. */
export interface Question {
  readonly outcome: 'asked';
  readonly title: string;
  readonly text: string;
}

/**
 * Asks for the id without which there is nobody to sign in; undefined if it is there. Of somebody
 * who is sure that there is no tenant, none is asked for.
 */
export function findMissing(
  { clientId, tenantId, sub, email, provider, membership }: ChosenPerson,
  isSure: boolean,
): Question | undefined {
  const ask = (title: string, text: string): Question => ({ outcome: 'asked', title, text });
  if (clientId !== undefined)
    return clientId === '' ? ask('Which machine?', 'Type the id of its app client.') : undefined;
  const says = tenantId ?? provider;
  if (says === undefined && email === undefined && !isSure) {
    return ask(
      'Which tenant?',
      'Type the id of one, or press Enter there to see what a user without a tenant gets.',
    );
  }
  if (membership === 'required' && sub === undefined && says !== undefined)
    return ask('Which member?', 'Member records count, so type the sub of one.');
  return undefined;
}

const NOT_THERE =
  /^(TENANT|DEPARTMENT|MEMBER|CLIENT)_(?:NOT_FOUND|INVALID)$|^(TENANT_MISSING|APP_CLIENT_NOT_ALLOWED)$/;
const TITLES: Readonly<Record<string, string>> = {
  TENANT: 'No such tenant so far',
  DEPARTMENT: 'No such department so far',
  MEMBER: 'No such member so far',
  CLIENT: 'No such machine so far',
  // Without any name of a tenant, the one that is asked for is that of the provider.
  TENANT_MISSING: 'No such provider so far',
  APP_CLIENT_NOT_ALLOWED: 'No such app client so far',
};

/** Waits with a denial that comes of an id that is perhaps only half typed. */
export function findHalfTyped(report: Report): Question | undefined {
  const code = report.outcome === 'denied' ? report.denial.code : '';
  const [, kind, other = ''] = NOT_THERE.exec(code) ?? [];
  const title = TITLES[kind ?? other];
  return title === undefined
    ? undefined
    : { outcome: 'asked', title, text: 'Type on, or press Enter to see what this sign-in gets.' };
}
