import { UpdateUserPoolRequest$, UserPoolType$ } from '@aws-sdk/client-cognito-identity-provider';
import { NormalizedSchema } from '@smithy/core/schema';
import {
  type DescribedUserPool,
  settingsOf,
} from '../../../../deploy/existing-pool/pool-settings.ts';
import { buildPool } from '../../../support/user-pool-stand-in.ts';

const members = (schema: unknown) =>
  new Map(
    [...NormalizedSchema.of(schema as never).structIterator()].map(([name, member]) => [
      name,
      member,
    ]),
  );

/** The paths of what a schema has and a value has not, through structures and what lists hold. */
function* unset(schema: NormalizedSchema, value: unknown, path: string): Generator<string> {
  if (value === undefined) yield path;
  else if (schema.isListSchema())
    yield* unset(schema.getValueSchema(), (value as unknown[])[0], path);
  else if (schema.isMapSchema())
    yield* unset(schema.getValueSchema(), Object.values(value as object)[0], path);
  else if (schema.isStructSchema()) {
    for (const [name, member] of schema.structIterator()) {
      yield* unset(member, (value as Record<string, unknown>)[name], `${path}.${name}`);
    }
  }
}

const accepted = members(UpdateUserPoolRequest$);
const told = members(UserPoolType$);

/**
 * What DescribeUserPool tells and UpdateUserPool does not take: the rest of a pool cannot be
 * changed, or is no setting.
 */
const ONLY_TOLD = [
  ...['Id', 'Name', 'Arn', 'Status', 'CreationDate', 'LastModifiedDate', 'EstimatedNumberOfUsers'],
  ...[
    'SchemaAttributes',
    'AliasAttributes',
    'UsernameAttributes',
    'UsernameConfiguration',
    'Domain',
    'CustomDomain',
  ],
  ...['SmsConfigurationFailure', 'EmailConfigurationFailure'],
];

describe('the settings of a pool', () => {
  it('are all that this release of the SDK can send', () => {
    expect(Object.keys(settingsOf(buildPool() as DescribedUserPool)).sort()).toEqual(
      [...accepted.keys()].sort(),
    );
  });

  it('leave out of what this release of the SDK tells only what cannot be sent', () => {
    const left = [...told.keys()].filter((name) => !accepted.has(name));
    expect(left.sort()).toEqual(ONLY_TOLD.sort());
  });

  it('have the same shape where they are told and where they are sent', () => {
    for (const [name, schema] of accepted) {
      if (name === 'UserPoolId' || name === 'PoolName') continue;
      expect([name, told.get(name)?.getName(true)]).toEqual([name, schema.getName(true)]);
    }
  });

  it('are all set on the pool of the tests, to the last field, but for what this service sets', () => {
    const pool = buildPool();
    const missing = [...accepted]
      .filter(([name]) => name !== 'UserPoolId' && name !== 'PoolName')
      .flatMap(([name, schema]) => [...unset(schema, pool[name], name)]);
    expect(missing).toEqual([
      'LambdaConfig.PreTokenGeneration',
      'LambdaConfig.PreTokenGenerationConfig',
    ]);
  });

  it('say once how long a temporary password is good', () => {
    const pool = buildPool() as DescribedUserPool;
    expect(settingsOf(pool).Policies?.PasswordPolicy?.TemporaryPasswordValidityDays).toBe(3);
    expect(settingsOf(pool).AdminCreateUserConfig).not.toHaveProperty('UnusedAccountValidityDays');
  });

  it('say it in the older place for a pool that knows no other', () => {
    const pool = {
      ...buildPool(),
      Policies: { PasswordPolicy: { MinimumLength: 8 } },
    } as unknown as DescribedUserPool;
    expect(settingsOf(pool).AdminCreateUserConfig).toMatchObject({ UnusedAccountValidityDays: 3 });
  });

  it('leave the tags of AWS to AWS', () => {
    expect(settingsOf(buildPool() as DescribedUserPool).UserPoolTags).toEqual({ team: 'identity' });
  });

  it('say nothing of what the pool says nothing of', () => {
    expect(settingsOf({ Id: 'us-east-1_x', Name: 'x' })).toEqual({
      UserPoolId: 'us-east-1_x',
      PoolName: 'x',
    });
  });
});
