import type { ResolvedParameters } from './parameters.ts';
import type { Json, StackTemplate } from './resource-files.ts';
import type { UserPool } from './user-pool.ts';

/** A passkey knows its domain, so no user can be talked into giving it to the page of another. */
function addPasskeys({ UserPool, UserPoolClient }: StackTemplate['Resources'], domain: string) {
  Object.assign(UserPool.Properties, {
    WebAuthnRelyingPartyID: domain,
    // Who finds an open laptop is not its owner.
    WebAuthnUserVerification: 'required',
  });
  UserPool.Properties.Policies.SignInPolicy = {
    AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'],
  };
  // The only flow in which a user chooses how to sign in.
  UserPoolClient.Properties.ExplicitAuthFlows.push('ALLOW_USER_AUTH');
}

/** What a pool of the stack or of the same service, or the replica of a pool, calls. */
export const triggersOf = ({ eventVersion, inboundFederation }: ResolvedParameters): Json => ({
  // Not the older PreTokenGeneration beside it: it is for V1_0 only, and the two must not disagree.
  PreTokenGenerationConfig: {
    LambdaArn: { Ref: 'PreTokenGenerationAlias' },
    LambdaVersion: eventVersion,
  },
  ...(inboundFederation === 'on' && {
    InboundFederation: { LambdaArn: { Ref: 'InboundFederationAlias' }, LambdaVersion: 'V1_0' },
  }),
});

/** A pool can have a replica only if it is encrypted by a key that is in both regions. */
function encryptPool({ Resources, Outputs }: StackTemplate, KmsKeyArn: string): void {
  Resources.UserPool.Properties.KeyConfiguration = { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn };
  // Tells a later deployment whether it would change it.
  Outputs.PoolKeyArn = { Value: KmsKeyArn };
}

function addOwnPool(
  stack: StackTemplate,
  userPool: StackTemplate,
  parameters: ResolvedParameters,
): void {
  const { Resources, Outputs } = stack;
  Object.assign(Resources, userPool.Resources);
  Object.assign(Outputs, userPool.Outputs);
  Resources.UserPool.Properties.LambdaConfig = triggersOf(parameters);
  if (parameters.refreshRotation === 'off') {
    delete Resources.UserPoolClient.Properties.RefreshTokenRotation;
    Resources.UserPoolClient.Properties.ExplicitAuthFlows.push('ALLOW_REFRESH_TOKEN_AUTH');
  }
  if (parameters.passkeyDomain !== '') addPasskeys(Resources, parameters.passkeyDomain);
  if (parameters.poolKeyArn !== '') encryptPool(stack, parameters.poolKeyArn);
}

/** What stands behind the slash of an ARN: the id of a pool, or the name of a table. */
export const nameInArn = (arn: Json): Json => ({ 'Fn::Select': [1, { 'Fn::Split': ['/', arn] }] });

/** What may call the functions, and what the doctor and the removal read of it. */
function describePool(pool: Exclude<UserPool, { kind: 'own' }>): {
  readonly arn?: Json;
  readonly outputs: Json;
} {
  switch (pool.kind) {
    case 'service':
      return {
        arn: { 'Fn::GetAtt': [pool.logicalId, 'Arn'] },
        outputs: { UserPoolId: { Value: { Ref: pool.logicalId } } },
      };
    case 'existing':
      return {
        arn: {
          'Fn::Sub': `arn:\${AWS::Partition}:cognito-idp:\${AWS::Region}:\${AWS::AccountId}:userpool/${pool.id}`,
        },
        // The second tells a later deployment, and the removal, whose pool it is.
        outputs: { UserPoolId: { Value: pool.id }, ExistingUserPoolId: { Value: pool.id } },
      };
    case 'other-stack':
      return {
        arn: pool.arn,
        outputs: { UserPoolId: { Value: nameInArn(pool.arn) } },
      };
    case 'none':
      return { outputs: {} };
  }
}

/** Adds the pool if it is the stack's own, and lets it, and no other, call the functions. */
export function connectPool(
  stack: StackTemplate,
  userPool: StackTemplate,
  pool: UserPool,
  parameters: ResolvedParameters,
): void {
  if (pool.kind === 'own') {
    addOwnPool(stack, userPool, parameters);
    return;
  }
  const { arn, outputs } = describePool(pool);
  Object.assign(stack.Outputs, outputs);
  for (const name of ['PreTokenGenerationPermission', 'InboundFederationPermission']) {
    if (arn === undefined) delete stack.Resources[name];
    else if (stack.Resources[name]) stack.Resources[name].Properties.SourceArn = arn;
  }
}
