import { argsOfCommand } from '../support/bundle-commands.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { FUNCTION_ARN, setUpDoctorStage } from '../support/doctor-stage.ts';
import { runNode } from '../support/run.ts';
import { buildFactors, buildPool, POOL } from '../support/user-pool-stand-in.ts';

const stage = setUpDoctorStage();
const OLD = 'arn:aws:lambda:us-east-1:123456789012:function:old';

const doctor = (...args: string[]) =>
  runNode([...argsOfCommand('tools/doctor/doctor-command.ts'), '--stage', 'prod', ...args], {
    env: { ...process.env },
  });
const fix = (...args: string[]) => doctor('--fix', 'trigger', ...args);

const plan = (now: string, then: string) =>
  `User pool ${POOL} calls ${now}, and would call ${then}.\nAll its other settings are sent back as they are, and compared afterwards.\n`;
const poolWith = (PreTokenGenerationConfig: object) => ({
  ...buildPool(),
  LambdaConfig: { ...buildPool().LambdaConfig, PreTokenGenerationConfig },
  LastModifiedDate: expect.any(Number),
});

it('has the pool call the function again, and changes nothing else of it', async () => {
  delete stage.pool.pool.LambdaConfig.PreTokenGenerationConfig;
  const then = `${FUNCTION_ARN} with V2_0 events`;
  expect(await fix('--yes')).toEqual({
    code: 0,
    stdout: `${plan('no function', then)}User pool ${POOL} now calls ${then}.\n`,
    stderr: '',
  });
  expect(stage.pool.pool).toEqual(poolWith({ LambdaArn: FUNCTION_ARN, LambdaVersion: 'V2_0' }));
  expect(stage.pool.factors).toEqual(buildFactors());

  expect(await fix('--yes')).toMatchObject({
    code: 0,
    stdout: `User pool ${POOL} already calls ${then}.\n`,
  });
});

it('has the pool call the filter of groups again, too, and leaves it alone for another function', async () => {
  const inbound = FUNCTION_ARN.replace('pre-token-generation', 'inbound-federation');
  stage.stack = stackWith({ ...stage.outputs, InboundFederationArn: inbound });
  const others = stage.pool.pool.LambdaConfig.InboundFederation.LambdaArn;
  const now = `${FUNCTION_ARN} with V2_0 events, and ${others} for users of identity providers`;
  const then = `${FUNCTION_ARN} with V2_0 events, and ${inbound} for users of identity providers`;
  expect(await fix('--yes')).toMatchObject({
    code: 0,
    stdout: `${plan(now, then)}User pool ${POOL} now calls ${then}.\n`,
  });
  const InboundFederation = { LambdaArn: inbound, LambdaVersion: 'V1_0' };
  expect(stage.pool.pool.LambdaConfig).toMatchObject({ InboundFederation });

  expect((await fix('--yes', '--function', OLD, '--events', 'V1_0')).code).toBe(0);
  expect(stage.pool.pool.LambdaConfig).toMatchObject({
    PreTokenGenerationConfig: { LambdaArn: OLD },
    InboundFederation,
  });
});

it('asks, and changes nothing where no terminal answers', async () => {
  stage.pool.pool.LambdaConfig.PreTokenGenerationConfig = { LambdaArn: OLD, LambdaVersion: 'V1_0' };
  const before = structuredClone(stage.pool.pool);
  const { code, stdout, stderr } = await fix();
  expect([code, stdout]).toEqual([
    1,
    plan(`${OLD} with V1_0 events`, `${FUNCTION_ARN} with V2_0 events`),
  ]);
  expect(stderr).toMatch(/^Change the trigger of user pool us-east-1_Existing1\? No terminal to/);
  expect(stage.pool.pool).toEqual(before);
});

it('goes back to the function before', async () => {
  const { code } = await fix('--yes', '--function', OLD, '--events', 'V1_0');
  expect(code).toBe(0);
  expect(stage.pool.pool).toEqual(poolWith({ LambdaArn: OLD, LambdaVersion: 'V1_0' }));
});

it('names machines that would get no token, and refuses an empty table', async () => {
  stage.stack = stackWith({ ...stage.outputs, EventVersion: 'V3_0' });
  stage.pool.clients.push({
    ClientId: 'm1',
    ClientName: 'nightly',
    AllowedOAuthFlows: ['client_credentials'],
  });
  expect((await fix()).stdout).toMatch(
    /\nApp clients that may ask for machine tokens and have no record: nightly \(m1\)\.\n$/,
  );
  await stage.table.remove('TENANT#acme', 'TENANT');
  expect(await fix('--yes')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Table \S+ is empty, so no user could sign in: seed it first/),
  });
});

it('refuses settings that it does not know, and never advises the console', async () => {
  delete stage.pool.pool.LambdaConfig.PreTokenGenerationConfig;
  expect((await doctor()).stdout).not.toMatch(/console/);
  stage.pool.pool.QuantumConfiguration = { On: true };
  const { code, stderr } = await fix('--yes');
  expect(code).toBe(1);
  expect(stderr).toMatch(/would lose them \(QuantumConfiguration\): run npm install/);
  expect(stderr).not.toMatch(/console/);
});

it.each([
  [['--yes'], 'Add --fix trigger, or leave out --function, --events and --yes'],
  [['--fix', 'trigger', '--events', 'V1_0'], 'Give --function and --events together'],
  [['--fix', 'trigger', '--function', OLD], 'Give --function and --events together'],
  [
    ['--fix', 'trigger', '--function', 'old', '--events', 'V1_0'],
    '--function "old" is no ARN of a function',
  ],
  [['--fix', 'table'], '--fix has to be trigger'],
  [['--fix', 'trigger', '--json'], 'Give --fix or --json, not both'],
])('refuses %j', async (args, sentence) => {
  const { code, stderr } = await doctor(...args);
  expect([code, stderr]).toEqual([1, `${sentence}: see npm run doctor -- --help.\n`]);
});
