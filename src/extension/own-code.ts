import type { EventVersion, TriggerSource } from '../event/trigger-event.ts';
import type { JsonObject, JsonValue } from '../json.ts';

/** Who signs in, as the records prove it. All ids are text. */
export type AdmittedIdentity = {
  readonly tenantId: string;
  /** Undefined if the user, or the machine, has no department. */
  readonly departmentId: string | undefined;
} & (
  | { readonly kind: 'user'; readonly sub: string | undefined }
  /** A user for whom the record of this identity provider vouches. */
  | { readonly kind: 'federated'; readonly sub: string | undefined; readonly provider: string }
  /** A machine, by the id of its app client. */
  | { readonly kind: 'machine'; readonly clientId: string }
);

/** A record that counts for the sign-in, and what it grants. Frozen, with all that is in it. */
export interface AdmittedRecord {
  readonly kind:
    | 'defaults'
    | 'plan'
    | 'role'
    | 'tenant'
    | 'department'
    | 'identityProvider'
    | 'member'
    | 'client';
  /** Its own id, such as `engineering` of a department. Undefined of the defaults. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Of an identity provider's record: which of its groups. */
  readonly group: string | undefined;
  /** As the record says them: placeholders are not filled in. */
  readonly claims: JsonObject;
  readonly listClaims: Readonly<Record<string, readonly string[]>>;
  readonly groups: readonly string[];
  readonly iamRoles: readonly string[];
  readonly preferredRole: string | undefined;
  readonly scopes: readonly string[];
  readonly suppressClaims: readonly string[];
  readonly suppressScopes: readonly string[];
}

/**
 * What Cognito says of the sign-in. `clientMetadata` is not in it: it is the caller's word, which
 * nobody has checked. Frozen, with all that is in it.
 */
export interface AdmittedEvent {
  readonly version: EventVersion;
  /** `other` for one that AWS has added since. */
  readonly triggerSource: TriggerSource;
  /** The app client of the sign-in. */
  readonly appClientId: string | undefined;
  /** Those that the access token has without the trigger. Empty for a V1_0 event. */
  readonly scopes: readonly string[];
  /**
   * The attributes that count in this tenant: of a user who has switched to another tenant than the
   * own one `sub` and those of `PERSONAL_ATTRIBUTES`; of a machine none.
   */
  readonly userAttributes: Readonly<Record<string, string>>;
  /** What the user pool itself gives the user; nothing in another tenant than the own one. */
  readonly groupConfiguration: {
    readonly groups: readonly string[];
    readonly iamRoles: readonly string[];
    readonly preferredRole: string | undefined;
  };
}

/** What `extend` is told of a sign-in. */
export interface AdmittedSignIn {
  readonly identity: AdmittedIdentity;
  /** The records that count, from the general to the specific. */
  readonly records: readonly AdmittedRecord[];
  readonly event: AdmittedEvent;
  /**
   * Aborts when the time is over that the lookup of the records has left of `LOOKUP_TIMEOUT_MS`.
   * Give it to every request: what comes later counts for nothing.
   */
  readonly signal: AbortSignal;
}

/**
 * What `extend` adds to the tokens: the fields of a record, each optional. Texts are values: a `${`
 * in one of them is no placeholder.
 */
export interface ExtensionGrant {
  /** Added to both tokens, in place of what records grant by the same name. */
  readonly claims?: Readonly<Record<string, JsonValue | undefined>> | undefined;
  /** Added to both tokens; unites with the lists of the records. */
  readonly listClaims?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
  /** Ids of roles in the catalogue, which count as well. */
  readonly roles?: readonly string[] | undefined;
  /** Added to `cognito:groups`. */
  readonly groups?: readonly string[] | undefined;
  /** ARNs added to `cognito:roles`, as far as `ALLOWED_ROLE_ARNS` allows them. */
  readonly iamRoles?: readonly string[] | undefined;
  /** ARN for `cognito:preferred_role`, allowed as `iamRoles` are. */
  readonly preferredRole?: string | undefined;
  /** Added to the access token. */
  readonly scopes?: readonly string[] | undefined;
  /** Claims left out of both tokens. */
  readonly suppressClaims?: readonly string[] | undefined;
  /** Taken from the access token. */
  readonly suppressScopes?: readonly string[] | undefined;
}

/** Own code: says what a sign-in gets on top of its records; undefined for nothing. */
export type Extend = (
  signIn: AdmittedSignIn,
) => ExtensionGrant | undefined | PromiseLike<ExtensionGrant | undefined>;
