import { readDeployedSettings } from '../../tools/aws/deployed-settings.ts';
import { argsOfCommand } from '../support/bundle-commands.ts';
import { stackFailure, stackWith } from '../support/cloudformation-stand-in.ts';
import { setUpDoctorStage } from '../support/doctor-stage.ts';
import { runNode } from '../support/run.ts';

const stage = setUpDoctorStage();

const preview = (...args: string[]) =>
  runNode([...argsOfCommand('tools/preview/preview-command.ts'), ...args], {
    env: { ...process.env, MEMBERSHIP: 'required' },
  });

it('takes the settings, the table and the event version of the stage, and says so', async () => {
  stage.set({ TENANT_CLAIM: 'org', GROUPS: 'merge' });
  Object.assign(stage.outputs, { EventVersion: 'V1_0' });
  stage.stack = stackWith(stage.outputs);
  const { code, stdout, stderr } = await preview('--tenant', 'acme', '--stage', 'prod');

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ {2}\+ org +acme +← TENANT#acme\/TENANT$/m);
  expect(stdout).toMatch(/^On V2_0$/m);
  expect(stdout).toContain(`Settings of the function of stage prod
  TENANT_CLAIM=org
  all others as by default
`);
});

it('takes the settings of the stage, and the records of files', async () => {
  stage.set({ TENANT_CLAIM: 'org' });
  const args = ['--tenant', 'globex', '--file', 'seed/example', '--stage', 'prod', '--json'];
  const { code, stdout } = await preview(...args);

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    eventVersion: 'V2_0',
    settings: { from: expect.stringContaining('stage prod'), changed: { TENANT_CLAIM: 'org' } },
  });
  expect(stdout).toContain('TENANT#globex/TENANT');
});

it('says that the stage does not count member records', async () => {
  const sub = '5f1c2d34-0000-4000-8000-000000000001';
  const { stderr } = await preview('--tenant', 'acme', '--sub', sub, '--stage', 'prod');
  expect(stderr).toBe(
    'The member record of --sub does not count: that takes MEMBERSHIP=required or optional on stage prod.\n',
  );
});

describe('a stage whose settings cannot be had', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'there is no stack',
      () => {
        stage.stack = stackFailure('ValidationError', 'Stack with id x does not exist');
      },
      /^There is no stack tenant-claims-prod in us-east-1: check --stage/,
    ],
    [
      'the stack names no function',
      () => {
        stage.stack = stackWith({ TenantsTableName: 'tenants' });
      },
      /^The stack of stage prod has no output TriggerArn: deploy it again/,
    ],
    [
      'there is no function',
      () => {
        stage.lambda.arn = 'arn:aws:lambda:us-east-1:123456789012:function:other:live';
      },
      /^There is no function arn:.*: npm run doctor -- --stage prod says what to do\.$/,
    ],
    [
      'the credentials may not look',
      () => stage.refusedByLambda.add('configuration'),
      /policy has to allow lambda:GetFunctionConfiguration\.$/,
    ],
    [
      'a setting is none',
      () => stage.set({ GROUPS: 'mix' }),
      /^The function of stage prod cannot start: CONFIG_INVALID: GROUPS has to be merge or replace\.$/,
    ],
  ])('is refused in a sentence: %s', async (_, put, sentence) => {
    await put();
    await expect(readDeployedSettings('prod')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(sentence),
    });
  });
});
