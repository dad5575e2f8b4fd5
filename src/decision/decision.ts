import type { GroupsFault } from '../event/provider-groups.ts';
import type { JsonValue } from '../json.ts';
import type { Grant } from '../records/grants.ts';
import type { RecordKey } from '../records/keys.ts';
import type { ClaimRule, TokenUse } from './cognito-rules.ts';

/** What grants: a row of the tenant table, or own code. */
type Granter = RecordKey | 'extension';

/** Where a part of a decision comes from: what grants it, or the groups and roles of the user pool. */
type Source = Granter | 'user pool';

/** A record that counts, or what own code grants. */
export interface Granting extends Grant {
  readonly key: Granter;
}

/** The same, where it may name roles of the catalogue. */
export interface NamingGrant extends Granting {
  readonly roles: readonly string[];
}

/** What own code has added to one sign-in. */
export interface OwnGrant {
  readonly grant?: NamingGrant | undefined;
  /** Why it has added nothing, as in `threw TypeError`. */
  readonly fault?: string;
}

/** A group, role, scope or claim name with where it comes from. */
export interface Sourced {
  readonly name: string;
  readonly source: Source;
}

export interface GrantedClaim extends Sourced {
  readonly value: JsonValue;
  /** Where each item of a list comes from that records unite. */
  readonly items?: readonly Sourced[];
}

/** Which rule took something out. Stable: previews, logs and tests name it. */
export type Rule =
  | ClaimRule
  | 'tenant-claim'
  | 'suppressed'
  | 'group-name'
  | 'role-not-allowed'
  | 'scope-name'
  | 'scope-on-v1'
  | 'session-tags-on-v1'
  | 'group-of-machine'
  | 'list-claim'
  | 'template'
  | 'template-value'
  | 'attribute-of-machine'
  | 'not-in-catalogue'
  | 'not-active'
  | 'record-invalid'
  | 'app-client'
  | 'not-by-provider'
  | GroupsFault
  | 'groups-linked'
  | 'extension-failed';

/** Something that a record grants and no token gets. */
export interface Dropped extends Sourced {
  readonly kind:
    | 'claim'
    | 'suppressed claim'
    | 'group'
    | 'role'
    | 'preferred role'
    | 'scope'
    | 'suppressed scope'
    | 'defaults'
    | 'plan'
    | 'named role'
    | 'attribute'
    | 'provider groups'
    | 'extension';
  readonly rule: Rule;
  /** The token that does not get it, where the other one does. */
  readonly token?: TokenUse;
}

/** A record of the catalogue that counts because another record names it. */
export interface NamedRecord {
  readonly key: RecordKey;
  readonly by: Granter;
}

/** What the same records change, whoever signs in. */
export interface SharedClaimChanges {
  readonly add: readonly GrantedClaim[];
  readonly suppress: readonly Sourced[];
}

export interface ClaimChanges extends SharedClaimChanges {
  /** What attributes fill at this sign-in: added with the rest. */
  readonly filled: readonly GrantedClaim[];
}

/** All claims that a token gains. */
export const allAdded = <Claim>({
  add,
  filled,
}: {
  readonly add: readonly Claim[];
  readonly filled: readonly Claim[];
}): readonly Claim[] => [...add, ...filled];

export interface ScopeChanges {
  readonly scopesToAdd: readonly Sourced[];
  readonly scopesToSuppress: readonly Sourced[];
}

/**
 * All groups and roles that the user has from now on; the preferred role is always among the roles.
 */
export interface GroupChanges {
  readonly groups: readonly Sourced[];
  readonly iamRoles: readonly Sourced[];
  readonly preferredRole: Sourced | undefined;
}

/**
 * What the tokens carry, each part with its provenance: only what Cognito accepts for the version
 * of the event.
 */
export interface Decision {
  readonly idToken: ClaimChanges;
  readonly accessToken: ClaimChanges & ScopeChanges;
  /** Undefined if the user pool's groups, roles and preferred role stay as they are. */
  readonly groups: GroupChanges | undefined;
  readonly dropped: readonly Dropped[];
  /** The records of the catalogue that count, each with the record that names it. */
  readonly named: readonly NamedRecord[];
  /** The records that are the last known good ones, because DynamoDB did not answer. */
  readonly stale: readonly RecordKey[];
}
