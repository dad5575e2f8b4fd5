import type {
  UpdateUserPoolCommandInput,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';

/** A user pool that is there. */
export type DescribedUserPool = UserPoolType & { readonly Id: string };

/**
 * What UpdateUserPool takes under the name that DescribeUserPool gives it. A release of the SDK
 * that knows more does not compile.
 */
const KEPT = {
  AccountRecoverySetting: true,
  AcrConfiguration: true,
  AdminCreateUserConfig: true,
  AutoVerifiedAttributes: true,
  DcrConfiguration: true,
  DeletionProtection: true,
  DeviceConfiguration: true,
  EmailConfiguration: true,
  EmailVerificationMessage: true,
  EmailVerificationSubject: true,
  IssuerConfiguration: true,
  KeyConfiguration: true,
  LambdaConfig: true,
  MfaConfiguration: true,
  Policies: true,
  SmsAuthenticationMessage: true,
  SmsConfiguration: true,
  SmsVerificationMessage: true,
  UserAttributeUpdateSettings: true,
  UserPoolAddOns: true,
  UserPoolTags: true,
  UserPoolTier: true,
  VerificationMessageTemplate: true,
} as const satisfies Record<
  Exclude<keyof UpdateUserPoolCommandInput, 'UserPoolId' | 'PoolName'>,
  true
>;

const NAMES = Object.keys(KEPT) as (keyof typeof KEPT)[];

/** Cognito tells both ages of a temporary password, and refuses to be told both. */
function accountCreation({
  AdminCreateUserConfig,
  Policies,
}: DescribedUserPool): UserPoolType['AdminCreateUserConfig'] {
  if (Policies?.PasswordPolicy?.TemporaryPasswordValidityDays === undefined)
    return AdminCreateUserConfig;
  const { UnusedAccountValidityDays: _, ...rest } = AdminCreateUserConfig ?? {};
  return rest;
}

/** Those that AWS itself sets cannot be set, and do not go away. */
const ownTags = (tags: Record<string, string>) =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => !name.startsWith('aws:')));

/**
 * All settings of a pool as UpdateUserPool takes them, because it sets back to its default what a
 * call leaves out.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html
 */
export function settingsOf(pool: DescribedUserPool): UpdateUserPoolCommandInput {
  const kept: Partial<Pick<UserPoolType, keyof typeof KEPT>> = Object.fromEntries(
    NAMES.filter((name) => pool[name] !== undefined).map((name) => [name, pool[name]]),
  );
  return {
    ...kept,
    UserPoolId: pool.Id,
    PoolName: pool.Name,
    ...(kept.AdminCreateUserConfig && { AdminCreateUserConfig: accountCreation(pool) }),
    ...(kept.UserPoolTags && { UserPoolTags: ownTags(kept.UserPoolTags) }),
  };
}
