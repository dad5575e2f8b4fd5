import { isObject, ownField } from '../json.ts';
import { type ProviderName, parseId } from '../records/keys.ts';
import type { TriggerEvent } from './trigger-event.ts';

/** Which identity provider vouches for the user. */
export interface Federation {
  readonly provider: ProviderName;
  /** Who issued the identity, where Cognito says it. */
  readonly issuer: string | undefined;
  /** Whether other identities are linked to it: then it is not said by which one the user came. */
  readonly isLinked: boolean;
}

/** Bounds the work: an attribute has 2,048 characters at most. */
const MOST_CHARACTERS = 16_384;

function parseIdentities(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || value.length > MOST_CHARACTERS) return [];
  try {
    const identities: unknown = JSON.parse(value);
    return Array.isArray(identities) ? identities : [];
  } catch {
    return [];
  }
}

/** Tells a user whose profile an identity provider made, by a name that no user can give to itself. */
export const isFederated = ({ userAttributes }: TriggerEvent): boolean =>
  ownField(userAttributes, 'cognito:user_status') === 'EXTERNAL_PROVIDER';

/**
 * Reads from `identities`, which Cognito alone writes, which provider made the user's profile; in
 * words, what is wrong with it, if it names none for sure.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation-consolidate-users.html
 */
export function readFederation({ userAttributes, userName }: TriggerEvent): Federation | string {
  const identities = parseIdentities(ownField(userAttributes, 'identities'));
  const primary = identities.filter(isObject).filter((each) => {
    const value = ownField(each, 'primary');
    return value === true || value === 'true';
  });
  const [identity] = primary;
  if (identity === undefined || primary.length > 1)
    return `identities: expected a list with one primary identity, found ${primary.length}`;
  const provider = parseId('provider', ownField(identity, 'providerName'));
  if (provider === undefined) return 'identities: expected the name of an identity provider';
  // A pool that ignores case spells the user name in lower case, and not the provider.
  const isNamedSo = userName?.toLowerCase().startsWith(`${provider.toLowerCase()}_`);
  if (!isNamedSo) return 'userName: expected the provider of identities before an underscore';
  const issuer = ownField(identity, 'issuer');
  return {
    provider,
    issuer: typeof issuer === 'string' ? issuer : undefined,
    isLinked: identities.length > 1,
  };
}
