import type { EventVersion } from '../../src/event/trigger-event.ts';
import { parseDepartmentId, parseTenantId } from '../../src/records/keys.ts';
import type { TableRecord } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import { base64Bytes, jwtBytes } from '../../tools/simulator/token-bytes.ts';
import { LONGEST_SAMPLE } from './sample-attributes.ts';
import { issueSample, type SampleOptions } from './sample-sign-in.ts';

/**
 * How many bytes of JSON a grant has, and never less than it adds to a token.
 *
 * @param longestFilled the most that something filled in for a placeholder takes
 */
export function grantBytes(
  grant: TableRecord,
  version: EventVersion,
  longestFilled = LONGEST_SAMPLE,
): number {
  const { claims, listClaims, groups, iamRoles, preferredRole, scopes } = grant;
  // The preferred role is among the roles, too. V1 puts JSON into strings, where quotes and
  // backslashes take two bytes.
  const json = JSON.stringify([
    ...[claims, listClaims, groups],
    ...[iamRoles, preferredRole, preferredRole, scopes],
  ]);
  const placeholders = json.includes('${') ? json.split('${').length - 1 : 0;
  const bytes = Buffer.byteLength(json) + placeholders * longestFilled;
  return version === 'V1_0' ? 2 * bytes : bytes;
}

/** Claims that a token has only with groups and roles. */
const GROUP_CLAIMS = { 'cognito:groups': [], 'cognito:roles': [], 'cognito:preferred_role': '' };

/** The larger token of a user whose records grant nothing, and whose ids are the longest. */
function bytesWithoutGrants({ catalog: _, ...options }: SampleOptions): number {
  const id = 'x'.repeat(64);
  const tenantId = parseTenantId(id);
  const departmentId = parseDepartmentId(id);
  if (!tenantId || !departmentId) throw new Error('an id of 64 letters is no id any more');
  const row = { status: 'active' };
  const tenant = parseRecord('tenant', { tenantId }, row);
  const department = parseRecord('department', { tenantId, departmentId }, row);
  const tokens = Object.values(issueSample({ tenant, department }, options) ?? {});
  return Math.max(...tokens.map((claims) => jwtBytes({ ...claims, ...GROUP_CLAIMS })));
}

/**
 * Makes the most that a token can take, of the {@link grantBytes} of its records; which costs less
 * than the token.
 */
export function createTokenBound(options: SampleOptions): (bytes: number) => number {
  const least = bytesWithoutGrants(options);
  return (bytes) => least + base64Bytes(bytes);
}
