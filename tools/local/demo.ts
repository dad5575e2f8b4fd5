import { UserLambdaValidationException } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTenantTable } from '../page/tenant-table.ts';
import { reportClaims } from '../preview/claim-reports.ts';
import { recordOf, rememberLookups } from '../preview/lookups.ts';
import { describeRecord, renderClaims } from '../preview/render-report.ts';
import type { TokenReport } from '../preview/report.ts';
import type { Claims } from '../simulator/issue-tokens.ts';
import {
  buildSignIn,
  createPreview,
  type Outcome,
  type SignIn,
} from '../simulator/preview-sign-in.ts';
import { paint } from '../terminal/paint.ts';
import { type LocalPerson, PEOPLE } from './demo-people.ts';
import { LOCAL_CLIENT } from './local-environment.ts';
import { readLocalSettings } from './local-settings.ts';
import { signInWithPassword, type VerifiedTokens } from './local-sign-in.ts';
import { type LocalStack, TABLE } from './local-stack.ts';
import { simulateSignIn } from './simulate-trigger.ts';

/** cognito-local signs no groups, roles or scopes, so these two show theirs by simulation. */
const SIMULATED = ['alice@example.com', 'dave@example.com'];

/**
 * Different in every token, the same for everybody, or the `sub` again: nothing that tells people
 * apart.
 */
const LEFT_OUT = new Set(
  'iss aud client_id token_use iat exp auth_time jti event_id cognito:username username'.split(' '),
);

/** Says which record is behind each claim of a token, or behind a denial. */
interface Provenance {
  renderToken(token: TokenReport['token'], before: Claims, after: Claims): string;
  readonly deniedBy: string | undefined;
}

/** Makes what tells the provenance of a sign-in, by the table and the trigger's own functions. */
function createProvenance(client: DynamoDBClient): (signIn: SignIn) => Promise<Provenance> {
  const table = createTenantTable(client, TABLE, Date.now);
  const preview = createPreview(readLocalSettings(), Date.now);
  const decisionOf = (outcome: Outcome) => {
    if (outcome.kind === 'issued') return outcome.decision;
    throw new Error(`a token was signed, and the records say ${outcome.denial.code}`);
  };
  return async (signIn) => {
    const { findRow, made } = rememberLookups(table.findRow);
    const outcome = await preview(signIn, findRow);
    const record =
      outcome.kind === 'denied' ? recordOf(outcome.denial, made, Date.now()) : undefined;
    return {
      renderToken: (token, before, after) =>
        renderClaims(
          reportClaims(token, before, after, decisionOf(outcome)).filter(
            ({ name }) => !LEFT_OUT.has(name),
          ),
        ).join('\n'),
      deniedBy: record && describeRecord(record),
    };
  };
}

const title = (person: LocalPerson, more = '') =>
  paint('bold', `${person.email} (${person.about})${more}`);

async function reportSignIn(
  stack: LocalStack,
  { email, tenantId, department: departmentId }: LocalPerson,
  before: VerifiedTokens,
  provenanceOf: (signIn: SignIn) => Promise<Provenance>,
): Promise<string> {
  const { renderToken, deniedBy } = await provenanceOf(
    buildSignIn({ tenantId, departmentId }, 'V1_0', readLocalSettings(), { attributes: { email } }),
  );
  try {
    const after = await signInWithPassword(stack.userPool, email);
    return renderToken('id', before.idToken, after.idToken);
  } catch (error) {
    if (!(error instanceof UserLambdaValidationException)) throw error;
    const from = deniedBy === undefined ? '' : paint('dim', `\n    ← ${deniedBy}`);
    return `${paint('yellow', `  ✗ no token. The client sees ${error.name}:\n    ${error.message}`)}${from}`;
  }
}

async function reportSimulation(
  stack: LocalStack,
  person: LocalPerson,
  untouched: VerifiedTokens,
  provenanceOf: (signIn: SignIn) => Promise<Provenance>,
): Promise<string> {
  const { signIn, issued } = await simulateSignIn(
    stack.trigger,
    stack.userPool.userPoolId,
    untouched,
  );
  const findings = issued.findings.map(
    ({ effect, path, reason }) => `  ✗ ${effect}: ${path}, ${reason}`,
  );
  if (!issued.issued) return [title(person), ...findings].join('\n');
  const { idToken = {}, accessToken } = issued.tokens;
  const { renderToken } = await provenanceOf(signIn);
  return [
    title(person, ': ID token, simulated'),
    renderToken('id', signIn.before.idToken ?? {}, idToken),
    '',
    title(person, ': access token, simulated'),
    renderToken('access', signIn.before.accessToken, accessToken),
    ...findings,
  ].join('\n');
}

/**
 * Signs everybody in without the trigger and with it, and prints what the trigger made of their
 * tokens, with the record behind each claim.
 */
export async function demo(stack: LocalStack): Promise<void> {
  const untouchedPool = await stack.startUntouchedUserPool();
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: stack.dynamoDbEndpoint });
  const provenanceOf = createProvenance(client);
  console.log(`
Everybody signs in at the same user pool, once without the trigger and once with it. These are the claims of their
ID tokens, verified with the keys of the pool. What the trigger adds has a +, what it changes a ~, what it takes away
a -, and behind the arrow is the record of seed/example that says so: CATALOG is what all tenants share. Claims that
are the same for everybody or different in every token are left out.
`);
  for (const person of PEOPLE) {
    const untouched = await signInWithPassword(untouchedPool, person.email);
    const report = await reportSignIn(stack, person, untouched, provenanceOf);
    console.log(`${title(person)}\n${report}\n`);
  }
  console.log(`SIMULATED from here on. cognito-local sends V1_0 events: no access token, no groups, no roles, no scopes. So the same
trigger answers a V2_0 event, and a simulator issues tokens by the rules of Amazon Cognito.
`);
  for (const person of PEOPLE.filter(({ email }) => SIMULATED.includes(email))) {
    const untouched = await signInWithPassword(untouchedPool, person.email);
    console.log(`${await reportSimulation(stack, person, untouched, provenanceOf)}\n`);
  }
  client.destroy();
}
