import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { examine } from '../../tools/doctor/examine.ts';
import type { Finding } from '../../tools/doctor/finding.ts';
import { bundleService } from '../support/bundle-service.ts';
import {
  type StackReply,
  stackFailure,
  stackWith,
  startCloudFormationStandIn,
} from '../support/cloudformation-stand-in.ts';
import { failure, startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { type SimulatedFunction, startLambdaStandIn } from '../support/lambda-stand-in.ts';
import { runNode } from '../support/run.ts';
import { createTestTable } from '../support/tenants-table.ts';
import {
  buildFactors,
  buildPool,
  type SimulatedPool,
  startUserPoolStandIn,
} from '../support/user-pool-stand-in.ts';

const POOL = 'us-east-1_Existing1';
const ARN =
  'arn:aws:lambda:us-east-1:123456789012:function:tenant-claims-prod-pre-token-generation:live';
const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const environment = { ...process.env };

let directory: string;
let table: Awaited<ReturnType<typeof createTestTable>>;
let stack: StackReply;
let pool: SimulatedPool;
let lambda: SimulatedFunction;
let outputs: Record<string, string>;
let denying: Awaited<ReturnType<typeof startDynamoDbStandIn>>;
const refusedByLambda = new Set<string>();
const refusedByCognito = new Set<string>();
const standIns: { readonly endpoint: string; stop(): Promise<void> }[] = [];

/** The bundle, in a process of its own, as Lambda would start it. */
async function invoke(event: string, variables: Record<string, string>) {
  const handler = pathToFileURL(join(directory, 'functions/pre-token-generation.mjs')).href;
  const { stdout } = await runNode([require.resolve('../support/invoke-handler.mjs'), handler], {
    env: { ...process.env, ...variables },
    input: event,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenant-claims-doctor-'));
  for (const { path, content } of await bundleService()) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  table = await createTestTable();
  pool = { pool: {}, factors: {}, clients: [] };
  lambda = { arn: ARN, configuration: {}, policy: undefined, functionPolicy: undefined, invoke };
  const cloudFormation = await startCloudFormationStandIn(() => stack);
  const cognito = await startUserPoolStandIn(pool, (operation) => {
    if (refusedByCognito.has(operation))
      throw Object.assign(new Error('no'), { code: 'AccessDeniedException' });
  });
  const functions = await startLambdaStandIn(lambda, refusedByLambda);
  denying = await startDynamoDbStandIn(() =>
    failure('AccessDeniedException', 'dynamodb:BatchGetItem'),
  );
  standIns.push(cloudFormation, cognito, functions, denying);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
  });
});

afterAll(async () => {
  table.close();
  await Promise.all(standIns.map((each) => each.stop()));
  await rm(directory, { recursive: true });
  process.env = environment;
});

const permissionOf = (
  sourceArn: string | undefined,
  account: string | undefined = '123456789012',
) => ({
  Sid: 'user-pool',
  Effect: 'Allow',
  Principal: { Service: 'cognito-idp.amazonaws.com' } as unknown,
  Action: 'lambda:InvokeFunction',
  Resource: ARN,
  Condition: {
    ...(account && { StringEquals: { 'AWS:SourceAccount': account } }),
    ...(sourceArn && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  },
});
const policyOf = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
/** Lets everybody who this is call. */
const permissionFor = (Sid: string, Principal: unknown) => ({
  ...permissionOf(undefined, ''),
  Sid,
  Principal,
});
const { Arn: POOL_ARN } = buildPool();

/** A stage without a fault. Each test puts one in. */
beforeEach(async () => {
  refusedByLambda.clear();
  refusedByCognito.clear();
  outputs = {
    TenantsTableName: table.name,
    UserPoolId: POOL,
    TriggerArn: ARN,
    EventVersion: 'V2_0',
  };
  stack = stackWith(outputs);
  pool.pool = buildPool();
  pool.pool.LambdaConfig.PreTokenGenerationConfig = { LambdaArn: ARN, LambdaVersion: 'V2_0' };
  pool.factors = buildFactors();
  pool.clients = [
    { ClientId: 'c1', ClientName: 'web', UserPoolId: POOL, WriteAttributes: ['email', 'name'] },
  ];
  lambda.arn = ARN;
  lambda.configuration = {
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Timeout: 5,
    Environment: { Variables: { TENANTS_TABLE: table.name, CACHE_TTL_SECONDS: '' } },
  };
  lambda.policy = policyOf(permissionOf(POOL_ARN));
  lambda.functionPolicy = undefined;
  lambda.invoke = invoke;
  await table.put('TENANT#acme', 'TENANT', { claims: { plan: 'enterprise' } });
});

const set = (variables: Record<string, string>) => {
  lambda.configuration.Environment = { Variables: { TENANTS_TABLE: table.name, ...variables } };
};

/** All that is not good. */
const faults = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'good');

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
    {
      check: 'token',
      status: 'good',
      finding: 'somebody of tenant acme gets a token that says so',
    },
  ]);
});

