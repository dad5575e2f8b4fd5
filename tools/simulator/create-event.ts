import type { EventVersion, NamedSource } from '../../src/event/trigger-event.ts';

/** A pre token generation event as Cognito sends it to a trigger. */
export interface PreTokenGenerationEvent {
  /** `1` of V1_0, `2` of V2_0, `3` of V3_0. */
  readonly version: string;
  readonly triggerSource: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    /** Null for a machine. */
    readonly groupConfiguration: {
      readonly groupsToOverride: readonly string[];
      readonly iamRolesToOverride: readonly string[];
      readonly preferredRole: string | null;
    } | null;
    /** V2_0 and V3_0 only. */
    readonly scopes?: readonly string[];
    readonly clientMetadata?: Readonly<Record<string, string>>;
  };
  /** What Cognito sends before a trigger says anything: one field, which is null. */
  readonly response: Readonly<Record<string, null>>;
}

/** The identity provider that a federated user comes by. */
export interface FederatedIdentity {
  /** As the user pool calls it, such as `AcmeSAML`. */
  readonly providerName: string;
  /** `SAML` unless given. */
  readonly providerType?: string | undefined;
  /** Null unless given, as Cognito sends it for most providers. */
  readonly issuer?: string | null | undefined;
  /** The user's id at the provider; the user name holds it. */
  readonly userId?: string | undefined;
}

/** What an event says. What is left out is as for a user who signs in by a password. */
export interface EventOptions {
  /** `V2_0` unless given, and `V3_0` for a machine. */
  readonly version?: EventVersion | undefined;
  /**
   * `TokenGeneration_Authentication` unless given. `TokenGeneration_ClientCredentials` makes the
   * event of a machine, which has no attributes and no groups.
   */
  readonly triggerSource?: NamedSource | undefined;
  /** Beside `sub`, `cognito:user_status`, `email_verified` and `email`, or instead of them. */
  readonly userAttributes?: Readonly<Record<string, string>> | undefined;
  /** The `sub` unless given, and `PROVIDER_USERID` for a federated user. */
  readonly userName?: string | undefined;
  /** Makes the event of a user of this provider. */
  readonly identity?: FederatedIdentity | undefined;
  /** The groups that the user pool itself gives. */
  readonly groups?: readonly string[] | undefined;
  readonly iamRoles?: readonly string[] | undefined;
  readonly preferredRole?: string | undefined;
  /** What the app client asks for; events of V1_0 do not say. */
  readonly scopes?: readonly string[] | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** The app client, or the machine. */
  readonly clientId?: string | undefined;
  /** Its Region is the event's. */
  readonly userPoolId?: string | undefined;
}

/** The `sub` of a user who has none given. */
export const ANY_SUB = '00000000-0000-4000-8000-000000000000';
/** The scopes that an app client gets unless it asks for others. */
export const USUAL_SCOPES: readonly string[] = [
  ...['aws.cognito.signin.user.admin', 'openid', 'profile', 'email'],
];
const DETAILS: Readonly<Record<EventVersion, string>> = {
  V1_0: 'claimsOverrideDetails',
  V2_0: 'claimsAndScopeOverrideDetails',
  V3_0: 'claimsAndScopeOverrideDetails',
};

/**
 * The attribute `identities` of a user of an identity provider, as Cognito writes it.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp.html
 */
export function identitiesOf({
  providerName,
  providerType = 'SAML',
  issuer = null,
  userId = 'ada',
}: FederatedIdentity): string {
  const identity = { userId, providerName, providerType, issuer };
  return JSON.stringify([{ ...identity, primary: true, dateCreated: 1_767_225_600_000 }]);
}

function attributesOf({ identity, userAttributes }: EventOptions): Record<string, string> {
  return {
    sub: ANY_SUB,
    'cognito:user_status': identity ? 'EXTERNAL_PROVIDER' : 'CONFIRMED',
    ...(identity && { identities: identitiesOf(identity) }),
    email_verified: 'true',
    email: 'ada@example.com',
    ...userAttributes,
  };
}

/**
 * Makes a pre token generation event as Cognito would send it, of any version and trigger source.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createEvent } from 'tenant-claims/testing';
 *
 * const user = createEvent({ userAttributes: { 'custom:tenantId': 'acme' }, groups: ['staff'] });
 * assert.equal(user.version, '2');
 *
 * const federated = createEvent({ version: 'V1_0', identity: { providerName: 'AcmeSAML' } });
 * assert.equal(federated.userName, 'AcmeSAML_ada');
 *
 * const machine = createEvent({
 *   triggerSource: 'TokenGeneration_ClientCredentials',
 *   clientId: '4nightlyjobs0example',
 *   scopes: ['api/read'],
 * });
 * assert.equal(machine.version, '3');
 * ```
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export function createEvent(options: EventOptions = {}): PreTokenGenerationEvent {
  const { triggerSource = 'TokenGeneration_Authentication', identity, clientMetadata } = options;
  const { groups = [], iamRoles = [], preferredRole = null } = options;
  const { clientId = '4webclient0example00000000', userPoolId = 'us-east-1_example00' } = options;
  const isMachine = triggerSource === 'TokenGeneration_ClientCredentials';
  const { version = isMachine ? 'V3_0' : 'V2_0' } = options;
  const { scopes = isMachine ? [] : USUAL_SCOPES } = options;
  const userAttributes = isMachine ? {} : attributesOf(options);
  const federatedName = identity && `${identity.providerName}_${identity.userId ?? 'ada'}`;
  const userName = isMachine ? 'ClientCredentials' : (federatedName ?? userAttributes.sub ?? '');
  return {
    version: version.slice(1, 2),
    triggerSource,
    region: userPoolId.split('_')[0] ?? '',
    userPoolId,
    userName: options.userName ?? userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    request: {
      userAttributes,
      groupConfiguration: isMachine
        ? null
        : { groupsToOverride: groups, iamRolesToOverride: iamRoles, preferredRole },
      ...(version !== 'V1_0' && { scopes }),
      ...(clientMetadata && { clientMetadata }),
    },
    response: { [DETAILS[version]]: null },
  };
}
