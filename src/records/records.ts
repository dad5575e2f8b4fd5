import * as v from 'valibot';
import { EnrichmentError } from '../denials.ts';
import { deepFreeze, isJsonObject, type JsonObject } from '../json.ts';
import {
  CLIENT_ID_PATTERN,
  type ClientId,
  type DepartmentId,
  describeKey,
  ID_PATTERN,
  type RecordKey,
  SUB_PATTERN,
  type Sub,
  type TenantId,
} from './keys.ts';

const strings = v.array(v.string('expected a string'), 'expected a list of strings');
const list = v.optional(strings, []);

const claims: v.GenericSchema<unknown, JsonObject> = v.optional(
  v.custom<JsonObject>(isJsonObject, 'expected a map of claim names to JSON values'),
  {},
);

/**
 * What a record adds to, or takes from, the tokens. Every field is optional in a row and present
 * after parsing.
 */
export const grantEntries = {
  /** Added to both tokens. */
  claims,
  /** Added to `cognito:groups`. */
  groups: list,
  /** ARNs added to `cognito:roles`. */
  iamRoles: list,
  /** ARN for `cognito:preferred_role`; joins `iamRoles` if not among them. */
  preferredRole: v.exactOptional(v.string('expected the ARN of a role')),
  /** Added to the access token. */
  scopes: list,
  /** Claims left out of both tokens. */
  suppressClaims: list,
  /** Taken from the access token. */
  suppressScopes: list,
};

/** ISO 8601 with zone; that there is such a day is not in it. */
export const TIMESTAMP_PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The rules of ISO 8601 that `Date.parse` does not keep: a zone has to be there, and 30 February
 * does not.
 */
function isTimestamp(text: string): boolean {
  const [, year, month, day] = TIMESTAMP_PATTERN.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day) && !Number.isNaN(Date.parse(text));
}

const instant = (timestamp: string) => {
  const expected = `expected ${timestamp}`;
  return v.pipe(v.string(expected), v.check(isTimestamp, expected), v.transform(Date.parse));
};
const instantExpected = 'an ISO 8601 date and time with zone, such as 2027-01-31T00:00:00Z';

/** Whether and when a record counts. Instants are milliseconds since the epoch after parsing. */
export const lifecycleEntries = {
  status: v.picklist(['active', 'suspended'], 'expected active or suspended'),
  /** The first instant at which the record counts. */
  activeFrom: v.exactOptional(instant(instantExpected)),
  /** The first instant at which it counts no more. */
  activeUntil: v.exactOptional(instant(instantExpected)),
};

const id = <Id extends string>(pattern: RegExp, expected: string) =>
  v.custom<Id>((value) => typeof value === 'string' && pattern.test(value), `expected ${expected}`);
const idExpected =
  'an id: 1 to 64 letters, digits, dots, underscores or hyphens, the first a letter or digit';

export const tenantIdSchema = id<TenantId>(ID_PATTERN, idExpected);
export const departmentIdSchema = id<DepartmentId>(ID_PATTERN, idExpected);
export const subSchema = id<Sub>(SUB_PATTERN, 'the sub of a user: a UUID in lower case');
export const clientIdSchema = id<ClientId>(
  CLIENT_ID_PATTERN,
  'the id of an app client: letters, digits, _ and +',
);
export const nameSchema = v.exactOptional(v.string('expected a string'));

/** Whether a machine's own scopes are all that it gets of those it asks for. */
export const onlyGrantedScopesSchema = v.exactOptional(v.boolean('expected true or false'));

const MISSING = 'expected a value, found none';
const recordEntries = { ...grantEntries, ...lifecycleEntries, name: nameSchema };
const optionalDepartmentId = v.exactOptional(departmentIdSchema);
const recordSchema = v.object(recordEntries, MISSING);
const memberSchema = v.object({ ...recordEntries, departmentId: optionalDepartmentId }, MISSING);
const clientEntries = {
  ...recordEntries,
  tenantId: tenantIdSchema,
  departmentId: optionalDepartmentId,
  onlyGrantedScopes: onlyGrantedScopesSchema,
};
const clientSchema = v.object(clientEntries, MISSING);
const choiceSchema = v.object({ tenantId: tenantIdSchema }, MISSING);

