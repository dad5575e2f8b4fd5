import type { Person } from '../../tools/simulator/preview-sign-in.ts';
import type { TokenEffect } from './token-effects.ts';

/** How many have something in common; a tenant counts once, whatever the number of its people. */
export interface PeopleCounts {
  readonly tenants: number;
  readonly departments: number;
  readonly members: number;
  readonly clients: number;
}

/** An effect that many sign-ins have in common, and one of them. */
interface SharedEffect extends PeopleCounts {
  readonly example: Pick<TokenEffect, 'person' | 'idToken' | 'accessToken'>;
}

/** What a change of the catalogue does to the tokens of all tenants. */
export interface CatalogEffects extends PeopleCounts {
  /** What it does, and to how many: those first that are most. */
  readonly effects: readonly SharedEffect[];
  /** Those on whom it has other effects, which are too many to tell. */
  readonly others?: PeopleCounts;
}

/** How many effects are told apart, so that memory does not grow with the table. */
const MOST_EFFECTS = 200;

type Counts = { -readonly [Name in keyof PeopleCounts]: number };

const zero = (): Counts => ({ tenants: 0, departments: 0, members: 0, clients: 0 });
const ofPeople = ({ tenants, departments, members, clients }: PeopleCounts) =>
  Math.max(tenants, departments, members, clients);

/** Where a sign-in is counted besides its tenant; one without department is the tenant's. */
const unitOf = ({ departmentId, sub, clientId }: Person): keyof Counts | undefined => {
  if (clientId) return 'clients';
  if (sub) return 'members';
  return departmentId ? 'departments' : undefined;
};

/** Makes what counts sign-ins whose tokens change, by what becomes of them. */
export function createEffectTally() {
  const total = zero();
  const others = zero();
  const known = new Map<string, { readonly counts: Counts; readonly example: TokenEffect }>();

  return {
    /**
     * Begins with a tenant, and returns what takes each of its sign-ins: who, what becomes of the
     * tokens, and the same in words, which are the same where the effect is.
     */
    tenant() {
      const counted = new Set<Counts>();
      const add = (counts: Counts, unit: keyof Counts | undefined) => {
        if (unit) counts[unit]++;
        // A machine is no part of its tenant's people, and may come apart from them.
        if (unit === 'clients' || counted.has(counts)) return;
        counted.add(counts);
        counts.tenants++;
      };
      return (person: Person, effect: TokenEffect, words: string): void => {
        if (!known.has(words) && known.size < MOST_EFFECTS)
          known.set(words, { counts: zero(), example: { ...effect, person } });
        const unit = unitOf(person);
        add(known.get(words)?.counts ?? others, unit);
        add(total, unit);
      };
    },
    result(): CatalogEffects {
      const effects = [...known.values()].map(({ counts, example }) => {
        const { person, idToken, accessToken } = example;
        return { ...counts, example: { person, idToken, accessToken } };
      });
      return {
        ...total,
        effects: effects.sort((one, other) => ofPeople(other) - ofPeople(one)),
        ...(ofPeople(others) > 0 && { others }),
      };
    },
  };
}
