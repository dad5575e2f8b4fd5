// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
import { buildStack } from '../../../deploy/stack-resources.ts';
import type { UserPool } from '../../../deploy/user-pool.ts';
import { defaultParameters } from '../../support/default-parameters.ts';

const ARN = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI';
const PERMISSIONS = ['PreTokenGenerationPermission', 'InboundFederationPermission'];
const parameters = {
  ...defaultParameters('prod'),
  ...{ identityProviders: 'on', inboundFederation: 'on' },
};

const idOf = (arn: unknown) => ({
  UserPoolId: { Value: { 'Fn::Select': [1, { 'Fn::Split': ['/', arn] }] } },
});

it.each<[UserPool, unknown, object]>([
  [
    { kind: 'own' },
    { 'Fn::GetAtt': ['UserPool', 'Arn'] },
    { UserPoolId: { Value: { Ref: 'UserPool' } } },
  ],
  [
    { kind: 'service', logicalId: 'CustomerPool' },
    { 'Fn::GetAtt': ['CustomerPool', 'Arn'] },
    { UserPoolId: { Value: { Ref: 'CustomerPool' } } },
  ],
  [
    { kind: 'existing', id: 'us-east-1_AbCdEfGhI' },
    {
      'Fn::Sub':
        'arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/us-east-1_AbCdEfGhI',
    },
    {
      UserPoolId: { Value: 'us-east-1_AbCdEfGhI' },
      ExistingUserPoolId: { Value: 'us-east-1_AbCdEfGhI' },
    },
  ],
  [{ kind: 'other-stack', arn: ARN }, ARN, idOf(ARN)],
  [
    { kind: 'other-stack', arn: { 'Fn::ImportValue': 'pool' } },
    { 'Fn::ImportValue': 'pool' },
    idOf({ 'Fn::ImportValue': 'pool' }),
  ],
])('lets the pool call both functions, and says which it is: %j', (pool, arn, outputs) => {
  const { Resources, Outputs } = buildStack(parameters, pool);
  for (const name of PERMISSIONS) {
    expect(Resources[name].Properties).toMatchObject({
      ...{ Principal: 'cognito-idp.amazonaws.com', SourceArn: arn },
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  }
  expect(Outputs).toMatchObject(outputs);
  expect('ExistingUserPoolId' in Outputs).toBe(pool.kind === 'existing');
  expect('UserPool' in Resources).toBe(pool.kind === 'own');
  expect('UserPoolClientId' in Outputs).toBe(pool.kind === 'own');
});

it('lets nobody call the functions where there is no pool', () => {
  const { Resources, Outputs } = buildStack(parameters, { kind: 'none' });
  for (const name of PERMISSIONS) expect(Resources).not.toHaveProperty(name);
  expect(Outputs).not.toHaveProperty('UserPoolId');
  expect(Outputs).toHaveProperty('TriggerArn');
});
