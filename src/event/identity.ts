import { EnrichmentError } from '../denials.ts';
import { ownField } from '../json.ts';
import {
  type ClientId,
  type DepartmentId,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type Sub,
  type TenantId,
} from '../records/keys.ts';
import { type Federation, isFederated, readFederation } from './federation.ts';
import type { TriggerEvent } from './trigger-event.ts';

/** Which attributes name the tenant, and whether that is enough. */
export interface IdentityPolicy {
  readonly tenantAttribute: string;
  readonly departmentAttribute: string;
  /** `optional`: a member record counts if there is one. `required`: only it proves the tenant. */
  readonly membership: 'off' | 'optional' | 'required';
  /** Whether the record of an identity provider names the tenant of its users. */
  readonly identityProviders: 'off' | 'on';
  /** Whether the caller selects among the user's tenants, and whether the choice is remembered. */
  readonly tenantSwitching: 'off' | 'request' | 'sticky';
  /** The name in `clientMetadata` by which the caller selects. */
  readonly tenantMetadata: string;
}

/** The tenant and department to which a user belongs, by what is believed of that. */
export interface Home {
  readonly tenantId: TenantId;
  /** Undefined if the user has no department; null if the attribute can be no department's id. */
  readonly departmentId: DepartmentId | null | undefined;
}

/** A person who is asking for tokens. */
export type Person =
  /** The attributes are the pool administrator's word. */
  | { readonly kind: 'user'; readonly home: Home }
  /** A member record is looked for. */
  | {
      readonly kind: 'member';
      /** Whether the home tenant has to be proved by it, too. Any other always has to. */
      readonly isRequired: boolean;
      readonly sub: Sub;
      readonly home: Home | undefined;
      /** The tenant that the caller selects; null if that can be no tenant's id. */
      readonly requestedTenantId: TenantId | null | undefined;
      /** The app client at which a choice of tenant is remembered, if choices are. */
      readonly choosesAt: ClientId | undefined;
    };

/** Who is asking for tokens, and how the tenant is to be found. */
export type Identity =
  | Person
  /** The record of the identity provider, if there is one, names the tenant. */
  | {
      readonly kind: 'federated';
      readonly federation: Federation;
      readonly userAttributes: TriggerEvent['userAttributes'];
      /** The person, with the home that the provider's record names. Throws as `identify` does. */
      readonly personOf: (home: Home) => Person;
      /** The same by the attributes, where the provider has no record. */
      readonly personByAttributes: () => Person;
    }
  /** The client record names the tenant. */
  | { readonly kind: 'client'; readonly clientId: ClientId };

/** The tenant whose records are looked for first, if it is known before any of them is. */
export function likelyTenantId(identity: Identity): TenantId | undefined {
  if (identity.kind === 'client' || identity.kind === 'federated') return undefined;
  if (identity.kind === 'user') return identity.home.tenantId;
  return identity.requestedTenantId ?? identity.home?.tenantId;
}

/** An attribute that Cognito has set to nothing is one that the user does not have. */
function readAttribute(event: TriggerEvent, name: string): unknown {
  const value = ownField(event.userAttributes, name) ?? undefined;
  return value === '' ? undefined : value;
}

/** Undefined if the user has no tenant; null if the attribute can be no tenant's id. */
function readHome(event: TriggerEvent, policy: IdentityPolicy): Home | null | undefined {
  const tenant = readAttribute(event, policy.tenantAttribute);
  if (tenant === undefined) return undefined;
  const tenantId = parseTenantId(tenant);
  if (tenantId === undefined) return null;
  const department = readAttribute(event, policy.departmentAttribute);
  return {
    tenantId,
    departmentId: department === undefined ? undefined : (parseDepartmentId(department) ?? null),
  };
}

/** Undefined if the caller selects none; null if it selects what can be no tenant's id. */
function readRequestedTenantId(
  event: TriggerEvent,
  policy: IdentityPolicy,
): TenantId | null | undefined {
  if (policy.tenantSwitching === 'off') return undefined;
  // Many clients can only send text, and say nothing by an empty one.
  const requested = ownField(event.clientMetadata, policy.tenantMetadata) || undefined;
  return requested === undefined ? undefined : (parseTenantId(requested) ?? null);
}

/** Null for a home that the attributes name by what can be no tenant's id. */
function identifyPerson(
  event: TriggerEvent,
  policy: IdentityPolicy,
  home: Home | null | undefined,
  detail?: string,
): Person {
  const requestedTenantId = readRequestedTenantId(event, policy);
  // Who selects a tenant does not depend on the home tenant, or on what somebody wrote there.
  if (home === null && requestedTenantId === undefined) {
    throw new EnrichmentError('TENANT_INVALID', `${policy.tenantAttribute} is no tenant id`);
  }
  if (policy.membership === 'off') {
    if (!home) throw new EnrichmentError('TENANT_MISSING', detail);
    return { kind: 'user', home };
  }
  const choosesAt = policy.tenantSwitching === 'sticky' ? parseClientId(event.clientId) : undefined;
  if (!home && requestedTenantId === undefined && choosesAt === undefined)
    throw new EnrichmentError('TENANT_MISSING', detail);
  const sub = parseSub(ownField(event.userAttributes, 'sub'));
  if (sub === undefined) throw new EnrichmentError('MEMBER_NOT_FOUND', 'sub is no sub of a user');
  return {
    kind: 'member',
    isRequired: policy.membership === 'required',
    sub,
    home: home ?? undefined,
    requestedTenantId,
    choosesAt,
  };
}

/**
 * Finds out from the event alone who is asking.
 *
 * @throws {EnrichmentError} `TENANT_MISSING`, `TENANT_INVALID`, and `CLIENT_NOT_FOUND` or
 *   `MEMBER_NOT_FOUND` for an app client's id or a `sub` that can be none
 */
export function identify(event: TriggerEvent, policy: IdentityPolicy): Identity {
  if (event.isMachine) {
    const clientId = parseClientId(event.clientId);
    if (clientId === undefined) {
      throw new EnrichmentError('CLIENT_NOT_FOUND', 'callerContext.clientId is no client id');
    }
    return { kind: 'client', clientId };
  }
  const personByAttributes = () => identifyPerson(event, policy, readHome(event, policy));
  if (policy.identityProviders === 'off' || !isFederated(event)) return personByAttributes();
  const federation = readFederation(event);
  if (typeof federation !== 'string')
    return {
      kind: 'federated',
      federation,
      userAttributes: event.userAttributes,
      personOf: (home) => identifyPerson(event, policy, home),
      personByAttributes,
    };
  // What the attributes say was for the provider to prove: now only a member record can.
  return policy.membership === 'required'
    ? personByAttributes()
    : identifyPerson(event, policy, undefined, federation);
}