it('finds nothing bad where a member record is needed and there', async () => {
  set({ MEMBERSHIP: 'required' });
  await table.put('TENANT#acme', `MEMBER#${SUB}`);

  expect(faults(await examine('prod', undefined))).toEqual([]);
  await table.remove('TENANT#acme', `MEMBER#${SUB}`);
});

it.each(['V1_0', 'V3_0'])('finds nothing bad on a stage with %s events', async (version) => {
  stack = stackWith({ ...outputs, EventVersion: version });
  pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = version;

  expect(faults(await examine('prod', 'acme'))).toEqual([]);
});

it('takes the ARN of the pool for its account, too', async () => {
  lambda.policy = policyOf(permissionOf(POOL_ARN, ''));

  expect(faults(await examine('prod', undefined))).toEqual([]);
});

it('says which statements to remove, and of what', async () => {
  lambda.policy = policyOf(permissionOf(POOL_ARN), permissionFor('all', '*'));
  lambda.functionPolicy = policyOf(permissionFor('bucket', { Service: 's3.amazonaws.com' }));

  expect(faults(await examine('prod', undefined))).toEqual([
    expect.objectContaining({
      finding: 'not only this user pool may call the function: everybody, service s3.amazonaws.com',
      advice: expect.stringMatching(
        `: remove the statement with aws lambda remove-permission --function-name ${ARN} --statement-id all and aws lambda remove-permission --function-name ${ARN.replace(/:live$/, '')} --statement-id bucket$`,
      ),
    }),
  ]);
});

it('says to give the pool its own permission before that of all pools is removed', async () => {
  lambda.policy = policyOf({ ...permissionOf(undefined), Sid: 'pools' });

  expect(faults(await examine('prod', undefined))).toEqual([
    expect.objectContaining({
      status: 'warning',
      advice: expect.stringMatching(
        `add-permission --function-name ${ARN} .* --source-arn ${POOL_ARN} .*, and then .*remove-permission --function-name ${ARN} --statement-id pools$`,
      ),
    }),
  ]);
});

describe('where a member record is needed', () => {
  const OTHER = SUB.replace(/^5/, '6');
  const INACTIVE = SUB.replace(/^5/, '0');
  const rows: string[] = [];
  const put = async (sk: string, row = {}) => {
    rows.push(sk);
    await table.put('TENANT#acme', sk, row);
  };

  beforeEach(async () => {
    set({ MEMBERSHIP: 'required' });
    await put('DEPARTMENT#closed', { status: 'suspended' });
    await put('DEPARTMENT#ended', { activeUntil: '2020-01-01T00:00:00Z' });
    await put(`MEMBER#${INACTIVE}`, { status: 'suspended' });
  });

  afterEach(async () => {
    for (const sk of rows.splice(0)) await table.remove('TENANT#acme', sk);
  });

  it.each(['closed', 'ended', 'missing'])(
    'passes over a member of department %s',
    async (departmentId) => {
      await put(`MEMBER#${SUB}`, { departmentId });
      expect(faults(await examine('prod', undefined))).toEqual([
        expect.objectContaining({
          status: 'warning',
          finding: 'the table has nobody who should get a token',
        }),
      ]);

      await put(`MEMBER#${OTHER}`);
      expect(faults(await examine('prod', undefined))).toEqual([]);
      expect(faults(await examine('prod', 'acme'))).toEqual([]);
    },
  );

  it('says why a tenant that was asked for is denied, by one of its members', async () => {
    await table.put('TENANT#acme', 'TENANT', { status: 'suspended' });
    await put(`MEMBER#${SUB}`, { departmentId: 'missing' });

    expect(faults(await examine('prod', 'acme'))).toEqual([
      expect.objectContaining({
        finding: expect.stringMatching(/gets no token: The organization .* is suspended/),
      }),
    ]);
  });
});

