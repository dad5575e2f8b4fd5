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
    found: [['permission', 'bad', /us-east-1_Existing1 may not call/]],
  },
  {
    fault: 'a permission of another pool',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(`${POOL_ARN}0`));
    },
    found: [
      ['permission', 'bad', /us-east-1_Existing1 may not call/],
      ['permission', 'warning', /: user pool \S+us-east-1_Existing10$/],
    ],
  },
  {
    fault: 'a permission of other pools by a pattern',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN.replace('Existing1', 'Other*')));
    },
    found: [
      ['permission', 'bad', /us-east-1_Existing1 may not call/],
      ['permission', 'warning', /: user pool pattern \S+us-east-1_Other\*$/],
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
      ['permission', 'bad', /us-east-1_Existing1 may not call/],
      ['permission', 'warning', /: user pool \S+:210987654321:userpool\/us-east-1_Existing1$/],
    ],
  },
  {
    fault: 'a permission for another account, which nobody can use',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN, '210987654321'));
    },
    found: [['permission', 'bad', /us-east-1_Existing1 may not call/]],
  },
  {
    fault: 'everybody among those who may call',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN), permissionFor('all', '*'));
    },
    found: [['permission', 'warning', /the function: everybody$/]],
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
        /: AWS arn:aws:iam::210987654321:root, service s3\.amazonaws\.com$/,
      ],
    ],
  },
  {
    fault: 'a permission of the function only, and not of the alias',
    put: () => {
      stage.lambda.functionPolicy = stage.lambda.policy;
      stage.lambda.policy = undefined;
    },
    found: [['permission', 'bad', /us-east-1_Existing1 may not call \S+:live$/]],
  },
  {
    fault: 'a statement that denies the call',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(POOL_ARN), {
        ...permissionFor('stop', '*'),
        Effect: 'Deny',
      });
    },
    found: [['permission', 'bad', /may not call \S+:live, because a statement denies it$/]],
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
    found: [['permission', 'warning', /: any user pool of account 123456789012$/]],
  },
  {
    fault: 'a permission of every pool of every account',
    put: () => {
      stage.lambda.policy = policyOf(permissionOf(undefined, ''));
    },
    found: [['permission', 'warning', /: any user pool of any account$/]],
  },
]);

it('takes the ARN of the pool for its account, too', async () => {
  stage.lambda.policy = policyOf(permissionOf(POOL_ARN, ''));

  expect(faults(await examine('prod', undefined))).toEqual([]);
});

it('says which statements to remove, and of what', async () => {
  stage.lambda.policy = policyOf(permissionOf(POOL_ARN), permissionFor('all', '*'));
  stage.lambda.functionPolicy = policyOf(permissionFor('bucket', { Service: 's3.amazonaws.com' }));

  expect(faults(await examine('prod', undefined))).toEqual([
    expect.objectContaining({
      finding: 'not only this user pool may call the function: everybody, service s3.amazonaws.com',
      advice: expect.stringMatching(
        `: remove the statement with aws lambda remove-permission --function-name ${FUNCTION_ARN} --statement-id all and aws lambda remove-permission --function-name ${FUNCTION_ARN.replace(/:live$/, '')} --statement-id bucket$`,
      ),
    }),
  ]);
});

it('says to give the pool its own permission before that of all pools is removed', async () => {
  stage.lambda.policy = policyOf({ ...permissionOf(undefined), Sid: 'pools' });

  expect(faults(await examine('prod', undefined))).toEqual([
    expect.objectContaining({
      status: 'warning',
      advice: expect.stringMatching(
        `add-permission --function-name ${FUNCTION_ARN} .* --source-arn ${POOL_ARN} .*, and then .*remove-permission --function-name ${FUNCTION_ARN} --statement-id pools$`,
      ),
    }),
  ]);
});
