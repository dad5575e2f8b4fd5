import type { Report } from '../preview/report.ts';
import { type ClaimPair, compareClaims } from '../simulator/compare-claims.ts';
import type { Claims } from '../simulator/issue-tokens.ts';
import type { ComparedClaim, RealSignIn } from './page-messages.ts';

/**
 * What the user pool did at a sign-in: the verified claims of the ID token, or what the client saw.
 */
export type PoolAnswer =
  | { readonly kind: 'signed'; readonly idToken: Claims }
  | { readonly kind: 'denied'; readonly message: string };

const OF_EACH_POOL = new Set(
  'iss aud sub token_use iat exp auth_time jti event_id origin_jti at_hash acr amr cognito:username'.split(
    ' ',
  ),
);
/** cognito-local sends V1_0 events, and takes no groups and roles from the answer. */
const NOT_CARRIED = new Set(['cognito:groups', 'cognito:roles', 'cognito:preferred_role']);

function claimsOf(report: Report): Claims {
  const tokens = report.outcome === 'issued' ? report.tokens : [];
  const claims = tokens.find(({ token }) => token === 'id')?.claims ?? [];
  return Object.fromEntries(
    claims.flatMap(({ name, after }) => (after === undefined ? [] : [[name, after]])),
  );
}

function judge({ name, isSame }: ClaimPair): ComparedClaim['verdict'] {
  if (OF_EACH_POOL.has(name)) return 'own';
  if (NOT_CARRIED.has(name)) return 'not-carried';
  return isSame ? 'same' : 'different';
}

/** Holds what the user pool signed, or said, against the preview of the same sign-in. */
export function compareSignIn(signedIn: PoolAnswer, report: Report): RealSignIn {
  if (signedIn.kind === 'denied') {
    const { message } = signedIn;
    return {
      outcome: 'denied',
      message,
      agrees: report.outcome === 'denied' && report.denial.message === message,
    };
  }
  const claims = compareClaims(claimsOf(report), signedIn.idToken).map(
    (pair): ComparedClaim => ({
      name: pair.name,
      verdict: judge(pair),
      ...(pair.before !== undefined && { preview: pair.before }),
      ...(pair.after !== undefined && { signed: pair.after }),
    }),
  );
  const agrees =
    report.outcome === 'issued' && claims.every(({ verdict }) => verdict !== 'different');
  return { outcome: 'signed', claims, agrees };
}