it('looks at the rest where it may not read the function', async () => {
  refusedByLambda.add('configuration');
  pool.pool.LambdaConfig = {};

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

interface Fault {
  readonly fault: string;
  readonly put: () => unknown;
  readonly found: readonly (readonly [check: string, status: string, finding: RegExp])[];
}

/** These do without the function itself. */
const SET_UP: readonly Fault[] = [
  {
    fault: 'no trigger',
    put: () => delete pool.pool.LambdaConfig.PreTokenGenerationConfig,
    found: [['trigger', 'bad', /calls no function/]],
  },
  {
    fault: 'another function, in the older place',
    put: () => {
      pool.pool.LambdaConfig = {
        PreTokenGeneration: 'arn:aws:lambda:us-east-1:123456789012:function:other',
      };
    },
    found: [['trigger', 'bad', /calls \S+:other, and not \S+:live$/]],
  },
  {
    fault: 'a trigger past the alias',
    put: () => {
      pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaArn = ARN.replace(/:live$/, '');
    },
    found: [['trigger', 'bad', /, past \S+:live$/]],
  },
  {
    fault: 'events of another version',
    put: () => {
      pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = 'V1_0';
    },
    found: [['trigger', 'bad', /sends V1_0 events, and not V2_0/]],
  },
  {
    fault: 'no such pool',
    put: () => {
      pool.pool.Id = 'us-east-1_Other';
    },
    found: [
      ['trigger', 'bad', /there is no user pool us-east-1_Existing1/],
      ['app clients', 'bad', /^could not be looked at$/],
    ],
  },
  {
    fault: 'no tenant attribute',
    put: () => set({ TENANT_ATTRIBUTE: 'custom:organization' }),
    found: [['attributes', 'bad', /no attribute custom:organization/]],
  },
  {
    fault: 'no department attribute',
    put: () => set({ DEPARTMENT_ATTRIBUTE: 'custom:team' }),
    found: [['attributes', 'warning', /no attribute custom:team/]],
  },
  {
    fault: 'no permission at all',
    put: () => {
      lambda.policy = undefined;
    },
    found: [['permission', 'bad', /us-east-1_Existing1 may not call/]],
  },
  {
    fault: 'a permission of another pool',
    put: () => {
      lambda.policy = policyOf(permissionOf(`${POOL_ARN}0`));
    },
    found: [
      ['permission', 'bad', /us-east-1_Existing1 may not call/],
      ['permission', 'warning', /: user pool \S+us-east-1_Existing10$/],
    ],
  },
  {
    fault: 'a permission of other pools by a pattern',
    put: () => {
      lambda.policy = policyOf(permissionOf(POOL_ARN.replace('Existing1', 'Other*')));
    },
    found: [
      ['permission', 'bad', /us-east-1_Existing1 may not call/],
      ['permission', 'warning', /: user pool pattern \S+us-east-1_Other\*$/],
    ],
  },
  {
    fault: 'a permission of the same pool in another account',
    put: () => {
      lambda.policy = policyOf(permissionOf(POOL_ARN.replace('123456789012', '210987654321')));
    },
    found: [
      ['permission', 'bad', /us-east-1_Existing1 may not call/],
      ['permission', 'warning', /: user pool \S+:210987654321:userpool\/us-east-1_Existing1$/],
    ],
  },
  {
    fault: 'a permission for another account, which nobody can use',
    put: () => {
      lambda.policy = policyOf(permissionOf(POOL_ARN, '210987654321'));
    },
    found: [['permission', 'bad', /us-east-1_Existing1 may not call/]],
  },
  {
    fault: 'everybody among those who may call',
    put: () => {
      lambda.policy = policyOf(permissionOf(POOL_ARN), permissionFor('all', '*'));
    },
    found: [['permission', 'warning', /the function: everybody$/]],
  },
  {
    fault: 'another account, and a service, that may call the function past the alias',
    put: () => {
      lambda.functionPolicy = policyOf(
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
      lambda.functionPolicy = lambda.policy;
      lambda.policy = undefined;
    },
    found: [['permission', 'bad', /us-east-1_Existing1 may not call \S+:live$/]],
  },
  {
    fault: 'a statement that denies the call',
    put: () => {
      lambda.policy = policyOf(permissionOf(POOL_ARN), {
        ...permissionFor('stop', '*'),
        Effect: 'Deny',
      });
    },
    found: [['permission', 'bad', /may not call \S+:live, because a statement denies it$/]],
  },
  ...['{', '[]', '{"Statement":[{"Effect":"Perhaps"}]}'].map((policy) => ({
    fault: `${policy} for a policy`,
    put: () => {
      lambda.policy = policy;
    },
    found: [['permission', 'bad', /^could not be looked at$/]] as const,
  })),
  {
    fault: 'a permission of every pool',
    put: () => {
      lambda.policy = policyOf(permissionOf(undefined));
    },
    found: [['permission', 'warning', /: any user pool of account 123456789012$/]],
  },
  {
    fault: 'a permission of every pool of every account',
    put: () => {
      lambda.policy = policyOf(permissionOf(undefined, ''));
    },
    found: [['permission', 'warning', /: any user pool of any account$/]],
  },
  {
    fault: 'an app client that writes a tenant attribute',
    put: () =>
      pool.clients.push({
        ClientId: 'c2',
        ClientName: 'form',
        WriteAttributes: ['custom:tenantId'],
      }),
    found: [['app clients', 'bad', /users of app client form \(c2\) may write custom:tenantId$/]],
  },
  {
    fault: 'an app client that writes them where a member record is the proof',
    put: () => {
      set({ MEMBERSHIP: 'required' });
      pool.clients.push({
        ClientId: 'c2',
        ClientName: 'form',
        WriteAttributes: ['custom:department'],
      });
    },
    found: [
      ['app clients', 'warning', /may write custom:department$/],
      ['token', 'warning', /the table has nobody who should get a token/],
    ],
  },
  {
    fault: 'app clients that do not say what they write, on the second page',
    put: () => {
      const more = Array.from({ length: 60 }, (_, at) => ({
        ClientId: `m${at}`,
        WriteAttributes: ['email'],
      }));
      pool.clients.push(
        ...more,
        { ClientId: 'c2', ClientName: 'old' },
        { ClientId: 'c3', WriteAttributes: [] },
      );
    },
    found: [
      ['app clients', 'warning', /app client old \(c2\) does not say/],
      ['app clients', 'warning', /\(c3\) does not say/],
    ],
  },
  {
    fault: 'a longer timeout than Cognito has',
    put: () => {
      lambda.configuration.Timeout = 30;
    },
    found: [['function', 'warning', /may run for 30 s/]],
  },
  {
    fault: 'a function that failed to start',
    put: () => {
      lambda.configuration.State = 'Failed';
    },
    found: [['function', 'bad', /its state is Failed/]],
  },
  {
    fault: 'a lookup that takes longer than the function may',
    put: () => {
      lambda.configuration.Timeout = 2;
    },
    found: [
      ['settings', 'bad', /LOOKUP_TIMEOUT_MS is 2000, and the function is stopped after 2 s/],
    ],
  },
  {
    fault: 'permissions that the credentials lack',
    put: () => {
      for (const each of ['policy', 'invocations']) refusedByLambda.add(each);
      for (const each of ['DescribeUserPool', 'ListUserPoolClients']) refusedByCognito.add(each);
    },
    found: [
      ['trigger', 'bad', /^could not be looked at$/],
      ['permission', 'bad', /^could not be looked at$/],
      ['app clients', 'bad', /^could not be looked at$/],
      ['table', 'bad', /^could not be looked at$/],
      ['token', 'bad', /^could not be looked at$/],
    ],
  },
];

/** The bundle itself meets these. */
const RUNNING: readonly Fault[] = [
  {
    fault: 'a setting that nothing accepts',
    put: () => set({ MEMBERSHIP: 'maybe' }),
    found: [['settings', 'bad', /MEMBERSHIP has to be off or required/]],
  },
  {
    fault: 'the table of another stage',
    put: () => set({ TENANTS_TABLE: 'another' }),
    found: [
      ['settings', 'bad', /TENANTS_TABLE names another/],
      ['table', 'bad', /cannot read table another/],
      ['token', 'bad', /^could not be looked at$/],
    ],
  },
  {
    fault: 'session tags in V1_0 events',
    put: () => {
      set({ SESSION_TAGS: 'on' });
      stack = stackWith({ ...outputs, EventVersion: 'V1_0' });
      pool.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = 'V1_0';
    },
    found: [['settings', 'bad', /SESSION_TAGS=on needs V2_0 or V3_0 events/]],
  },
  {
    fault: 'a role that may not read the table',
    put: () => set({ AWS_ENDPOINT_URL_DYNAMODB: denying.endpoint }),
    found: [
      ['table', 'bad', /cannot read table/],
      ['token', 'bad', /gets no token: Sign-in is not possible/],
    ],
  },
  {
    fault: 'another program in place of the function',
    put: () => {
      lambda.invoke = async (event) => ({ payload: JSON.parse(event) });
    },
    found: [
      ['table', 'bad', /lets a tenant in that does not exist/],
      ['token', 'bad', /gets no good token, the token does not say which/],
    ],
  },
  {
    fault: 'an answer that Cognito refuses',
    put: () => {
      lambda.invoke = async (event) =>
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
      lambda.invoke = async () => ({ errorMessage: 'Cannot find module x' });
    },
    found: [
      ['table', 'bad', /^the function fails: Cannot find module x$/],
      ['token', 'bad', /gets no token: Cannot find module x/],
    ],
  },
  {
    fault: 'a program that fails at length',
    put: () => {
      lambda.invoke = async () => ({
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
    put: () => table.put('TENANT#acme', 'TENANT', { status: 'suspended' }),
    found: [['token', 'warning', /the table has nobody who should get a token/]],
  },
];

it.each([...SET_UP, ...RUNNING])('finds $fault, and nothing else', async ({ put, found }) => {
  await put();

  const findings = faults(await examine('prod', undefined));
  expect(findings).toEqual(
    found.map(([check, status, finding]) => ({
      check,
      status,
      finding: expect.stringMatching(finding),
      advice: expect.stringMatching(/^\S.*[^.]$/),
    })),
  );
});

it('says of the tenant that was asked for why its people are denied', async () => {
  await table.put('TENANT#acme', 'TENANT', { status: 'suspended' });

  expect(faults(await examine('prod', 'acme'))).toEqual([
    {
      ...{ check: 'token', status: 'bad' },
      finding:
        'somebody of tenant acme gets no token: The organization of this account is suspended. Ask your administrator',
      advice: expect.any(String),
    },
  ]);
});

it('says that the function is not there, and looks at the rest', async () => {
  lambda.arn = 'arn:aws:lambda:us-east-1:123456789012:function:gone';

  expect(
    faults(await examine('prod', undefined)).map(({ check, finding }) => [check, finding]),
  ).toEqual([
    ['function', `there is no function ${ARN}`],
    ['permission', `user pool ${POOL} may not call ${ARN}`],
  ]);
});

it('changes nothing', async () => {
  const before = structuredClone(pool);
  await examine('prod', undefined);
  expect(pool).toEqual(before);
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
    'The AWS credentials may not do this: their policy has to allow cloudformation:DescribeStacks.',
  ],
  [
    'the credentials have expired',
    stackFailure('ExpiredToken', 'x', 403),
    'The AWS credentials have expired: sign in again, for example with aws sso login.',
  ],
])('says in one sentence that %s', async (_, reply, sentence) => {
  stack = reply;
  await expect(examine('prod', undefined)).rejects.toThrow(sentence);
});

describe('npm run doctor', () => {
  const doctor = (...args: string[]) =>
    runNode(['--import', 'tsx', 'tools/doctor/doctor-command.ts', ...args], {
      env: { ...process.env },
    });

  beforeEach(() => {
    lambda.invoke = async (event) =>
      event.includes('doctor-')
        ? {
            errorMessage:
              'The organization of this account is not known here. Ask your administrator',
          }
        : invoke(
            event,
            (lambda.configuration.Environment as { Variables: Record<string, string> }).Variables,
          );
  });

  it('prints a line for each check, and exits with 0', async () => {
    const { code, stdout, stderr } = await doctor('--stage', 'prod');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toEqual(Array(8).fill(expect.stringMatching(/^good {5}\w/)));
  });

  it('exits with 1 if something is bad, and says what to do', async () => {
    pool.pool.LambdaConfig = {};
    const { code, stdout } = await doctor('--stage', 'prod');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^bad {6}trigger {6}user pool \S+ calls no function.*\n +→ choose arn:.* and V2_0 in the console of Cognito/m,
    );
  });

  it('knows what a deployment attaches again, and what it does not put back', async () => {
    stack = stackWith({ ...outputs, ExistingUserPoolId: POOL });
    pool.pool.LambdaConfig = {};
    lambda.policy = undefined;
    const { stdout } = await doctor('--stage', 'prod');
    expect(stdout).toContain(
      '→ attach it again with npx sls deploy --stage prod and the parameters of that stage',
    );
    expect(stdout).toContain(
      `→ give it back with aws lambda add-permission --function-name ${ARN} --statement-id user-pool --action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn ${POOL_ARN} --source-account 123456789012`,
    );
  });

  it('exits with 2 for warnings where they count, as JSON', async () => {
    pool.clients[0] = { ClientId: 'c1', ClientName: 'web' };
    expect((await doctor('--stage', 'prod')).code).toBe(0);
    const { code, stdout } = await doctor('--stage', 'prod', '--strict', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      stage: 'prod',
      outcome: 'warning',
      findings: expect.any(Array),
    });
  });

  it('exits with 1 and a sentence if there is no such stage', async () => {
    stack = stackFailure('ValidationError', 'Stack with id x does not exist');
    const { code, stdout, stderr } = await doctor('--stage', 'prod');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^There is no stack tenant-claims-prod in us-east-1: [^\n]*\n$/);
  });

  it.each([
    [
      'there is no such stage',
      stackFailure('ValidationError', 'Stack with id x does not exist'),
      /^There is no stack/,
    ],
    [
      'it may not look for it',
      stackFailure('AccessDenied', 'x', 403),
      /has to allow cloudformation:DescribeStacks\.$/,
    ],
  ])('prints JSON where programs read it, too, if %s', async (_, reply, error) => {
    stack = reply;
    const { code, stdout, stderr } = await doctor('--stage', 'prod', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toEqual({ stage: 'prod', outcome: 'bad', error: expect.stringMatching(error) });
    expect(stderr).toBe(`${report.error}\n`);
  });

  it('says in one sentence that an endpoint is no URL', async () => {
    const env = { ...process.env, AWS_ENDPOINT_URL_CLOUDFORMATION: 'nonsense' };
    expect(
      await runNode(['--import', 'tsx', 'tools/doctor/doctor-command.ts', '--stage', 'prod'], {
        env,
      }),
    ).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'The endpoint of CloudFormation is no URL: correct AWS_ENDPOINT_URL, or the variable of that service, to one such as http://127.0.0.1:4566.\n',
    });
  });
});
