import { refuseClaimName } from './decision/cognito-rules.ts';
import { parseRolePattern, type RolePattern } from './decision/role-patterns.ts';
import { isTagKey } from './decision/session-tags.ts';
import { ConfigError } from './denials.ts';

/**
 * What the operator decides, read once from environment variables. The README says what each is
 * for.
 */
export interface Settings {
  readonly tenantsTable: string;
  readonly tenantAttribute: string;
  readonly departmentAttribute: string;
  readonly tenantClaim: string;
  readonly departmentClaim: string;
  readonly missingTenant: 'deny' | 'passthrough';
  /** Whether a user has to be a member of the tenant by a record of its own. */
  readonly membership: 'off' | 'required';
  /**
   * Whether `clientMetadata.tenantId` selects among the user's tenants, and whether the choice is
   * remembered.
   */
  readonly tenantSwitching: 'off' | 'request' | 'sticky';
  readonly groups: 'merge' | 'replace';
  /** Whether the ID token carries tenant and department as AWS session tags. */
  readonly sessionTags: 'off' | 'on';
  readonly allowedRoles: readonly RolePattern[];
  /** Milliseconds for the whole lookup, retries included. */
  readonly lookupTimeoutMs: number;
  /** How long a record is taken as it was read; 0 reads at every sign-in. */
  readonly cacheTtlSeconds: number;
  /** How old a record may be that serves while DynamoDB does not answer; 0 lets none. */
  readonly cacheStaleSeconds: number;
  /**
   * Whether the log has a line for every sign-in, or only for those that somebody should know of.
   */
  readonly logLevel: 'INFO' | 'WARN';
}

const oneOf =
  <Choice extends string>(...choices: readonly Choice[]) =>
  (text: string): Choice | undefined =>
    choices.find((choice) => choice === text);

const integerIn = (least: number, most: number) => (text: string) => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
};

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);

const claimName = (text: string) =>
  /^[\w.:/+=@-]{1,128}$/.test(text) &&
  refuseClaimName('id', text) === undefined &&
  refuseClaimName('access', text) === undefined
    ? text
    : undefined;

function rolePatterns(text: string): readonly RolePattern[] | undefined {
  const patterns = text.split(',').map((part) => parseRolePattern(part.trim()));
  return patterns.every((pattern) => pattern !== undefined) ? patterns : undefined;
}

/**
 * Reads the settings. An empty variable counts as one that is not set.
 *
 * @throws {ConfigError} naming every variable that cannot be used and what it accepts, never its
 *   value
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const read = <T>(
    name: string,
    fallback: T | undefined,
    accepts: string,
    parse: (text: string) => T | undefined,
  ): T => {
    const text = env[name]?.trim();
    const value = text ? parse(text) : fallback;
    if (value === undefined)
      problems.push(`${name} has to be ${accepts}${text ? '' : ', and is not set'}`);
    return value as T; // what is undefined never leaves: it is a problem, and problems are thrown
  };

  // A tenant for each user is none, and the log, which names the tenant, must not name the user.
  const attribute = matching(/^(?!sub$)[^\s\p{C}]{1,32}$/u);
  const attributeExpected = 'the name of a user attribute other than sub';
  const settings: Settings = {
    tenantsTable: read(
      'TENANTS_TABLE',
      undefined,
      'the name or ARN of the tenant table',
      matching(/^[\w.:/-]{1,1024}$/),
    ),
    tenantAttribute: read('TENANT_ATTRIBUTE', 'custom:tenantId', attributeExpected, attribute),
    departmentAttribute: read(
      'DEPARTMENT_ATTRIBUTE',
      'custom:department',
      attributeExpected,
      attribute,
    ),
    tenantClaim: read(
      'TENANT_CLAIM',
      'tenantId',
      'the name of a claim that Cognito does not reserve',
      claimName,
    ),
    departmentClaim: read(
      'DEPARTMENT_CLAIM',
      'departmentId',
      'the name of a claim that Cognito does not reserve',
      claimName,
    ),
    missingTenant: read(
      'MISSING_TENANT',
      'deny',
      'deny or passthrough',
      oneOf('deny', 'passthrough'),
    ),
    membership: read('MEMBERSHIP', 'off', 'off or required', oneOf('off', 'required')),
    tenantSwitching: read(
      'TENANT_SWITCHING',
      'off',
      'off, request or sticky',
      oneOf('off', 'request', 'sticky'),
    ),
    sessionTags: read('SESSION_TAGS', 'off', 'off or on', oneOf('off', 'on')),
    groups: read('GROUPS', 'merge', 'merge or replace', oneOf('merge', 'replace')),
    allowedRoles: read(
      'ALLOWED_ROLE_ARNS',
      [],
      'role ARNs separated by commas, each with its partition and account, such as arn:aws:iam::123456789012:role/tenants/*',
      rolePatterns,
    ),
    lookupTimeoutMs: read(
      'LOOKUP_TIMEOUT_MS',
      2000,
      'a whole number from 100 to 4000',
      integerIn(100, 4000),
    ),
    cacheTtlSeconds: read(
      'CACHE_TTL_SECONDS',
      30,
      'a whole number from 0 to 3600',
      integerIn(0, 3600),
    ),
    cacheStaleSeconds: read(
      'CACHE_STALE_SECONDS',
      300,
      'a whole number from 0 to 86400',
      integerIn(0, 86_400),
    ),
    logLevel: read('LOG_LEVEL', 'INFO', 'INFO or WARN', oneOf('INFO', 'WARN')),
  };
  if (settings.tenantClaim === settings.departmentClaim)
    problems.push('DEPARTMENT_CLAIM has to differ from TENANT_CLAIM');
  if (settings.tenantAttribute === settings.departmentAttribute) {
    problems.push('DEPARTMENT_ATTRIBUTE has to differ from TENANT_ATTRIBUTE');
  }
  if (settings.tenantSwitching !== 'off' && settings.membership !== 'required') {
    problems.push(
      'TENANT_SWITCHING needs MEMBERSHIP=required, because only a member record proves another tenant',
    );
  }
  const tagKeys = [settings.tenantClaim, settings.departmentClaim];
  if (settings.sessionTags === 'on' && !tagKeys.every(isTagKey)) {
    problems.push(
      'SESSION_TAGS needs a TENANT_CLAIM and a DEPARTMENT_CLAIM that can be keys of AWS tags',
    );
  }
  if (problems.length > 0) throw new ConfigError(`CONFIG_INVALID: ${problems.join('; ')}`);
  return settings;
}
