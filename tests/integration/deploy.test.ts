import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../tools/command/user-error.ts';
import { testDeployment } from '../deploy/deploy-stage.ts';
import { exercise, type Step, TENANT } from '../deploy/exercise.ts';
import type { Claims } from '../deploy/person.ts';
import type { RunProgram } from '../deploy/run-program.ts';
import {
  type StackReply,
  stackFailure,
  stackWith,
  startCloudFormationStandIn,
} from '../support/cloudformation-stand-in.ts';
import { runNode } from '../support/run.ts';
import { buildFactors, buildPool, startUserPoolStandIn } from '../support/user-pool-stand-in.ts';

const NONE = stackFailure('ValidationError', 'Stack with id x does not exist');
const environment = { ...process.env };
const emulator = { kind: 'emulator', endpoint: 'http://127.0.0.1:1' } as const;
let stack: StackReply;
let stacks: Awaited<ReturnType<typeof startCloudFormationStandIn>>;
let commands: string[];
let steps: string[];

const step: Step = async (name, act) => {
  steps.push(name);
  await act();
};

beforeAll(async () => {
  stacks = await startCloudFormationStandIn(() => stack);
  process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = stacks.endpoint;
});

beforeEach(() => {
  stack = NONE;
  commands = [];
  steps = [];
});

afterAll(async () => {
  await stacks.stop();
  process.env = environment;
});

const run =
  (failing: string): RunProgram =>
  async (program, ...args) => {
    const command = `${program} ${args[0]}`;
    commands.push(command);
    if (command === failing) throw new UserError(`${command} failed`);
    if (command === 'sls remove') stack = NONE;
    if (command === 'sls deploy') stack = stackWith({});
    return '';
  };

describe('npm run test:deploy', () => {
  it('says what it needs, and is no failure, where there is nothing to deploy to', async () => {
    const { AWS_ENDPOINT_URL: _, ...env } = process.env;
    const ended = await runNode(['--import', 'tsx', 'tests/deploy/deploy-test.ts'], { env });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(
      /^Skipped: this needs AWS_ENDPOINT_URL, .* or --account NUMBER, an account of AWS\.\n$/,
    );
  });

  it('leaves a stage alone that is there', async () => {
    stack = stackWith({ UserPoolId: 'x' });
    await expect(
      testDeployment({ place: emulator, existingPool: false, keep: false }, step, run('')),
    ).rejects.toThrow(
      'There is a stage deploytest already: remove it with npx sls remove --stage deploytest.',
    );
    expect(commands).toEqual([]);
  });

  it('removes what it deployed when it fails in between, and says why it failed', async () => {
    const place = emulator;
    await expect(
      testDeployment({ place, existingPool: false, keep: false }, step, run('sls deploy')),
    ).rejects.toThrow('sls deploy failed');
    await expect(
      testDeployment({ place, existingPool: false, keep: false }, step, run('')),
    ).rejects.toThrow('The stack of stage deploytest has no output UserPoolId.');
    expect(commands).toEqual(['sls deploy', 'sls remove', 'sls deploy', 'sls remove']);
  });

  it('deploys to the region in which it looks for the stage', async () => {
    process.env.AWS_REGION = 'eu-west-1';
    const regions: (string | undefined)[] = [];
    const note: RunProgram = async (program, ...args) => {
      regions.push(args[args.indexOf('--region') + 1]);
      return run('')(program, ...args);
    };
    const command = { place: emulator, existingPool: false, keep: false };
    await expect(testDeployment(command, step, note)).rejects.toThrow(/has no output/);
    process.env.AWS_REGION = environment.AWS_REGION;
    expect(regions).toEqual(['eu-west-1', 'eu-west-1']);
  });

  it('keeps it if it is told to', async () => {
    const command = { place: emulator, existingPool: false, keep: true };
    await expect(testDeployment(command, step, run(''))).rejects.toThrow(/has no output/);
    expect(commands).toEqual(['sls deploy']);
  });

  it('finds what a deployment changed of an existing pool, and removes the pool', async () => {
    const service = { pool: buildPool(), factors: buildFactors(), clients: [] };
    const calls: string[] = [];
    const pools = await startUserPoolStandIn(service, (operation) => calls.push(operation));
    process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = pools.endpoint;
    const deploy: RunProgram = async (program, ...args) => {
      if (args[0] === 'deploy')
        service.pool = { ...service.pool, Policies: {}, LastModifiedDate: 1_800_000_000 };
      return run('')(program, ...args);
    };
    await expect(
      testDeployment({ place: emulator, existingPool: true, keep: false }, step, deploy),
    ).rejects.toThrow('The existing pool is not as it was: Policies changed.');
    expect(commands).toEqual(['sls deploy', 'sls remove']);
    expect(calls.at(-1)).toBe('DeleteUserPool');
    await pools.stop();
  });

  it('deploys to the account that it is told, and to no other', async () => {
    const identity = '<Account>210987654321</Account><Arn>a</Arn><UserId>u</UserId>';
    const xml = `<GetCallerIdentityResponse><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`;
    const sts = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/xml' }).end(xml),
    );
    await once(sts.listen(0, '127.0.0.1'), 'listening');
    process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;

    const place = { kind: 'account', account: '123456789012' } as const;
    await expect(
      testDeployment({ place, existingPool: false, keep: false }, step, run('')),
    ).rejects.toThrow(
      'The AWS credentials are of account 210987654321, and not of 123456789012: check AWS_PROFILE.',
    );
    expect(commands).toEqual([]);
    sts.closeAllConnections();
    await new Promise((resolve) => sts.close(resolve));
  });
});

describe('the sign-ins of a deployment', () => {
  const exerciseWith = (signIn: () => Promise<Claims>) =>
    exercise(step, { person: { signIn }, runCommand: run(''), target: ['--stage', 'x'] });

  it('fail if no trigger ran', async () => {
    await expect(exerciseWith(async () => ({ sub: 'x' }))).rejects.toThrow(
      'The ID token says tenantId undefined and plan undefined, and not deploy-test and trial',
    );
    expect(steps).toEqual(['seed', 'sign in']);
  });

  it('fail if a change does not count', async () => {
    await expect(exerciseWith(async () => ({ tenantId: TENANT, plan: 'trial' }))).rejects.toThrow(
      'plan "trial", and not deploy-test and enterprise',
    );
    expect(steps.at(-1)).toBe('change a record');
  });

  it('fail on an emulator that lets a suspended tenant in', async () => {
    const signIn = async () => ({
      tenantId: TENANT,
      plan: steps.includes('change a record') ? 'enterprise' : 'trial',
    });
    await expect(exerciseWith(signIn)).rejects.toThrow(
      'an emulator that ignores a trigger that fails has to be told to be strict.',
    );
    expect(steps.at(-1)).toBe('suspend the tenant');
  });
});
