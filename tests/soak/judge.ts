import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../src/json.ts';
import { type Catalogue, DEPARTMENT, PRIVATE_CLAIM, type Tenant } from './population.ts';
import type { RecordHistory, State, Status } from './record-history.ts';

/** What may come to the time of a request, besides what the machine makes late. */
const GRACE_MS = 200;

export interface Bounds {
  readonly lookupMs: number;
  readonly ttlMs: number;
  readonly staleMs: number;
  readonly catalogue: Catalogue;
  /** Whether there was a time between these two at which a fault could fail a lookup. */
  readonly couldFail: (from: number, until: number) => boolean;
  /** Whether there was a time between these two at which the machine was too slow for a request. */
  readonly wasSlow: (from: number, until: number) => boolean;
  /** How late timers of this process have been at the most, in milliseconds. */
  readonly lagMs: () => number;
}

/** One sign-in that has ended. Times are milliseconds of the clock of the histories. */
export interface SignIn {
  readonly who: Tenant;
  readonly from: number;
  readonly until: number;
  /** The revisions that earlier sign-ins had seen when it began. */
  readonly seen: { readonly tenant: number; readonly department: number };
  /** The claims of the tokens, or the code of the denial. */
  readonly outcome: JsonObject | string;
}

/** What a sign-in came to, and what is wrong with that, if anything. */
export interface Verdict {
  readonly outcome: string;
  readonly wrong?: string;
}

export const TOKEN = 'token';
export const OLDER_TOKEN = 'token of an older reading';
export const OLDER_CATALOGUE = 'token of an older catalogue';
export const LESSER_TOKEN = 'token without a record of the catalogue';

/** What everybody who signs in here says of themselves. */
const EMAIL = 'alice@example.com';

const isStatus = (status: Status) => (state: State) => state.status === status;
const isActiveRevision = (revision: unknown) => (state: State) =>
  state.revision === revision && state.status === 'active';

/**
 * Makes the judge of sign-ins. A token or a denial is right if the records said so at some time
 * from the oldest reading that may serve until its end, and if nobody before it had been told of
 * something newer.
 */
export function createJudge({
  lookupMs,
  ttlMs,
  staleMs,
  catalogue,
  couldFail,
  wasSlow,
  lagMs,
}: Bounds): (signIn: SignIn) => Verdict {
  return (signIn) => {
    const { who, from, until, seen, outcome } = signIn;
    const oldestQuestion = from - lookupMs - GRACE_MS - lagMs(); // of a request that is shared
    const oldestFresh = oldestQuestion - ttlMs;
    // A request that a slow machine fails goes on until whoever shares it has failed.
    const mayBeStale = couldFail(oldestQuestion, until) || wasSlow(from, until);
    const oldest = mayBeStale ? Math.min(from - staleMs, oldestFresh) : oldestFresh;
    // No sign-in waits for the catalogue: what fails is asked again when the time of a lookup is over.
    const oldestCatalogueQuestion = oldestQuestion - lookupMs;
    const mayCatalogueBeStale =
      mayBeStale ||
      couldFail(oldestCatalogueQuestion, until) ||
      wasSlow(oldestCatalogueQuestion, until);
    const oldestCatalogue = mayCatalogueBeStale
      ? Math.min(from - staleMs, oldestFresh)
      : oldestFresh;

    /**
     * Whether a record was so since then; if so, nobody who begins later may be told of anything
     * older.
     */
    const was = (
      kind: 'tenant' | 'department',
      since: number,
      fits: (state: State) => boolean,
    ): boolean => {
      const history: RecordHistory | undefined = who[kind];
      const first = history?.states.find(
        (state) =>
          state.revision >= seen[kind] &&
          state.until >= since &&
          state.from <= until &&
          fits(state),
      );
      if (history && first) history.seenRevision = Math.max(history.seenRevision, first.revision);
      return first !== undefined;
    };

    /** Whether the catalogue granted, or did not grant, by a record since then what the token tells. */
    const granted = (kind: keyof Catalogue, revision: unknown, since: number): boolean =>
      catalogue[kind].states.some(
        (state) =>
          state.until >= since &&
          state.from <= until &&
          (revision === undefined ? state.status !== 'active' : isActiveRevision(revision)(state)),
      );

    function judgeCatalogue(claims: JsonObject): Verdict | undefined {
      const kinds = who.department
        ? (['defaults', 'plan', 'role'] as const)
        : (['defaults', 'plan'] as const);
      const told = kinds.map((kind) => [kind, claims[`${kind}Revision`]] as const);
      const since = (time: number) =>
        told.every(([kind, revision]) => granted(kind, revision, time));
      if (!since(oldestCatalogue))
        return {
          outcome: TOKEN,
          wrong: `the token tells of the catalogue ${JSON.stringify(told)}`,
        };
      if (!since(oldestFresh)) return { outcome: OLDER_CATALOGUE };
      if (told.some(([, revision]) => revision === undefined)) return { outcome: LESSER_TOKEN };
      return undefined;
    }

    function judgeToken(claims: JsonObject): Verdict {
      const { revision, departmentRevision, defaultsRevision, planRevision, roleRevision } = claims;
      const own = {
        tenantId: who.id,
        owner: who.id,
        revision,
        ...PRIVATE_CLAIM,
        ...(who.department && {
          departmentId: DEPARTMENT,
          departmentOwner: who.id,
          departmentRevision,
        }),
        ...(defaultsRevision !== undefined && { defaultsRevision, mail: EMAIL }),
        ...(planRevision !== undefined && { planRevision }),
        ...(who.department && roleRevision !== undefined && { roleRevision }),
        features: [
          ...(planRevision === undefined ? [] : [`plan-${planRevision}`]),
          who.id,
          ...(roleRevision === undefined ? [] : [`role-${roleRevision}`]),
        ],
      };
      if (!isDeepStrictEqual(claims, own))
        return { outcome: TOKEN, wrong: 'the token carries what is not its own' };
      const wereActive = (since: number) =>
        was('tenant', since, isActiveRevision(revision)) &&
        (!who.department || was('department', since, isActiveRevision(departmentRevision)));
      const ofCatalogue = judgeCatalogue(claims);
      if (ofCatalogue?.wrong) return ofCatalogue;
      if (wereActive(oldestFresh)) return ofCatalogue ?? { outcome: TOKEN };
      if (wereActive(oldest)) return { outcome: OLDER_TOKEN };
      return {
        outcome: TOKEN,
        wrong: `the token tells of revision ${revision}, ${departmentRevision}`,
      };
    }

    function hasReason(code: string): boolean {
      switch (code) {
        case 'TENANT_SUSPENDED':
          return was('tenant', oldestFresh, isStatus('suspended'));
        case 'RECORD_INVALID':
          return was('tenant', oldestFresh, isStatus('broken'));
        case 'TENANT_NOT_FOUND': // is never remembered
          return was('tenant', oldestQuestion, isStatus('missing'));
        case 'DEPARTMENT_SUSPENDED':
          return (
            was('tenant', oldest, isStatus('active')) &&
            was('department', oldestFresh, isStatus('suspended'))
          );
        case 'DEPARTMENT_NOT_FOUND':
          return (
            was('tenant', oldest, isStatus('active')) &&
            was('department', oldestQuestion, isStatus('missing'))
          );
        case 'DIRECTORY_UNAVAILABLE':
          return mayBeStale;
        default:
          return false;
      }
    }

    if (typeof outcome === 'object') return judgeToken(outcome);
    return hasReason(outcome)
      ? { outcome }
      : { outcome, wrong: `there was no reason for ${outcome}` };
  };
}
