import { allAdded } from './decision/decision.ts';
import type { EventVersion } from './event/trigger-event.ts';
import { copyJson, type JsonValue } from './json.ts';

interface Named {
  readonly name: string;
}

interface ClaimChanges {
  readonly add: readonly (Named & { readonly value: JsonValue })[];
  readonly filled: ClaimChanges['add'];
  readonly suppress: readonly Named[];
}

/** What a trigger may change of the tokens. */
export interface TokenChanges {
  readonly idToken: ClaimChanges;
  readonly accessToken: ClaimChanges & {
    readonly scopesToAdd: readonly Named[];
    readonly scopesToSuppress: readonly Named[];
  };
  /** All groups and roles that the user has from now on; undefined leaves them as they are. */
  readonly groups:
    | {
        readonly groups: readonly Named[];
        readonly iamRoles: readonly Named[];
        readonly preferredRole: Named | undefined;
      }
    | undefined;
}

const names = (items: readonly Named[]) => items.map(({ name }) => name);

/**
 * A V1 claim is a string and nothing else: Cognito rejects the whole response for a list or a
 * number.
 */
const toText = (value: JsonValue) => (typeof value === 'string' ? value : JSON.stringify(value));

// fromEntries defines fields, so that no claim name can set a prototype.
const renderMap = (add: ClaimChanges['add'], render = (value: JsonValue) => value) =>
  Object.fromEntries(add.map(({ name, value }) => [name, render(value)]));

/** What the same records grant, whoever signs in: its map, and the claims that hold more than a value. */
interface Shared {
  readonly map: Readonly<Record<string, JsonValue>>;
  readonly nested: ClaimChanges['add'];
}

const known = new WeakMap<ClaimChanges['add'], Shared>();

/**
 * A map of its own for each answer, with lists of its own: to copy one takes less than to make it,
 * and Node.js takes longer to write lists that are frozen, as those of records are.
 */
function renderClaims({ add, filled, suppress }: ClaimChanges) {
  let shared = known.get(add);
  if (shared === undefined) {
    const nested = add.filter(({ value }) => typeof value === 'object' && value !== null);
    shared = { map: renderMap(add), nested };
    known.set(add, shared);
  }
  const { map, nested } = shared;
  const claims = { ...map };
  for (const { name, value } of nested) claims[name] = copyJson(value);
  return {
    claimsToAddOrOverride: filled.length === 0 ? claims : { ...claims, ...renderMap(filled) },
    claimsToSuppress: names(suppress),
  };
}

/** Left out where nothing changes: an empty one would take the user's groups away. */
const renderGroups = (groups: TokenChanges['groups']) =>
  groups && {
    groupOverrideDetails: {
      groupsToOverride: names(groups.groups),
      iamRolesToOverride: names(groups.iamRoles),
      ...(groups.preferredRole && { preferredRole: groups.preferredRole.name }),
    },
  };

/**
 * Writes the trigger's `response`: `claimsOverrideDetails` for V1, which holds nothing for the
 * access token, and `claimsAndScopeOverrideDetails` for V2 and V3; for a machine, which gets no ID
 * token, without one.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export function renderResponse(
  version: EventVersion,
  isMachine: boolean,
  { idToken, accessToken, groups }: TokenChanges,
): object {
  if (version === 'V1_0') {
    return {
      claimsOverrideDetails: {
        claimsToAddOrOverride: renderMap(allAdded(idToken), toText),
        claimsToSuppress: names(idToken.suppress),
        ...renderGroups(groups),
      },
    };
  }
  return {
    claimsAndScopeOverrideDetails: {
      ...(!isMachine && { idTokenGeneration: renderClaims(idToken) }),
      accessTokenGeneration: {
        ...renderClaims(accessToken),
        scopesToAdd: names(accessToken.scopesToAdd),
        scopesToSuppress: names(accessToken.scopesToSuppress),
      },
      ...renderGroups(groups),
    },
  };
}
