import { refuseClaimName } from './decision/cognito-rules.ts';
import { parseRolePattern, type RolePattern } from './decision/role-patterns.ts';
import { isTagKey } from './decision/session-tags.ts';
import { ConfigError } from './denials.ts';

/**
 * What the operator decides, read once from environment variables. docs/settings.md says what each
 * is for.
 */
export interface Settings {
  readonly tenantsTable: string;
  readonly tenantAttribute: string;
  readonly departmentAttribute: string;
  readonly tenantClaim: string;
  readonly departmentClaim: string;
  readonly missingTenant: 'deny' | 'passthrough';
  /** What becomes of machines without a record. */
  readonly missingClient: 'deny' | 'passthrough';
  /** Whether a record of the user's own counts as a member of the tenant, or has to be there. */
  readonly membership: 'off' | 'optional' | 'required';
  /** Whether the record of an identity provider names the tenant of its users. */
  readonly identityProviders: 'off' | 'on';
  /** What tokens of an app client without a record carry, as soon as any has one. */
  readonly unknownAppClients: 'all' | 'identity-only' | 'deny';
  /**
   * Whether `clientMetadata` selects among the user's tenants, and whether the choice is
   * remembered.
   */
  readonly tenantSwitching: 'off' | 'request' | 'sticky';
  /** The name in `clientMetadata` by which a caller selects a tenant. */
  readonly tenantMetadata: string;
  /** The attributes that go along into a tenant that is not the home tenant. */
  readonly personalAttributes: readonly string[];
  /** Whether the ID token carries tenant and department as AWS session tags. */
  readonly sessionTags: 'off' | 'on';
  readonly groups: 'merge' | 'replace';
  readonly allowedRoles: readonly RolePattern[];
  /** What becomes of a sign-in whose own code fails, or is late. */
  readonly extensionFailure: 'deny' | 'report';
  /** Milliseconds for the whole lookup, retries and own code included. */
  readonly lookupTimeoutMs: number;
  /** How long a record is taken as it was read; 0 reads at every sign-in. */
  readonly cacheTtlSeconds: number;
  /** How old a record may be that serves while DynamoDB does not answer; 0 lets none. */
  readonly cacheStaleSeconds: number;
  /** Whether the log has a line for every sign-in, or only for those that somebody should know of. */
  readonly logLevel: 'INFO' | 'WARN';
}

/** How a setting is read. */
interface Setting<Value> {
  readonly variable: string;
  /** Undefined if the setting has to be given. */
  readonly fallback: Value | undefined;
  /** What it takes, in words. */
  readonly accepts: string;
  readonly parse: (text: string) => Value | undefined;
  /** All values, if they are a few. */
  readonly choices?: readonly string[];
}

const setting = <Value>(
  variable: string,
  fallback: Value | undefined,
  accepts: string,
  parse: (text: string) => Value | undefined,
): Setting<Value> => ({ variable, fallback, accepts, parse });

