import type { RolePattern } from '../../src/decision/role-patterns.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { grantEntries } from '../../src/records/grants.ts';
import { parseTenantId } from '../../src/records/keys.ts';
import type { RecordOf } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import type { Problem } from '../files/problem.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { createGrantLint } from './lint-grants.ts';
import { lintPeriods } from './lint-periods.ts';
import { createSuppressionLint } from './lint-suppressions.ts';
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
}

/** A record that grants something, as a sign-in reads it. */
export interface GrantingRecord {
  readonly record: SeedRecord;
  readonly granted: RecordOf<'tenant'>;
}

/**
 * Finds what the service would take out of a tenant's records, or what else will surprise their
 * author.
 */
export type Lint = (records: readonly SeedRecord[]) => Problem[];

/** https://datatracker.ietf.org/doc/html/rfc6265#section-6.1 */
const COOKIE_BYTES = 4096;

const GRANT_FIELDS = Object.keys(grantEntries);

/** What a record grants when it counts. Whatever its kind, that is read in the same way. */
function grantOf(record: SeedRecord): GrantingRecord[] {
  const { fields, tenant } = record;
  if (!GRANT_FIELDS.some((name) => Object.hasOwn(fields, name))) return [];
  const tenantId = parseTenantId((tenant ?? record).fields.tenantId);
  if (!tenantId) return [];
  const { activeFrom: _from, activeUntil: _until, ...row } = fields;
  return [{ record, granted: parseRecord('tenant', { tenantId }, { ...row, status: 'active' }) }];
}

/** Makes the lint of records whose fields have no errors. */
export function createLint(options: LintOptions): Lint {
  const settings = options.settings ?? readSettings({ TENANTS_TABLE: 'tenants' });
  const { now, eventVersion = 'V2_0', allowedRoles, tokenBudget = COOKIE_BYTES } = options;
  const lintGrant = createGrantLint({ settings, eventVersion, allowedRoles });
  const lintSuppressions = createSuppressionLint({ settings, eventVersion });
  const lintTokens = createTokenLint({ settings, eventVersion, allowedRoles, tokenBudget });
  return (records) => {
    const grants = records.flatMap(grantOf);
    return [
      ...lintPeriods(records, now),
      ...grants.flatMap(lintGrant),
      ...lintSuppressions(grants),
      ...lintTokens(records, grants),
    ];
  };
}
