import { isDeepStrictEqual } from 'node:util';
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { ask } from '../../tools/aws/ask.ts';
import { UserError } from '../../tools/command/user-error.ts';

/** A user pool that no stage created. */
export interface ExistingPool {
  readonly id: string;
  /**
   * @throws {UserError} with the names of the settings that are not as they were when it
   *   was created
   */
  expectAsItWas(): Promise<void>;
  remove(): Promise<void>;
}

/** Much of it not the default, to which Cognito sets back what an update leaves out. */
const SETTINGS: CreateUserPoolCommandInput = {
  PoolName: 'tenant-claims-deploytest-existing',
  UserPoolTier: 'ESSENTIALS',
  UsernameAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      EmailSubject: 'Welcome',
      EmailMessage: 'You are {username}, and it is {####}.',
    },
  },
  DeviceConfiguration: {
    ChallengeRequiredOnNewDevice: true,
    DeviceOnlyRememberedOnUserPrompt: true,
  },
  Policies: {
    PasswordPolicy: {
      MinimumLength: 10,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 3,
    },
  },
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  UserPoolTags: { team: 'identity' },
  Schema: ['tenantId', 'department'].map((Name) => ({
    Name,
    AttributeDataType: 'String',
    Mutable: true,
  })),
};

/** Creates a user pool with settings of its own, as an older project may have one. */
export async function createExistingPool(
  pools: CognitoIdentityProviderClient,
): Promise<ExistingPool> {
  const created = await ask(
    'cognito-idp:CreateUserPool',
    pools.send(new CreateUserPoolCommand(SETTINGS)),
  );
  const id = created.UserPool?.Id;
  if (!id) throw new UserError('Cognito created a user pool, and did not say which.');
  const read = async (): Promise<UserPoolType> => {
    const command = new DescribeUserPoolCommand({ UserPoolId: id });
    const { UserPool } = await ask('cognito-idp:DescribeUserPool', pools.send(command));
    // Dates of its last change, and how many people it has.
    return { ...UserPool, LastModifiedDate: undefined, EstimatedNumberOfUsers: undefined };
  };
  const remove = async () => {
    await ask(
      'cognito-idp:DeleteUserPool',
      pools.send(new DeleteUserPoolCommand({ UserPoolId: id })),
    );
  };
  const before = await read().catch(async (error) => {
    await remove();
    throw error;
  });
  return {
    id,
    async expectAsItWas() {
      const now = await read();
      const names = [
        ...new Set([...Object.keys(before), ...Object.keys(now)]),
      ] as (keyof UserPoolType)[];
      const changed = names.filter((name) => !isDeepStrictEqual(before[name], now[name]));
      if (changed.length === 0) return;
      throw new UserError(`The existing pool is not as it was: ${changed.join(', ')} changed.`);
    },
    remove,
  };
}
