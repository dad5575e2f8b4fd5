import { allAdded } from './decision/decision.ts';
import type { EventVersion } from './event/trigger-event.ts';
import type { JsonValue } from './json.ts';

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

/** What the same records grant, whoever signs in. */
const maps = new WeakMap<ClaimChanges['add'], ReturnType<typeof renderMap>>();

/** A map of its own for each answer: to copy one takes less than to make it. */
function renderClaims({ add, filled, suppress }: ClaimChanges) {
  let map = maps.get(add);
  if (map === undefined) {
    map = renderMap(add);
    maps.set(add, map);
  }
  const claims = filled.length === 0 ? { ...map } : { ...map, ...renderMap(filled) };
  return { claimsToAddOrOverride: claims, claimsToSuppress: names(suppress) };
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
