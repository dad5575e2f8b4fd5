import type { EventVersion } from '../../src/event/trigger-event.ts';
import {
  formatKey,
  parseSub,
  parseTenantId,
  type RecordKey,
  type TenantId,
} from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import type { Settings } from '../../src/settings.ts';
import { compareClaims } from '../../tools/simulator/compare-claims.ts';
import { ANY_SUB } from '../../tools/simulator/create-event.ts';
import type { Claims, Tokens } from '../../tools/simulator/issue-tokens.ts';
import {
  ANY_APP_CLIENT,
  buildSignIn,
  createPreview,
  isAppClient,
  type Outcome,
  type Person,
  type SignIn,
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
export type Rows = ReadonlyMap<string, Fields>;

const MEMBER: Fields = { status: { S: 'active' } };

const appClients = new WeakMap<Rows, Fields | undefined>();

/** The row of any app client, looked for once in the same rows. */
function anyAppClientIn(rows: Rows): Fields | undefined {
  if (!appClients.has(rows)) {
    const name = [...rows.keys()].find(isAppClient);
    appClients.set(rows, name === undefined ? undefined : rows.get(name));
  }
  return appClients.get(rows);
}

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
 * Those whose tokens the rows of a tenant make: who has no department, each department, each member,
 * each machine.
 */
export function* peopleOf(tenantId: TenantId, names: Iterable<string>): Generator<Person> {
  yield { tenantId };
  const parsed = [...names].map(parseName);
  for (const kind of ALL_KINDS.filter((each) => each !== 'tenant')) {
    for (const name of parsed) {
      const isOther = name && 'tenantId' in name && name.tenantId !== tenantId;
      const person = name?.kind === kind && !isOther ? PEOPLE[kind](name as never) : undefined;
      if (person) yield person;
    }
  }
}

/** Everybody whose tokens may differ: of the members, which are many, only those that change. */
function* findPeople({ tenantId, actions, before, after }: TenantPlan): Generator<Person> {
  const changing = new Set(actions.map(({ key }) => formatKey(key)));
  const isSub = (name: string) => parseName(name)?.kind === 'member';
  const names = [...new Set([...after.keys(), ...before.keys()])];
  yield* peopleOf(
    tenantId,
    names.filter((name) => changing.has(name) || !isSub(name)),
  );
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
 * Says what becomes of the tokens of a sign-in; undefined if they stay as they are.
 *
 * @param before the rows as they are, wherever they are from
 * @param after the rows as they will be
 */
export type CompareSignIns = (
  person: Person,
  before: readonly Rows[],
  after: readonly Rows[],
) => Promise<TokenEffect | undefined>;

/**
 * Makes the comparison of sign-ins, by the way of the handler and the contract simulator: the claims
 * before and after.
 */
export function createComparison({
  settings,
  eventVersion,
  now,
}: TokenEffectOptions): CompareSignIns {
  const preview = createPreview(settings, now);

  const findIn = (all: readonly Rows[], person: Person) => {
    // Where a membership has to be proved, somebody stands for all members whose records grant
    // nothing of their own.
    const tenantId = parseTenantId(person.tenantId);
    const sub = settings.membership === 'required' && !person.sub ? parseSub(ANY_SUB) : undefined;
    const proof = tenantId && sub ? formatKey(keyOf('member', { tenantId, sub })) : undefined;
    return (key: RecordKey) => {
      // The rows of the catalogue come last.
      const catalog = all.at(-1);
      if (key === ANY_APP_CLIENT) return catalog && anyAppClientIn(catalog);
      const name = formatKey(key);
      const found = all.find((rows) => rows.has(name))?.get(name);
      return found ?? (name === proof ? MEMBER : undefined);
    };
  };

  return async (person, rowsBefore, rowsAfter) => {
    const signIn = buildSignIn(person, person.clientId ? 'V3_0' : eventVersion, settings);
    const before = await preview(signIn, findIn(rowsBefore, person));
    const after = await preview(signIn, findIn(rowsAfter, person));
    const [deniedBefore, deniedAfter] = [denialOf(before), denialOf(after)];
    const from = tokensOf(before, signIn);
    const to = deniedAfter ? from : tokensOf(after, signIn);
    const idToken = differencesOf(from.idToken, to.idToken);
    const accessToken = differencesOf(from.accessToken, to.accessToken);
    if (deniedBefore === deniedAfter && idToken.length + accessToken.length === 0) return undefined;
    return {
      person,
      ...(deniedBefore && { deniedBefore }),
      ...(deniedAfter && { deniedAfter }),
      idToken,
      accessToken,
    };
  };
}

/** What the plan of a tenant does to tokens: the effect on everybody whose tokens differ. */
export async function findEffects(
  plan: TenantPlan,
  catalog: RowsPlan,
  compare: CompareSignIns,
): Promise<TokenEffect[]> {
  const effects: TokenEffect[] = [];
  for (const person of findPeople(plan)) {
    const { before, after } = plan;
    const effect = await compare(person, [before, catalog.before], [after, catalog.after]);
    if (effect) effects.push(effect);
  }
  return effects;
}
