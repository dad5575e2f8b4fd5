import { asText, defaultsOf } from '../../../deploy/parameters.ts';
import { planStage, refuse } from '../../../deploy/service-stage.ts';
import { SERVICE } from '../../../src/service.ts';
import { UserError } from '../../../tools/command/user-error.ts';
import { buildFramework } from '../../support/framework-stand-in.ts';

const environment = { ...process.env };
beforeEach(() => {
  process.env.AWS_REGION = 'us-east-1';
});
afterEach(() => {
  process.env = { ...environment };
});

const ID = 'us-east-1_AbCdEfGhI';

const plan = (
  { userPool, handler, ...chosen }: Record<string, unknown>,
  fallback?: Parameters<typeof planStage>[2],
) =>
  planStage(
    buildFramework('dev'),
    {
      values: { ...asText(defaultsOf({ service: SERVICE, stage: 'dev' })), ...chosen },
      ...{ chosen: new Set(), problems: [], userPool, handler },
    },
    fallback,
  );

it.each([
  [{ userPool: { existing: ID } }, { kind: 'existing', id: ID }],
  [{ existingUserPoolId: ID }, { kind: 'existing', id: ID }],
  [
    { userPool: { existing: ID }, existingUserPoolId: ID },
    { kind: 'existing', id: ID },
  ],
])('knows an existing pool by either way to name it: %j', (said, pool) => {
  const stage = plan(said);
  expect([stage.pool, stage.parameters.existingUserPoolId]).toEqual([pool, ID]);
});

it('makes a pool where the service is the one of this repository, and none is named', () => {
  expect(plan({}, { kind: 'own' }).pool).toEqual({ kind: 'own' });
});

it.each([
  ['no pool', {}, 'custom.tenantClaims.userPool is missing'],
  [
    'two pools',
    { userPool: 'CustomerPool', existingUserPoolId: ID },
    `existingUserPoolId=${ID} does not go together with custom.tenantClaims.userPool: keep one of them.`,
  ],
  [
    'an existing pool of another Region',
    { userPool: { existing: 'eu-west-1_AbCdEfGhI' } },
    'existingUserPoolId=eu-west-1_AbCdEfGhI needs AWS_REGION=eu-west-1',
  ],
  [
    'attaching what is attached from the beginning',
    { userPool: 'CustomerPool', attach: 'off' },
    'attach=off needs existingUserPoolId',
  ],
  [
    'machines of a pool of the service',
    { userPool: 'CustomerPool', machines: 'on', eventVersion: 'V3_0' },
    'machines=on needs userPool: own',
  ],
  [
    'the replica of a pool of the service',
    { userPool: 'CustomerPool', replicaOf: 'eu-west-1', tenantsTable: 'tenants' },
    'replicaOf=eu-west-1 needs existingUserPoolId',
  ],
  [
    'a handler without a name',
    { userPool: 'none', handler: '' },
    'custom.tenantClaims.handler has to be a file, such as src/pre-token-generation.ts.',
  ],
  [
    'a handler that is no file',
    { userPool: 'none', handler: ['a.ts'] },
    'custom.tenantClaims.handler has to be a file, such as src/pre-token-generation.ts.',
  ],
])('refuses %s', (_, said, sentence) => {
  expect(() => plan(said)).toThrow(UserError);
  expect(() => plan(said)).toThrow(sentence);
});

it('refuses all problems at once, and nothing without one', () => {
  expect(() => refuse(['One.', 'Two.'])).toThrow(new UserError('One. Two.'));
  expect(() => refuse([])).not.toThrow();
});
