import { examine } from '../../tools/doctor/examine.ts';
import {
  FUNCTION_ARN,
  faults,
  itFindsEach,
  POOL_ARN,
  permissionOf,
  policyOf,
  setUpDoctorStage,
} from '../support/doctor-stage.ts';

const stage = setUpDoctorStage();

const LACKING = /:live lacks the statement that lets user pool us-east-1_Existing1 call it$/;

/** Lets everybody who this is call. */
const permissionFor = (Sid: string, Principal: unknown) => ({
  ...permissionOf(undefined, ''),
  Sid,
  Principal,
});

itFindsEach([
  {
    fault: 'no permission at all',
    put: () => {
      stage.lambda.policy = undefined;
    },
    found: [['permission', 'bad', LACKING]],
  },
  {
    fault: 'a permission of another pool',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(`${POOL_ARN}0`));
    },
    found: [
      ['permission', 'bad', LACKING],
      ['permission', 'warning', /SourceArn":"\S+us-east-1_Existing10"}}}$/],
    ],
  },
  {
    fault: 'a permission of other pools by a pattern',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN.replace('Existing1', 'Other*')));
    },
    found: [
      ['permission', 'bad', LACKING],
      ['permission', 'warning', /SourceArn":"\S+us-east-1_Other\*"}}}$/],
    ],
  },
  {
    fault: 'a permission of the same pool in another account',
    put: () => {
      stage.lambda.policy = policyOf(
        permissionOf(POOL_ARN.replace('123456789012', '210987654321')),
      );
    },
    found: [
      ['permission', 'bad', LACKING],
      ['permission', 'warning', /SourceArn":"\S+:210987654321:userpool\/us-east-1_Existing1"}}}$/],
    ],
  },
  {
    fault: 'a permission for another account, which nobody can use',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN, '210987654321'));
    },
    found: [
      ['permission', 'bad', LACKING],
      ['permission', 'warning', /SourceAccount":"210987654321"/],
    ],
  },
  {
    fault: 'everybody among those who may call',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN), permissionFor('all', '*'));
    },
    found: [
      [
        'permission',
        'warning',
        /:live has a statement that no deployment made: {"Effect":"Allow","Principal":"\*"/,
      ],
    ],
  },
  {
    fault: 'another account, and a service, that may call the function past the alias',
    put: () => {
      stage.lambda.functionPolicy = policyOf(
        permissionFor('partner', { AWS: 'arn:aws:iam::210987654321:root' }),
        permissionFor('bucket', { Service: 's3.amazonaws.com' }),
      );
    },
    found: [
      [
        'permission',
        'warning',
        /generation has a statement .*: {.*"AWS":"arn:aws:iam::210987654321:root"/,
      ],
      ['permission', 'warning', /: {.*"Service":"s3\.amazonaws\.com"/],
    ],
  },
  {
    fault: 'a permission of the function only, and not of the alias',
    put: () => {
      stage.lambda.functionPolicy = stage.lambda.policy;
      stage.lambda.policy = undefined;
    },
    found: [['permission', 'bad', LACKING]],
  },
  {
    fault: 'a statement that denies the call',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN), {
        ...permissionFor('stop', '*'),
        Effect: 'Deny',
      });
    },
    found: [['permission', 'bad', /:live has a statement .*: {"Effect":"Deny","Principal":"\*"/]],
  },
  ...['{', '[]', '{"Statement":[{"Effect":"Perhaps"}]}'].map((policy) => ({
    fault: `${policy} for a policy`,
    put: () => {
      stage.lambda.policy = policy;
    },
    found: [['permission', 'bad', /^could not be looked at$/]] as const,
  })),
  {
    fault: 'a permission of every pool',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(undefined));
    },
    found: [
      ['permission', 'bad', LACKING],
      [
        'permission',
        'warning',
        /"Condition":{"StringEquals":{"AWS:SourceAccount":"123456789012"}}}$/,
      ],
    ],
  },
  {
    fault: 'a permission of every pool of every account',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(undefined, ''));
    },
    found: [
      ['permission', 'bad', LACKING],
      ['permission', 'warning', /"Condition":{}}$/],
    ],
  },
]);

it('takes the ARN of the pool for its account, too', async () => {
  stage.lambda.policy = policyOf(permissionOf(POOL_ARN, ''));

  expect(faults(await examine('prod', undefined))).toEqual([]);
});

it('says how to remove a statement from the alias and from the function past it', async () => {
  stage.lambda.policy = policyOf(permissionOf(POOL_ARN), permissionFor('all', '*'));
  stage.lambda.functionPolicy = policyOf(permissionFor('bucket', { Service: 's3.amazonaws.com' }));
  const removal = 'remove it with aws lambda remove-permission --function-name';

  expect(faults(await examine('prod', undefined))).toEqual([
    expect.objectContaining({
      advice: expect.stringMatching(`: ${removal} ${FUNCTION_ARN} --statement-id all$`),
    }),
    expect.objectContaining({
      advice: expect.stringMatching(
        `: ${removal} ${FUNCTION_ARN.replace(/:live$/, '')} --statement-id bucket$`,
      ),
    }),
  ]);
});

it('says how to give the pool its own permission', async () => {
  stage.lambda.policy = undefined;

  expect(faults(await examine('prod', undefined))).toEqual([
    expect.objectContaining({
      advice: expect.stringMatching(
        `add-permission --function-name ${FUNCTION_ARN} .* --source-arn ${POOL_ARN} --source-account 123456789012$`,
      ),
    }),
  ]);
});
