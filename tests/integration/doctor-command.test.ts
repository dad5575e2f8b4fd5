import { argsOfCommand } from '../support/bundle-commands.ts';
import { stackFailure, stackWith } from '../support/cloudformation-stand-in.ts';
import { FUNCTION_ARN, POOL_ARN, setUpDoctorStage } from '../support/doctor-stage.ts';
import { runNode } from '../support/run.ts';
import { POOL } from '../support/user-pool-stand-in.ts';

const stage = setUpDoctorStage();

describe('npm run doctor', () => {
  const doctor = (...args: string[]) =>
    runNode([...argsOfCommand('tools/doctor/doctor-command.ts'), ...args], {
      env: { ...process.env },
    });

  it('prints a line for each check, and exits with 0', async () => {
    const { code, stdout, stderr } = await doctor('--stage', 'prod');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toEqual(Array(9).fill(expect.stringMatching(/^good {5}\w/)));
  });

  it('exits with 1 if something is bad, and says what to do', async () => {
    stage.pool.pool.LambdaConfig = {};
    const { code, stdout } = await doctor('--stage', 'prod');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^bad {6}trigger {6}user pool \S+ calls no function.*\n +→ have it call the function with npm run doctor -- --stage prod --fix trigger,/m,
    );
  });

  it('knows what a deployment does not put back', async () => {
    stage.stack = stackWith({ ...stage.outputs, ExistingUserPoolId: POOL });
    stage.pool.pool.LambdaConfig = {};
    stage.lambda.policy = undefined;
    const { stdout } = await doctor('--stage', 'prod');
    expect(stdout).toContain(
      `→ give it back with aws lambda add-permission --function-name ${FUNCTION_ARN} --statement-id user-pool --action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn ${POOL_ARN} --source-account 123456789012`,
    );
  });

  it('exits with 2 for warnings where they count, as JSON', async () => {
    stage.pool.clients[0] = { ClientId: 'c1', ClientName: 'web' };
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
    stage.stack = stackFailure('ValidationError', 'Stack with id x does not exist');
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
    stage.stack = reply;
    const { code, stdout, stderr } = await doctor('--stage', 'prod', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toEqual({ error: expect.stringMatching(error) });
    expect(stderr).toBe(`${report.error}\n`);
  });

  it('says in one sentence that an endpoint is no URL', async () => {
    const env = { ...process.env, AWS_ENDPOINT_URL_CLOUDFORMATION: 'nonsense' };
    expect(
      await runNode([...argsOfCommand('tools/doctor/doctor-command.ts'), '--stage', 'prod'], {
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