/** The fields that a row of some kind has. Whatever else is in a row is nobody's to read. */
export const isRecordField = (name: string): boolean => Object.hasOwn(clientEntries, name);

type Grant = Readonly<v.InferOutput<v.ObjectSchema<typeof grantEntries, undefined>>>;
export type Lifecycle = Readonly<v.InferOutput<v.ObjectSchema<typeof lifecycleEntries, undefined>>>;

/** What a row of any kind says, and where it stands. */
export interface TableRecord extends Grant, Lifecycle {
  readonly key: RecordKey;
}
/** The organization. */
export interface TenantRecord extends TableRecord {
  readonly tenantId: TenantId;
}
/** A part of exactly one tenant. */
export interface DepartmentRecord extends TableRecord {
  readonly tenantId: TenantId;
  readonly departmentId: DepartmentId;
}
/** That a user belongs to a tenant, and with which rights. */
export interface MemberRecord extends TableRecord {
  readonly departmentId?: DepartmentId;
}
/** That a machine acts for a tenant. */
export interface ClientRecord extends TableRecord {
  readonly tenantId: TenantId;
  readonly departmentId?: DepartmentId;
  readonly onlyGrantedScopes?: boolean;
}

/** Whether a record counts at a time, in milliseconds since the epoch. */
export function stateAt(record: Lifecycle, now: number): 'active' | 'suspended' | 'outside-dates' {
  if (record.status === 'suspended') return 'suspended';
  const { activeFrom = Number.NEGATIVE_INFINITY, activeUntil = Number.POSITIVE_INFINITY } = record;
  return activeFrom <= now && now < activeUntil ? 'active' : 'outside-dates';
}

const MOST_ISSUES = 5;

/** The first problems of a row: the field, then what was expected there. Never a value. */
function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  const described = issues
    .slice(0, MOST_ISSUES)
    .map((issue) => `${v.getDotPath(issue) ?? 'the row'}: ${issue.message}`);
  return [
    ...described,
    ...(issues.length > MOST_ISSUES ? [`and ${issues.length - MOST_ISSUES} more`] : []),
  ].join('; ');
}

function parseRow<Schema extends v.GenericSchema<unknown, object>>(
  schema: Schema,
  key: RecordKey,
  item: unknown,
) {
  const parsed = v.safeParse(schema, item);
  // Frozen, because sign-ins share what the directory keeps.
  if (parsed.success) return deepFreeze({ ...parsed.output, key });
  throw new EnrichmentError(
    'RECORD_INVALID',
    `${describeKey(key)}: ${describeIssues(parsed.issues)}`,
  );
}

/**
 * Reads a tenant out of a row of the table. The ids come from the key that was asked for, never
 * from the row's fields.
 *
 * @throws {EnrichmentError} `RECORD_INVALID`, its `detail` naming the record's key and the fields
 */
export const parseTenant = (tenantId: TenantId, key: RecordKey, item: unknown): TenantRecord => ({
  ...parseRow(recordSchema, key, item),
  tenantId,
});

/** Reads a department as {@link parseTenant} does a tenant. */
export const parseDepartment = (
  tenantId: TenantId,
  departmentId: DepartmentId,
  key: RecordKey,
  item: unknown,
): DepartmentRecord => ({ ...parseRow(recordSchema, key, item), tenantId, departmentId });

/** Reads a member as {@link parseTenant} does a tenant. */
export const parseMember = (key: RecordKey, item: unknown): MemberRecord =>
  parseRow(memberSchema, key, item);

/** Reads a machine client as {@link parseTenant} does a tenant. */
export const parseClient = (key: RecordKey, item: unknown): ClientRecord =>
  parseRow(clientSchema, key, item);

/** Reads the tenant that a user has chosen, as {@link parseTenant} does a tenant. */
export const parseChoice = (key: RecordKey, item: unknown): { readonly tenantId: TenantId } =>
  parseRow(choiceSchema, key, item);
