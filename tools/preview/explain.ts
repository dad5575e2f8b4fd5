import type { Decision } from '../../src/decision/decision.ts';
import type { EnrichmentError } from '../../src/denials.ts';
import { type EventVersion, parseEvent } from '../../src/event/trigger-event.ts';
import type { Extend } from '../../src/extension/own-code.ts';
import type { Settings } from '../../src/settings.ts';
import { compareClaims } from '../simulator/compare-claims.ts';
import { describeRule } from '../simulator/describe-rule.ts';
import type { Claims, Tokens } from '../simulator/issue-tokens.ts';
import {
  createPreview,
  type FindRow,
  type Outcome,
  type SignIn,
} from '../simulator/preview-sign-in.ts';
import { jwtBytes } from '../simulator/token-bytes.ts';
import { describeOrigin, reportClaims } from './claim-reports.ts';
import { findDropped, type Lookups, recordOf, rememberLookups } from './lookups.ts';
import type {
  DenialReport,
  DroppedReport,
  Report,
  TokenReport,
  VersionDifference,
  VersionReport,
} from './report.ts';
import { asVersion, VERSIONS } from './versions.ts';

const TOKENS = [
  ['id', 'idToken'],
  ['access', 'accessToken'],
] as const;

function reportTokens(before: Tokens, after: Tokens, decision: Decision): TokenReport[] {
  return TOKENS.flatMap(([token, field]): TokenReport[] => {
    const [was, is] = [before[field], after[field]];
    if (!was || !is) return [];
    const bytes = { before: jwtBytes(was), after: jwtBytes(is) };
    return [{ token, bytes, claims: reportClaims(token, was, is, decision) }];
  });
}

const reportDropped = (
  { dropped, named }: Decision,
  { made }: Lookups,
  now: number,
): DroppedReport[] =>
  dropped.map((item) => {
    const { record, fault } = findDropped(item, made, now) ?? {};
    return {
      ...item,
      ...describeOrigin(item.source, named),
      because: [describeRule(item), ...(fault ? [fault] : [])].join(': '),
      ...(record !== undefined && { record }),
    };
  });

function reportDenial(denial: EnrichmentError, { made }: Lookups, now: number): DenialReport {
  const record = recordOf(denial, made, now);
  return {
    code: denial.code,
    exception: 'UserLambdaValidationException',
    message: `PreTokenGeneration failed with error ${denial.message}.`,
    ...(denial.detail !== undefined && { detail: denial.detail }),
    ...(record && { record }),
  };
}

const differencesOf = (
  token: TokenReport['token'],
  here: Claims | undefined,
  there: Claims | undefined,
): VersionDifference[] =>
  compareClaims(here, there)
    .filter(({ isSame }) => !isSame)
    .map(({ name, after }) => ({ token, name, ...(after !== undefined && { value: after }) }));

function compareVersion(
  eventVersion: EventVersion,
  here: Tokens,
  outcome: Outcome,
): VersionReport[] {
  if (outcome.kind === 'denied')
    return [{ eventVersion, outcome: 'denied', code: outcome.denial.code }];
  if (!outcome.issued.issued) return [];
  const { tokens } = outcome.issued;
  const differences = TOKENS.flatMap(([token, field]) =>
    differencesOf(token, here[field], tokens[field]),
  );
  return differences.length > 0 ? [{ eventVersion, outcome: 'issued', differences }] : [];
}

/**
 * Explains what a sign-in comes to: its tokens, or its denial. Rejects with what `findRow` rejects
 * with.
 */
export type Explain = (signIn: SignIn, findRow: FindRow) => Promise<Report>;

/**
 * Makes the function that says what somebody's tokens will look like, and why, with own code if there
 * is any.
 *
 * @param now milliseconds since the epoch
 */
export function createExplain(settings: Settings, now: () => number, extend?: Extend): Explain {
  const preview = createPreview(settings, now, extend);
  return async (signIn, findRow) => {
    const lookups = rememberLookups(findRow);
    const outcome = await preview(signIn, lookups.findRow);
    if (outcome.kind === 'denied' && outcome.denial.code === 'EVENT_INVALID') {
      return {
        eventVersion: 'V2_0',
        outcome: 'denied',
        denial: reportDenial(outcome.denial, lookups, now()),
      };
    }
    const { version: eventVersion, isMachine } = parseEvent(signIn.event);
    if (outcome.kind === 'denied') {
      return {
        eventVersion,
        outcome: 'denied',
        denial: reportDenial(outcome.denial, lookups, now()),
      };
    }
    const { decision, issued } = outcome;
    if (!issued.issued) {
      const findings = issued.findings.map(
        ({ effect, path, reason }) => `${effect}: ${path}, ${reason}`,
      );
      return { eventVersion, outcome: 'refused', findings };
    }
    // Of machines there are events of one version only.
    const others = isMachine ? [] : VERSIONS.filter((version) => version !== eventVersion);
    const otherVersions = await Promise.all(
      others.map(async (version) =>
        compareVersion(
          version,
          issued.tokens,
          await preview(asVersion(signIn, version), lookups.findRow),
        ),
      ),
    );
    return {
      eventVersion,
      outcome: 'issued',
      tokens: reportTokens(signIn.before, issued.tokens, decision),
      dropped: reportDropped(decision, lookups, now()),
      otherVersions: otherVersions.flat(),
    };
  };
}