/** As in `off, request or sticky`. */
const inWords = (choices: readonly string[]) =>
  `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;

/** The first of the choices is the one that counts without a word. */
const oneOf = <Choice extends string>(
  variable: string,
  ...choices: readonly Choice[]
): Setting<Choice> => ({
  ...setting(variable, choices[0], inWords(choices), (text) =>
    choices.find((choice) => choice === text),
  ),
  choices,
});

const integerIn = (variable: string, fallback: number, least: number, most: number) =>
  setting(variable, fallback, `a whole number from ${least} to ${most}`, (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  });

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);

// A tenant for each user is none, and the log, which names the tenant, must not name the user.
const attribute = (variable: string, fallback: string) =>
  setting(
    variable,
    fallback,
    'the name of a user attribute other than sub',
    matching(/^(?!sub$)[^\s\p{C}]{1,32}$/u),
  );

const claim = (variable: string, fallback: string) =>
  setting(variable, fallback, 'the name of a claim that Cognito does not reserve', (text) =>
    /^[\w.:/+=@-]{1,128}$/.test(text) &&
    refuseClaimName('id', text) === undefined &&
    refuseClaimName('access', text) === undefined
      ? text
      : undefined,
  );

/** Who the person is, and no right: these go along into every tenant unless a setting says less. */
const PERSONAL_ATTRIBUTES =
  'email,email_verified,phone_number,phone_number_verified,name,given_name,family_name,preferred_username,locale,zoneinfo,picture'.split(
    ',',
  );

/** No `custom:` or `dev:` attribute: what those say is the home tenant's. */
function standardAttributes(text: string): readonly string[] | undefined {
  const names = text === 'none' ? [] : text.split(',').map((name) => name.trim());
  return names.every((name) => /^[a-z_]{1,32}$/.test(name)) ? names : undefined;
}

function rolePatterns(text: string): readonly RolePattern[] | undefined {
  const patterns = text.split(',').map((part) => parseRolePattern(part.trim()));
  return patterns.every((pattern) => pattern !== undefined) ? patterns : undefined;
}

/** All settings, each by its environment variable. */
export const SETTINGS: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
  tenantsTable: setting<string>(
    'TENANTS_TABLE',
    undefined,
    'the name or ARN of the tenant table',
    matching(/^[\w.:/-]{1,1024}$/),
  ),
  tenantAttribute: attribute('TENANT_ATTRIBUTE', 'custom:tenantId'),
  departmentAttribute: attribute('DEPARTMENT_ATTRIBUTE', 'custom:department'),
  tenantClaim: claim('TENANT_CLAIM', 'tenantId'),
  departmentClaim: claim('DEPARTMENT_CLAIM', 'departmentId'),
  missingTenant: oneOf('MISSING_TENANT', 'deny', 'passthrough'),
  missingClient: oneOf('MISSING_CLIENT', 'deny', 'passthrough'),
  membership: oneOf('MEMBERSHIP', 'off', 'optional', 'required'),
  identityProviders: oneOf('IDENTITY_PROVIDERS', 'off', 'on'),
  unknownAppClients: oneOf('UNKNOWN_APP_CLIENTS', 'all', 'identity-only', 'deny'),
  tenantSwitching: oneOf('TENANT_SWITCHING', 'off', 'request', 'sticky'),
  tenantMetadata: setting(
    'TENANT_METADATA',
    'tenantId',
    'a name of 1 to 64 letters, digits, dots, colons, underscores or hyphens',
    matching(/^[\w.:-]{1,64}$/),
  ),
  personalAttributes: setting(
    'PERSONAL_ATTRIBUTES',
    PERSONAL_ATTRIBUTES,
    'standard attributes separated by commas, or none',
    standardAttributes,
  ),
  sessionTags: oneOf('SESSION_TAGS', 'off', 'on'),
  groups: oneOf('GROUPS', 'merge', 'replace'),
  allowedRoles: setting<readonly RolePattern[]>(
    'ALLOWED_ROLE_ARNS',
    [],
    'role ARNs separated by commas, each with its partition and account, such as arn:aws:iam::123456789012:role/tenants/*',
    rolePatterns,
  ),
  extensionFailure: oneOf('EXTENSION_FAILURE', 'deny', 'report'),
  lookupTimeoutMs: integerIn('LOOKUP_TIMEOUT_MS', 2000, 100, 4000),
  cacheTtlSeconds: integerIn('CACHE_TTL_SECONDS', 30, 0, 3600),
  cacheStaleSeconds: integerIn('CACHE_STALE_SECONDS', 300, 0, 86_400),
  logLevel: oneOf('LOG_LEVEL', 'INFO', 'WARN'),
};

/** What is wrong with settings that are right one by one. */
function* findConflicts(settings: Settings): Generator<string> {
  const { tenantClaim, departmentClaim, tenantAttribute, departmentAttribute } = settings;
  if (tenantClaim === departmentClaim) yield 'DEPARTMENT_CLAIM has to differ from TENANT_CLAIM';
  if (tenantAttribute === departmentAttribute) {
    yield 'DEPARTMENT_ATTRIBUTE has to differ from TENANT_ATTRIBUTE';
  }
  if (settings.tenantSwitching !== 'off' && settings.membership === 'off') {
    yield 'TENANT_SWITCHING needs MEMBERSHIP=required or MEMBERSHIP=optional, because only a member record proves another tenant';
  }
  if (settings.unknownAppClients !== 'all' && settings.missingTenant === 'passthrough') {
    yield 'UNKNOWN_APP_CLIENTS needs MISSING_TENANT=deny, because users without a tenant would pass at any app client';
  }
  if (settings.sessionTags === 'on' && ![tenantClaim, departmentClaim].every(isTagKey)) {
    yield 'SESSION_TAGS needs a TENANT_CLAIM and a DEPARTMENT_CLAIM that can be keys of AWS tags';
  }
}

/**
 * Reads the settings. An empty variable counts as one that is not set.
 *
 * @throws {ConfigError} naming every variable that cannot be used and what it accepts, never its
 *   value
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const read = <Value>({ variable, fallback, accepts, parse }: Setting<Value>): Value => {
    const text = env[variable]?.trim();
    const value = text ? parse(text) : fallback;
    if (value === undefined)
      problems.push(`${variable} has to be ${accepts}${text ? '' : ', and is not set'}`);
    return value as Value; // what is undefined never leaves: it is a problem, and problems are thrown
  };
  const settings = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, each]) => [name, read<unknown>(each)]),
  ) as unknown as Settings;
  problems.push(...findConflicts(settings));
  if (problems.length > 0) throw new ConfigError(`CONFIG_INVALID: ${problems.join('; ')}`);
  return settings;
}
