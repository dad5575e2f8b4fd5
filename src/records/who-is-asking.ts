import * as v from 'valibot';
import { isObject } from '../json.ts';
import { grantEntries, ID_SCHEMAS, rolesSchema } from './grants.ts';

const text = v.pipe(
  v.string('expected a string'),
  v.regex(/./, 'expected a string, not an empty one'),
);

/** What one group of an identity provider means. */
const providerGroupSchema = v.object(
  {
    /** As the provider sends it, to the letter. */
    name: text,
    roles: rolesSchema,
    groups: grantEntries.groups,
    departmentId: v.exactOptional(ID_SCHEMAS.departmentId),
  },
  'expected a map with the fields of a group',
);

/** What the record of an identity provider says besides its lifecycle. */
export const identityProviderEntries = {
  /** The tenant that its users belong to. */
  tenantId: ID_SCHEMAS.tenantId,
  /** Who has to have issued the identity, so that no other provider of the same name passes for it. */
  issuer: v.exactOptional(text),
  /** The user attribute that holds the groups. */
  groupsAttribute: v.exactOptional(
    v.pipe(
      v.string('expected the name of a user attribute'),
      v.regex(/^(?!sub$)\S{1,32}$/, 'expected the name of a user attribute other than sub'),
    ),
  ),
  /** What the provider itself calls its groups: the inbound federation function filters them there. */
  groupsClaim: v.exactOptional(text),
  groups: v.optional(v.array(providerGroupSchema, 'expected a list of groups'), []),
};

const PATTERN = /^(?:[^*]+\*?|\*)$/;

const names = v.exactOptional(
  v.array(
    v.pipe(
      v.string('expected a string'),
      v.regex(PATTERN, 'expected a name, or the beginning of names with * at its end'),
    ),
    'expected a list of names',
  ),
);

/** What an app client's record narrows, by kinds of what is granted. */
export const narrowingEntries = {
  claims: names,
  listClaims: names,
  groups: names,
  iamRoles: names,
  scopes: names,
};

const isNarrowing = (value: unknown) =>
  isObject(value) && Object.keys(value).every((kind) => Object.hasOwn(narrowingEntries, kind));

/** A kind that is misspelled would let pass what it should not: none is ignored. */
const narrowingSchema = v.exactOptional(
  v.pipe(
    v.custom<Narrowing>(
      isNarrowing,
      `expected a map of lists, with nothing but ${Object.keys(narrowingEntries).join(', ')}`,
    ),
    v.object(narrowingEntries),
  ),
);

/** What the record of an app client says besides its lifecycle. */
export const appClientEntries = {
  /** Of each kind that it names, tokens carry these and nothing else. */
  only: narrowingSchema,
  /** Tokens do not carry these. */
  without: narrowingSchema,
  /** Added for this app client. */
  claims: grantEntries.claims,
};

/** Names, or their beginnings with `*` at the end, by kinds of what is granted. */
export type Narrowing = Readonly<v.InferOutput<v.ObjectSchema<typeof narrowingEntries, undefined>>>;
