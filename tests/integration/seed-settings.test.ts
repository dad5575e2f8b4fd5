import { join } from 'node:path';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { setUpDoctorStage } from '../support/doctor-stage.ts';
import { seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const ROLE = 'arn:aws:iam::123456789012:role/tenants/acme';
const stage = setUpDoctorStage();
let folder: Awaited<ReturnType<typeof createSeedFolder>>;
let file: string;

beforeAll(async () => {
  folder = await createSeedFolder({
    'a.yaml': `tenants:
  - tenantId: zz
    iamRoles: ["${ROLE}"]
    members: [{ sub: ${SUB}, claims: { limit: 1 } }]
    clients: [{ clientId: jobs }]
`,
  });
  file = join(folder.path, 'a.yaml');
});

afterAll(() => folder.remove());

const plan = (...more: string[]) => seed(['plan', file, '--stage', 'prod', ...more]);

it('plans with the settings of the deployed function, and says so', async () => {
  stage.set({ MEMBERSHIP: 'required', ALLOWED_ROLE_ARNS: `${ROLE}*`, TENANT_CLAIM: 'org' });
  stage.stack = stackWith({ ...stage.outputs, EventVersion: 'V3_0' });
  const { code, stdout } = await seed(['plan', file, '--stage', 'prod', '--strict'], {
    MEMBERSHIP: 'off',
    GROUPS: 'replace',
  });

  expect(code).toBe(2);
  const from = '(function of stage prod)';
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    expect.stringMatching(/^Against table /),
    `Settings: TENANT_CLAIM=org ${from}, MEMBERSHIP=required ${from}, ALLOWED_ROLE_ARNS=${ROLE}* ${from}.`,
    '',
  ]);
  expect(stdout).toContain(`member ${SUB}`);
  expect(stdout).toContain('+ org: "zz"');
});

it('says what will not count under them, and fails on it with --strict', async () => {
  const notes = [
    '1 record grants roles, and ALLOWED_ROLE_ARNS is not set: no role passes.',
    '1 member does not count: MEMBERSHIP is off.',
    '1 machine client does not count: the user pool sends V2_0 events, and machines need V3_0.',
  ];
  const settings = 'Settings: MEMBERSHIP=off (default), ALLOWED_ROLE_ARNS not set (default).';
  const { code, stdout } = await plan();
  expect(code).toBe(2);
  expect(stdout.split('\n').slice(1, 6)).toEqual([settings, ...notes, '']);
  const { assumed } = JSON.parse((await plan('--json')).stdout);
  expect(assumed).toEqual({
    settings: [
      { variable: 'MEMBERSHIP', value: 'off', from: 'default' },
      { variable: 'ALLOWED_ROLE_ARNS', value: null, from: 'default' },
    ],
    notes,
  });

  const why = `Not valid, because with --strict everything has to count. ${notes.join(' ')}`;
  expect(await plan('--strict')).toMatchObject({
    code: 1,
    stderr: `${why} Nothing was planned.\n`,
  });
  expect(await seed(['apply', file, '--stage', 'prod', '--strict'])).toMatchObject({
    code: 1,
    stderr: `${why} Nothing was written.\n`,
  });
  expect(await seed(['validate', file, '--stage', 'prod', '--strict'])).toMatchObject({
    code: 1,
    stderr: `${why}\n${settings}\n`,
  });
});

it('checks for the events that the user pool sends, unless another version is asked for', async () => {
  stage.stack = stackWith({ ...stage.outputs, EventVersion: 'V1_0' });
  const number = /claims\.limit: a trigger of version V1_0 makes text of it/;
  const validate = (...more: string[]) => seed(['validate', file, '--stage', 'prod', ...more]);
  expect((await validate()).stderr).toMatch(number);
  expect((await validate('--event-version', 'V2_0')).stderr).not.toMatch(number);
});

it('goes on with the environment where the function cannot be looked at, and says that', async () => {
  stage.refusedByLambda.add('configuration');
  const reason = /^The AWS credentials may not do this: .*lambda:GetFunctionConfiguration\.$/m;
  const { code, stdout } = await seed(['plan', file, '--stage', 'prod'], {
    MEMBERSHIP: 'required',
  });
  expect(code).toBe(2);
  expect(stdout).toContain('Settings: MEMBERSHIP=required (environment), ');
  expect(stdout).toContain('The settings of stage prod could not be read. The AWS credentials may');
  const strict = await plan('--strict');
  expect(strict.code).toBe(1);
  expect(strict.stderr).toMatch(reason);
});

it.each([
  [
    'has no such function',
    () => Object.assign(stage.lambda, { arn: 'gone' }),
    /There is no function/,
  ],
  [
    'is older than the output that names it',
    () => {
      const { TriggerArn: _, ...outputs } = stage.outputs;
      stage.stack = stackWith(outputs);
    },
    /has no output TriggerArn/,
  ],
  [
    'has a function that cannot start',
    () => stage.set({ MEMBERSHIP: 'perhaps' }),
    /The function of stage prod cannot start: .*MEMBERSHIP has to be off, optional or required/,
  ],
])('says that the stage %s', async (_, spoil, reason) => {
  spoil();
  const { code, stdout } = await plan();
  expect(code).toBe(2);
  expect(stdout).toMatch(reason);
});

it('keeps with a plan what it was made with', async () => {
  stage.set({ MEMBERSHIP: 'required' });
  const out = join(folder.path, 'plan.json');
  await plan('--out', out);
  expect((await seed(['apply', out])).stdout).toMatch(
    /^Settings: MEMBERSHIP=required \(function of stage prod\), ALLOWED_ROLE_ARNS not set \(default\)\.\n/,
  );
});

it('warns who writes to a replica of the table, and writes what is asked for', async () => {
  const apply = ['apply', file, '--stage', 'prod'];
  const tenant = ['--stage', 'prod', '--tenant', 'zz'];
  await seed(apply);
  stage.stack = stackWith({ ...stage.outputs, ReplicaOf: 'eu-west-1' });
  const warning = `Table ${stage.table.name} in us-east-1 is a replica: write in eu-west-1, with AWS_REGION=eu-west-1, unless that region is away. Of two changes to a row the later one stays.\n`;
  for (const reading of [apply, ['get', ...tenant]])
    expect(await seed(reading)).toMatchObject({ code: 0, stderr: '' });
  const suspended = await seed(['suspend', ...tenant]);
  expect(suspended).toMatchObject({ code: 0, stderr: warning });
  expect(suspended.stdout).toContain('status active → suspended');
  const removed = await seed(['remove', ...tenant, '--yes']);
  expect([removed.code, removed.stderr.startsWith(warning)]).toEqual([0, true]);
  expect(await seed(apply)).toMatchObject({ code: 0, stderr: warning });
});
