import type { RolePattern } from '../../src/decision/role-patterns.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import { limitsOf } from '../../tools/simulator/size-limits.ts';
import type { Problem } from '../files/problem.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import { createGrantReader, type GrantingRecord } from './granting-record.ts';
import type { KnownCatalog } from './known-catalog.ts';
import { createGrantLint } from './lint-grants.ts';
import { createNameLint } from './lint-names.ts';
import { lintPeriods } from './lint-periods.ts';
import { createPlaceholderLint } from './lint-placeholders.ts';
import { createRivalLint } from './lint-rivals.ts';
import { createSuppressionLint } from './lint-suppressions.ts';
import { lintSurprises } from './lint-surprises.ts';
import { createTokenLint } from './lint-tokens.ts';

/** What the records are for. */
export interface LintOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The version of the trigger; V2_0 unless given. */
  readonly eventVersion?: EventVersion;
  /** The roles that records may hand out, if that is known. */
  readonly allowedRoles?: readonly RolePattern[];
  /** How many bytes a token may take; what a browser's cookie holds unless given. */
  readonly tokenBudget?: number;
  /** The names of claims and attributes of the service; its defaults unless given. */
  readonly settings?: Settings;
  /** The catalogue that records count with. Without it names are not looked up. */
  readonly catalog?: KnownCatalog;
}

/**
 * Finds what the service would take out of a tenant's records, or what else will surprise their
 * author.
 */
export type Lint = (records: readonly SeedRecord[]) => Problem[];

/** What the smallest place for a token holds. */
export const SMALLEST_LIMIT = limitsOf('one token')[0]?.bytes ?? 0;

/** How many different grants of a kind are remembered. */
const MOST_SHAPES = 1_000;

/** Makes the lint of records whose fields have no errors. */
export function createLint(options: LintOptions): Lint {
  const settings = options.settings ?? readSettings({ TENANTS_TABLE: 'tenants' });
  const { now, eventVersion = 'V2_0', allowedRoles, tokenBudget = SMALLEST_LIMIT } = options;
  const { catalog } = options;
  const lintGrant = createGrantLint({ settings, eventVersion, allowedRoles });
  const lintSuppressions = createSuppressionLint({ settings, eventVersion });
  const lintPlaceholders = createPlaceholderLint(settings);
  const lintNames = catalog && createNameLint(catalog);
  const lintRivals = catalog && createRivalLint(catalog);
  const lintTokens = createTokenLint({
    ...{ settings, eventVersion, allowedRoles, tokenBudget },
    ...(catalog && { catalog }),
  });
  const readGrant = createGrantReader();
  const sound = new Map(ALL_KINDS.map((kind) => [kind, new Set<string>()]));
  /** What is wrong with a grant by itself. Of those alike in which nothing is wrong one is looked at. */
  const lintAlone = (grant: GrantingRecord): Problem[] => {
    const { record, granted, shape } = grant;
    const ofKind = sound.get(record.kind);
    if (ofKind?.has(shape)) return [];
    const problems = [
      ...lintGrant(grant),
      ...lintSurprises(grant, eventVersion),
      ...lintPlaceholders(grant),
    ];
    // Whether Cognito takes this claim depends on its value.
    if (problems.length > 0 || Object.hasOwn(granted.claims, 'aud')) return problems;
    if (ofKind && ofKind.size >= MOST_SHAPES) ofKind.clear();
    ofKind?.add(shape);
    return problems;
  };
  return (records) => {
    const grants = records.flatMap(readGrant);
    return [
      ...lintPeriods(records, now),
      ...grants.flatMap(lintAlone),
      ...(lintNames?.(records) ?? []),
      ...lintSuppressions(grants),
      ...(lintRivals?.(records, grants) ?? []),
      ...lintTokens(records, grants),
    ];
  };
}
