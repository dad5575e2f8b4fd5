import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examine } from '../../tools/doctor/examine.ts';
import { invokePackaged } from '../../tools/testing/packaged-function.ts';
import { bundleService } from '../support/bundle-service.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { faults, itFindsEach, setUpDoctorStage } from '../support/doctor-stage.ts';
import { failure, passOn, startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { POOL } from '../support/user-pool-stand-in.ts';

let directory: string;
let denying: Awaited<ReturnType<typeof startDynamoDbStandIn>>;
let denyingQuery: typeof denying;
const stage = setUpDoctorStage(invokeBundle);

/** The bundle, in a process of its own, as Lambda would start it. */
async function invokeBundle(event: string, variables: Record<string, string>) {
  const { AWS_ENDPOINT_URL_DYNAMODB = '' } = process.env;
  const invocation = await invokePackaged(
    {
      ...{ path: directory, handler: 'functions/pre-token-generation.handler' },
      // As much time as there can be, for a machine that has a lot to do.
      environment: { AWS_ENDPOINT_URL_DYNAMODB, LOOKUP_TIMEOUT_MS: '4000', ...variables },
    },
    JSON.parse(event),
  );
  return invocation.error
    ? { errorMessage: invocation.error.message }
    : { payload: invocation.answer };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenant-claims-doctor-'));
  for (const { path, content } of await bundleService()) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  denying = await startDynamoDbStandIn(() =>
    failure('AccessDeniedException', 'dynamodb:BatchGetItem'),
  );
  denyingQuery = await startDynamoDbStandIn((call) =>
    call.operation === 'Query' ? failure('AccessDeniedException', 'dynamodb:Query') : passOn(call),
  );
});

afterAll(() =>
  Promise.all([denying.stop(), denyingQuery.stop(), rm(directory, { recursive: true })]),
);

it('finds nothing bad on a stage without a fault', async () => {
  expect(await examine('prod', undefined)).toEqual([
    { check: 'function', status: 'good', finding: 'the function is there and can run' },
    { check: 'settings', status: 'good', finding: 'the settings fit together' },
    {
      check: 'trigger',
      status: 'good',
      finding: `user pool ${POOL} calls the function with V2_0 events`,
    },
    { check: 'attributes', status: 'good', finding: 'the user pool has the tenant attributes' },
    {
      check: 'permission',
      status: 'good',
      finding: 'this user pool may call the function, and no other',
    },
    {
      check: 'app clients',
      status: 'good',
      finding: 'the app client cannot write the tenant attributes',
    },
    {
      check: 'table',
      status: 'good',
      finding: 'the function reads the table, and denies a tenant that is not there',
    },
    { check: 'catalogue', status: 'good', finding: 'the catalogue is empty' },
    {
      check: 'token',
      status: 'good',
      finding: 'a user of tenant acme gets a token that says so',
    },
  ]);
});

itFindsEach([
  {
    fault: 'a longer timeout than Cognito has',
    put: () => {
      stage.lambda.configuration.Timeout = 30;
    },
    found: [['function', 'warning', /may run for 30 s/]],
  },
  {
    fault: 'a function that failed to start',
    put: () => {
      stage.lambda.configuration.State = 'Failed';
    },
    found: [['function', 'bad', /its state is Failed/]],
  },
  {
    fault: 'a lookup that takes longer than the function may',
    put: () => {
      stage.lambda.configuration.Timeout = 2;
    },
    found: [
      ['settings', 'bad', /LOOKUP_TIMEOUT_MS is 2000, and the function is stopped after 2 s/],
    ],
  },
  {
    fault: 'a setting that nothing accepts',
    put: () => stage.set({ MEMBERSHIP: 'requird' }),
    found: [
      [
        'settings',
        'bad',
        /MEMBERSHIP has to be off, optional or required \(did you mean required\?\)/,
      ],
    ],
  },
  {
    fault: 'the table of another stage',
    put: () => stage.set({ TENANTS_TABLE: 'another' }),
    found: [
      ['settings', 'bad', /TENANTS_TABLE names another/],
      ['table', 'bad', /cannot read table another/],
      ['catalogue', 'bad', /^could not be looked at$/],
      ['token', 'bad', /^could not be looked at$/],
    ],
  },
  {
    fault: 'session tags in V1_0 events',
    put: () => {
      stage.set({ SESSION_TAGS: 'on' });
      stage.stack = stackWith({ ...stage.outputs, EventVersion: 'V1_0' });
      stage.pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = 'V1_0';
    },
    found: [['settings', 'bad', /SESSION_TAGS=on needs V2_0 or V3_0 events/]],
  },
  {
    fault: 'a role that may not read the table',
    put: () => stage.set({ AWS_ENDPOINT_URL_DYNAMODB: denying.endpoint }),
    found: [
      ['table', 'bad', /cannot read table/],
      ['token', 'bad', /gets no token: Sign-in is not possible/],
    ],
  },
  {
    fault: 'a role that may read the rows of the table, and not its catalogue',
    put: () => stage.set({ AWS_ENDPOINT_URL_DYNAMODB: denyingQuery.endpoint }),
    found: [
      ['table', 'bad', /cannot read table/],
      ['token', 'bad', /gets no token: Sign-in is not possible/],
    ],
  },
  {
    fault: 'another program in place of the function',
    put: () => {
      stage.lambda.invoke = async (event) => ({ payload: JSON.parse(event) });
    },
    found: [
      ['table', 'bad', /lets a tenant in that does not exist/],
      ['token', 'bad', /gets no good token, the token does not say which/],
    ],
  },
  {
    fault: 'an answer that Cognito refuses',
    put: () => {
      stage.lambda.invoke = async (event) =>
        event.includes('doctor-')
          ? {
              errorMessage:
                'The organization of this account is not known here. Ask your administrator',
            }
          : {
              payload: {
                response: {
                  claimsAndScopeOverrideDetails: {
                    idTokenGeneration: { claimsToAddOrOverride: { sub: 'x' } },
                  },
                },
              },
            };
    },
    found: [['token', 'bad', /gets no good token, Cognito would have (refused|dropped) .*sub/]],
  },
  {
    fault: 'a program that fails',
    put: () => {
      stage.lambda.invoke = async () => ({ errorMessage: 'Cannot find module x' });
    },
    found: [
      ['table', 'bad', /^the function fails: Cannot find module x$/],
      ['token', 'bad', /gets no token: Cannot find module x/],
    ],
  },
  {
    fault: 'a program that fails at length',
    put: () => {
      stage.lambda.invoke = async () => ({
        errorMessage: `Error: no\r\n\tat line\u001b[0m\n${'x'.repeat(1000)}`,
      });
    },
    found: [
      ['table', 'bad', /^the function fails: Error: no at line \[0m x{1,200}…$/],
      ['token', 'bad', /gets no token: Error: no at line \[0m x{1,200}…$/],
    ],
  },
  {
    fault: 'no tenant that is let in',
    put: () => stage.table.put('TENANT#acme', 'TENANT', { status: 'suspended' }),
    found: [['token', 'warning', /no active user found to test with in the table/]],
  },
]);

it('says of the tenant that was asked for why its people are denied', async () => {
  await stage.table.put('TENANT#acme', 'TENANT', { status: 'suspended' });

  expect(faults(await examine('prod', 'acme'))).toEqual([
    {
      ...{ check: 'token', status: 'bad' },
      finding:
        'a user of tenant acme gets no token: The organization of this account is suspended. Ask your administrator',
      advice: expect.any(String),
    },
  ]);
});
