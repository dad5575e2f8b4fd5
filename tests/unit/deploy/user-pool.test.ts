import { findForeignSettings, readUserPool, type UserPool } from '../../../deploy/user-pool.ts';
import { UserError } from '../../../tools/command/user-error.ts';
import { defaultParameters } from '../../support/default-parameters.ts';

const ARN = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI';

it.each<[unknown, UserPool]>([
  ['own', { kind: 'own' }],
  ['none', { kind: 'none' }],
  ['CustomerPool', { kind: 'service', logicalId: 'CustomerPool' }],
  [{ existing: 'eu-west-1_AbCdEfGhI' }, { kind: 'existing', id: 'eu-west-1_AbCdEfGhI' }],
  [{ arn: ARN }, { kind: 'other-stack', arn: ARN }],
  [{ arn: { Ref: 'PoolArn' } }, { kind: 'other-stack', arn: { Ref: 'PoolArn' } }],
])('reads %j', (asked, pool) => {
  expect(readUserPool(asked)).toEqual(pool);
});

it('wants a pool to be named', () => {
  expect(() => readUserPool(undefined)).toThrow(
    new UserError(
      'custom.tenantClaims.userPool is missing: it has to be the logical id of a user pool of this service, existing: <pool id>, arn: <pool ARN>, own or none.',
    ),
  );
});

it.each([
  ['eu-west-1_AbCdEfGhI'],
  [ARN],
  [true],
  [null],
  [[]],
  [{ existing: '' }],
  [{ existing: 'eu-west-1_AbCdEfGhI', arn: ARN }],
  [{ arn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop' }],
  [{ id: 'eu-west-1_AbCdEfGhI' }],
])('refuses %j, and says what it has to be', (asked) => {
  const sentence = `has to be the logical id of a user pool of this service, existing: <pool id>, arn: <pool ARN>, own or none, not ${JSON.stringify(asked)}.`;
  expect(() => readUserPool(asked)).toThrow(
    new UserError(`custom.tenantClaims.userPool ${sentence}`),
  );
});

const parameters = { ...defaultParameters('dev'), machines: 'on', passkeyDomain: 'example.com' };

it.each<UserPool>([
  { kind: 'service', logicalId: 'CustomerPool' },
  { kind: 'other-stack', arn: ARN },
  { kind: 'none' },
])('leaves the settings of a pool alone that is not the own one of the stack: $kind', (pool) => {
  expect([...findForeignSettings(pool, parameters)]).toEqual([
    'machines=on needs userPool: own, because the settings of any other pool stay as they are.',
    'passkeyDomain=example.com needs userPool: own, because the settings of any other pool stay as they are.',
  ]);
  expect([...findForeignSettings(pool, defaultParameters('dev'))]).toEqual([]);
});

it.each<UserPool>([{ kind: 'own' }, { kind: 'existing', id: 'eu-west-1_AbCdEfGhI' }])(
  'leaves it to the table of parameters for others: $kind',
  (pool) => {
    expect([...findForeignSettings(pool, parameters)]).toEqual([]);
  },
);
