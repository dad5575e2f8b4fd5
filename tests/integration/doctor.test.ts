import { examine } from '../../tools/doctor/examine.ts';
import { type StackReply, stackFailure, stackWith } from '../support/cloudformation-stand-in.ts';
import { FUNCTION_ARN, faults, itFindsEach, setUpDoctorStage } from '../support/doctor-stage.ts';
import { POOL } from '../support/user-pool-stand-in.ts';

const stage = setUpDoctorStage();

it.each(['V1_0', 'V3_0'])('finds nothing bad on a stage with %s events', async (version) => {
  stage.stack = stackWith({ ...stage.outputs, EventVersion: version });
  stage.pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = version;

  expect(faults(await examine('prod', 'acme'))).toEqual([]);
});

it('looks at the rest where it may not read the function', async () => {
  stage.refusedByLambda.add('configuration');
  stage.pool.pool.LambdaConfig = {};

  expect(
    (await examine('prod', undefined)).map(({ check, status, finding }) => [
      check,
      status,
      finding,
    ]),
  ).toEqual([
    ['function', 'bad', 'could not be looked at'],
    ['trigger', 'bad', expect.stringMatching(/calls no function/)],
    ['permission', 'good', expect.any(String)],
  ]);
});

itFindsEach([
  {
    fault: 'permissions that the credentials lack',
    put: () => {
      for (const each of ['policy', 'invocations']) stage.refusedByLambda.add(each);
      for (const each of ['DescribeUserPool', 'ListUserPoolClients'])
        stage.refusedByCognito.add(each);
    },
    found: [
      ['trigger', 'bad', /^could not be looked at$/],
      ['permission', 'bad', /^could not be looked at$/],
      ['app clients', 'bad', /^could not be looked at$/],
      ['table', 'bad', /^could not be looked at$/],
      ['token', 'bad', /^could not be looked at$/],
    ],
  },
]);

it('says that the function is not there, and looks at the rest', async () => {
  stage.lambda.arn = 'arn:aws:lambda:us-east-1:123456789012:function:gone';

  expect(
    faults(await examine('prod', undefined)).map(({ check, finding }) => [check, finding]),
  ).toEqual([
    ['function', `there is no function ${FUNCTION_ARN}`],
    [
      'permission',
      `the policy of ${FUNCTION_ARN} lacks the statement that lets user pool ${POOL} call it`,
    ],
  ]);
});

it('changes nothing', async () => {
  const before = structuredClone(stage.pool);
  await examine('prod', undefined);
  expect(stage.pool).toEqual(before);
});

it.each<[string, StackReply, string]>([
  [
    'there is no such stage',
    stackFailure('ValidationError', 'Stack with id tenant-claims-prod does not exist'),
    'There is no stack tenant-claims-prod in us-east-1: check --stage and AWS_REGION, or deploy it with npx sls deploy --stage prod.',
  ],
  [
    'the stage is older than its outputs',
    stackWith({ TenantsTableName: 'x', UserPoolId: POOL }),
    'Stack tenant-claims-prod in us-east-1 does not say what was deployed: deploy it again with npx sls deploy --stage prod.',
  ],
  [
    'the permission is missing',
    stackFailure('AccessDenied', 'x', 403),
    'The AWS credentials may not look at stack tenant-claims-prod in us-east-1: their policy has to allow cloudformation:DescribeStacks.',
  ],
  [
    'the credentials have expired',
    stackFailure('ExpiredToken', 'x', 403),
    'The AWS credentials have expired: sign in again, for example with aws sso login.',
  ],
])('says in one sentence that %s', async (_, reply, sentence) => {
  stage.stack = reply;
  await expect(examine('prod', undefined)).rejects.toThrow(sentence);
});
