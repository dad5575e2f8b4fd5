import type { EventVersion } from '../../src/event/trigger-event.ts';
import { formatKey, parseSub, parseTenantId, type RecordKey } from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import type { Settings } from '../../src/settings.ts';
import { compareClaims } from '../../tools/simulator/compare-claims.ts';
import type { Claims, Tokens } from '../../tools/simulator/issue-tokens.ts';
import {
  buildSignIn,
  createPreview,
  type Outcome,
  type Person,
  type SignIn,
  SOMEBODY,
} from '../../tools/simulator/preview-sign-in.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import type { Fields } from '../table/action.ts';
import { type ParsedKey, parseKey } from '../table/parse-key.ts';
import type { Difference } from './differences.ts';
import type { RowsPlan, TenantPlan } from './plan-tenants.ts';

/** What a plan does to the tokens of those who sign in like this person. */
export interface TokenEffect {
  readonly person: Person;
  /** The code of the denial, if they get no tokens before, or after. */
  readonly deniedBefore?: string;
  readonly deniedAfter?: string;
  readonly idToken: readonly Difference[];
  readonly accessToken: readonly Difference[];
}

export interface TokenEffectOptions {
  readonly settings: Settings;
  readonly eventVersion: EventVersion;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Rows by the names of their keys. */
type Rows = ReadonlyMap<string, Fields>;

const MEMBER: Fields = { status: { S: 'active' } };

/** What a key is about, as `formatKey` writes it. */
function parseName(name: string): ParsedKey | undefined {
  const [pk = '', sk = ''] = name.split('/');
  return parseKey({ pk, sk });
}

/** Whose sign-in shows what a record does. */
const PEOPLE: {
  readonly [K in ParsedKey['kind']]: (name: Extract<ParsedKey, { kind: K }>) => Person | undefined;
} = {
  tenant: ({ tenantId }) => ({ tenantId }),
  department: ({ tenantId, departmentId }) => ({ tenantId, departmentId }),
  member: ({ tenantId, sub }) => ({ tenantId, sub }),
  client: ({ clientId }) => ({ clientId }),
  listing: () => undefined,
  defaults: () => undefined,
  plan: () => undefined,
  role: () => undefined,
  identityProvider: () => undefined,
  appClient: () => undefined,
  choice: () => undefined,
};

/**
 * Everybody whose tokens may differ: who has no department, each department, each member that
 * changes, each machine.
 */
function* findPeople({ tenantId, before, after }: TenantPlan): Generator<Person> {
  yield { tenantId };
  const names = [...new Set([...after.keys(), ...before.keys()])].map(parseName);
  for (const kind of ALL_KINDS.filter((each) => each !== 'tenant')) {
    for (const name of names) {
      const person = name?.kind === kind ? PEOPLE[kind](name as never) : undefined;
      if (person) yield person;
    }
  }
}

const tokensOf = (outcome: Outcome, { before }: SignIn): Tokens =>
  outcome.kind === 'issued' && outcome.issued.issued ? outcome.issued.tokens : before;

/**
 * A denial's code; `REFUSED` if Cognito would not take the response, which no response of this
 * service may come to.
 */
const denialOf = (outcome: Outcome): string | undefined => {
  if (outcome.kind === 'denied') return outcome.denial.code;
  return outcome.issued.issued ? undefined : 'REFUSED';
};

const differencesOf = (before?: Claims, after?: Claims): Difference[] =>
  compareClaims(before, after)
    .filter(({ isSame }) => !isSame)
    .map(({ name, before: was, after: is }) => ({ field: name, before: was, after: is }));

/**
 * Makes the function that says what the plan of a tenant does to tokens, by the way of the handler
 * and the contract simulator: the claims before and after of everybody whose tokens differ.
 */
export function createTokenEffects({ settings, eventVersion, now }: TokenEffectOptions) {
  const preview = createPreview(settings, now);

  const findIn = (rows: Rows, catalog: Rows, person: Person) => {
    // Where a membership has to be proved, somebody stands for all members whose records grant
    // nothing of their own.
    const tenantId = parseTenantId(person.tenantId);
    const sub = settings.membership === 'required' && !person.sub ? parseSub(SOMEBODY) : undefined;
    const proof = tenantId && sub ? formatKey(keyOf('member', { tenantId, sub })) : undefined;
    return (key: RecordKey) =>
      rows.get(formatKey(key)) ??
      catalog.get(formatKey(key)) ??
      (formatKey(key) === proof ? MEMBER : undefined);
  };

  return async (plan: TenantPlan, catalog: RowsPlan): Promise<TokenEffect[]> => {
    const effects: TokenEffect[] = [];
    for (const person of findPeople(plan)) {
      const signIn = buildSignIn(person, person.clientId ? 'V3_0' : eventVersion, settings);
      const before = await preview(signIn, findIn(plan.before, catalog.before, person));
      const after = await preview(signIn, findIn(plan.after, catalog.after, person));
      const [deniedBefore, deniedAfter] = [denialOf(before), denialOf(after)];
      const from = tokensOf(before, signIn);
      const to = deniedAfter ? from : tokensOf(after, signIn);
      const idToken = differencesOf(from.idToken, to.idToken);
      const accessToken = differencesOf(from.accessToken, to.accessToken);
      if (deniedBefore === deniedAfter && idToken.length + accessToken.length === 0) continue;
      effects.push({
        person,
        ...(deniedBefore && { deniedBefore }),
        ...(deniedAfter && { deniedAfter }),
        idToken,
        accessToken,
      });
    }
    return effects;
  };
}
