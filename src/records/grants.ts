import * as v from 'valibot';
import { isJsonObject, isObject, type JsonObject } from '../json.ts';
import { ID_RULES, type Ids, parseId } from './keys.ts';

const strings = v.array(v.string('expected a string'), 'expected a list of strings');
/** A list of strings; what is not there is an empty one. */
const list = v.optional(strings, []);

/** Claims by name. */
const claims: v.GenericSchema<unknown, JsonObject> = v.optional(
  v.custom<JsonObject>(isJsonObject, 'expected a map of claims by name'),
  {},
);

const isListMap = (value: unknown): value is ListClaims =>
  isObject(value) &&
  Object.values(value).every(
    (each) => Array.isArray(each) && each.every((item) => typeof item === 'string'),
  );

/** Lists of strings by the name of their claim. */
type ListClaims = Readonly<Record<string, readonly string[]>>;

const listClaims: v.GenericSchema<unknown, ListClaims> = v.optional(
  v.custom<ListClaims>(isListMap, 'expected a map of lists of strings by the name of their claim'),
  {},
);

/**
 * What a record adds to, or takes from, the tokens. Every field is optional in a row and present
 * after parsing.
 */
export const grantEntries = {
  /** Added to both tokens. */
  claims,
  /** Added to both tokens; the lists of all records unite. */
  listClaims,
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

const idSchema = <Name extends keyof Ids>(name: Name) =>
  v.custom<Ids[Name]>(
    (value) => parseId(name, value) !== undefined,
    `expected ${ID_RULES[name].expected}`,
  );

/** The ids as values of fields. */
export const ID_SCHEMAS = Object.fromEntries(
  Object.keys(ID_RULES).map((name) => [name, idSchema(name as keyof Ids)]),
) as { readonly [Name in keyof Ids]: v.CustomSchema<Ids[Name], string> };

/** Roles of the catalogue that count for whoever the record is about. */
export const rolesSchema = list;

/** For people who read the files. */
export const nameSchema = v.exactOptional(v.string('expected a string'));

/** Who may sign in to a tenant: anybody who belongs to it, or only users of its identity provider. */
export const signInSchema = v.exactOptional(
  v.picklist(['identity-provider'], 'expected identity-provider'),
);

/** Whether a machine's own scopes are all that it gets of those it asks for. */
export const onlyGrantedScopesSchema = v.exactOptional(v.boolean('expected true or false'));

export type Grant = Readonly<v.InferOutput<v.ObjectSchema<typeof grantEntries, undefined>>>;
export type Lifecycle = Readonly<v.InferOutput<v.ObjectSchema<typeof lifecycleEntries, undefined>>>;

/** Whether a record counts at a time, in milliseconds since the epoch. */
export function stateAt(record: Lifecycle, now: number): 'active' | 'suspended' | 'outside-dates' {
  if (record.status === 'suspended') return 'suspended';
  const { activeFrom = Number.NEGATIVE_INFINITY, activeUntil = Number.POSITIVE_INFINITY } = record;
  return activeFrom <= now && now < activeUntil ? 'active' : 'outside-dates';
}
