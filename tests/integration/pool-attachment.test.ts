import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type DescribedUserPool, settingsOf } from '../../deploy/existing-pool/pool-settings.ts';
import { afterDeploy, beforeDeploy, beforeRemove } from '../../deploy/existing-pool/pool-steps.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { INBOUND, NO_STACK, OTHER, OURS, setUpPoolStage } from '../support/pool-stage.ts';
import { buildFactors, buildPool, POOL } from '../support/user-pool-stand-in.ts';

const run = promisify(execFile);
const stage = setUpPoolStage();

const { LastModifiedDate: _, LambdaConfig: otherTriggers, ...otherSettings } = buildPool();
const settings = () => {
  const { LastModifiedDate: _, LambdaConfig: __, ...rest } = stage.service.pool;
  return rest;
};

/** What a shell would hand to the AWS CLI. */
async function readCall(message: string): Promise<unknown> {
  const [, quoted = ''] = /update-user-pool --cli-input-json ('.*')/.exec(message) ?? [];
  return JSON.parse((await run('sh', ['-c', `printf %s ${quoted}`])).stdout);
}

/** All settings of the pool, and the new trigger. */
const expectedCall = () => ({
  ...settingsOf(buildPool() as DescribedUserPool),
  LambdaConfig: {
    ...otherTriggers,
    PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V2_0' },
  },
});

describe('a pool with every setting set', () => {
  it('calls the function once it is deployed, and is otherwise as it was', async () => {
    await afterDeploy(stage.deployment());

    expect(stage.service.pool.LambdaConfig).toEqual({
      ...otherTriggers,
      PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V2_0' },
    });
    expect(settings()).toEqual(otherSettings);
    expect(stage.service.factors).toEqual(buildFactors());
    expect(stage.notices).toEqual([`User pool ${POOL} now calls ${OURS}:live with V2_0 events.`]);
  });

  it('is to the letter what it was once the stage is removed', async () => {
    await afterDeploy(stage.deployment());
    await beforeRemove(stage.deployment({ existingUserPoolId: '' }));

    expect(stage.service.pool).toEqual({ ...buildPool(), LastModifiedDate: expect.any(Number) });
    expect(stage.service.factors).toEqual(buildFactors());
    expect(stage.notices).toEqual([`User pool ${POOL} calls this function no longer.`]);
  });

  it('is not written by the same deployment again', async () => {
    await afterDeploy(stage.deployment());
    stage.calls.length = 0;
    await afterDeploy(stage.deployment());

    expect(stage.calls).toEqual(['DescribeUserPool']);
    expect(stage.notices).toEqual([
      `User pool ${POOL} already calls ${OURS}:live with V2_0 events.`,
    ]);
  });

  it('follows to another event version, and to another alias', async () => {
    stage.service.pool.LambdaConfig = { ...otherTriggers, PreTokenGeneration: OURS };
    await beforeDeploy(stage.deployment({ eventVersion: 'V3_0' }));
    stage.stack = stackWith({ ...stage.outputs, EventVersion: 'V3_0' });
    await afterDeploy(stage.deployment({ eventVersion: 'V3_0' }));

    expect(stage.service.pool.LambdaConfig).toEqual({
      ...otherTriggers,
      PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V3_0' },
    });
  });

  it('gets its second factors back if Cognito took them', async () => {
    stage.before = (operation) => {
      if (operation === 'UpdateUserPool') stage.service.factors = { MfaConfiguration: 'OPTIONAL' };
    };
    await afterDeploy(stage.deployment());

    expect(stage.service.factors).toEqual(buildFactors());
  });

  it('gets those back that have an effect where MFA is off', async () => {
    const { WebAuthnConfiguration, SmsMfaConfiguration } = buildFactors();
    stage.service.factors = { MfaConfiguration: 'OFF', WebAuthnConfiguration, SmsMfaConfiguration };
    stage.before = (operation) => {
      if (operation === 'UpdateUserPool') stage.service.factors = { MfaConfiguration: 'OFF' };
    };
    await afterDeploy(stage.deployment());

    expect(stage.service.factors).toEqual({ MfaConfiguration: 'OFF', WebAuthnConfiguration });
  });

  it.each(['GetUserPoolMfaConfig', 'SetUserPoolMfaConfig'])(
    'comes with the command for its second factors if they are lost and %s is refused',
    async (refused) => {
      stage.service.factors.EmailMfaConfiguration.Subject = "It's you";
      const factors = structuredClone(stage.service.factors);
      let updated = false;
      stage.before = (operation) => {
        if (updated && operation === refused)
          throw Object.assign(new Error('Busy.'), { code: 'InternalError' });
        if (operation === 'UpdateUserPool')
          stage.service.factors = { MfaConfiguration: 'OPTIONAL' };
        updated ||= operation === 'UpdateUserPool';
      };
      const { message } = await afterDeploy(stage.deployment()).catch((error) => error);

      expect(stage.service.pool.LambdaConfig).toHaveProperty('PreTokenGenerationConfig');
      const [, quoted = ''] =
        /set-user-pool-mfa-config --cli-input-json ('.*')\. The cause: /.exec(message) ?? [];
      expect(message).toMatch(
        /^User pool us-east-1_Existing1 has its new triggers, but .* no further deployment gives them back: run /,
      );
      const { stdout } = await run('sh', ['-c', `printf %s ${quoted}`]);
      expect(JSON.parse(stdout)).toEqual({ UserPoolId: POOL, ...factors });
    },
  );

  it('is said to be changed if it cannot be looked at afterwards', async () => {
    let updated = false;
    stage.before = (operation) => {
      if (updated && operation === 'DescribeUserPool')
        throw Object.assign(new Error('Busy.'), { code: 'InternalError' });
      updated ||= operation === 'UpdateUserPool';
    };
    const { message } = await afterDeploy(stage.deployment()).catch((error) => error);
    expect(message).toMatch(
      /^User pool us-east-1_Existing1 has its new triggers, but what else changed could not be looked at: to have every setting as it was, run aws .* The cause: Amazon Cognito refused cognito-idp:DescribeUserPool: Busy \(InternalError\)\.$/,
    );
    expect(await readCall(message)).toEqual(expectedCall());
  });

  it('is looked at again, and what changed besides is named', async () => {
    let updated = false;
    stage.before = (operation) => {
      if (updated && operation === 'DescribeUserPool') {
        stage.service.pool.AutoVerifiedAttributes.reverse();
        stage.service.pool.Policies.PasswordPolicy.MinimumLength = 8;
        delete stage.service.pool.DeviceConfiguration;
        stage.service.pool.AccountRecoverySetting.RecoveryMechanisms.pop();
      }
      updated ||= operation === 'UpdateUserPool';
    };

    const { message } = await afterDeploy(stage.deployment()).catch((error) => error);
    expect(message).toContain(
      `The triggers of user pool ${POOL} are changed, and with them, unasked, AccountRecoverySetting.RecoveryMechanisms (was [{"Priority":1,"Name":"verified_email"}]), DeviceConfiguration (was {"ChallengeRequiredOnNewDevice":true,"DeviceOnlyRememberedOnUserPrompt":true}), Policies.PasswordPolicy.MinimumLength (was 14): put that right with aws cognito-idp update-user-pool`,
    );
    expect(await readCall(message)).toEqual(expectedCall());
  });
});

describe('a pool that calls another function', () => {
  beforeEach(() => {
    stage.service.pool.LambdaConfig = { ...otherTriggers, PreTokenGeneration: OTHER };
  });

  const refusal = `User pool ${POOL} already calls ${OTHER} before it signs tokens: add --param replaceTrigger=on to have this function called in its place.`;

  it('is refused before anything is deployed, and after', async () => {
    stage.stack = NO_STACK;
    await expect(beforeDeploy(stage.deployment())).rejects.toThrow(refusal);
    stage.stack = stackWith(stage.outputs);
    await expect(afterDeploy(stage.deployment())).rejects.toThrow(refusal);
    expect(stage.calls).not.toContain('UpdateUserPool');
  });

  it('is told which, and calls this one, if it is to be replaced', async () => {
    await beforeDeploy(stage.deployment({ replacesTrigger: true }));
    expect(stage.notices).toEqual([`So far user pool ${POOL} calls ${OTHER} with V1_0 events.`]);
    await afterDeploy(stage.deployment({ replacesTrigger: true }));
    expect(stage.service.pool.LambdaConfig).toEqual({
      ...otherTriggers,
      PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V2_0' },
    });
  });

  it('keeps calling it when the stage is removed', async () => {
    await beforeRemove(stage.deployment());
    expect(stage.calls).toEqual(['DescribeUserPool']);
    expect(stage.notices).toEqual([`User pool ${POOL} did not call this function.`]);
  });
});

describe('a pool whose users of identity providers get their groups filtered', () => {
  const filtering = { hasInboundFederation: true };
  const { InboundFederation, ...others } = otherTriggers; // the second is without a filter
  const both = {
    ...others,
    PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V2_0' },
    InboundFederation: { LambdaArn: INBOUND, LambdaVersion: 'V1_0' },
  };
  const calls = `${OURS}:live with V2_0 events, and ${INBOUND} for users of identity providers`;

  beforeEach(() => {
    stage.stack = stackWith({ ...stage.outputs, InboundFederationArn: INBOUND });
    stage.service.pool.LambdaConfig = { ...others };
  });

  it('calls both functions by one update, and none by another', async () => {
    await afterDeploy(stage.deployment(filtering));
    expect(stage.service.pool.LambdaConfig).toEqual(both);
    expect(settings()).toEqual(otherSettings);
    expect(stage.notices).toEqual([`User pool ${POOL} now calls ${calls}.`]);

    await afterDeploy(stage.deployment(filtering));
    expect(stage.notices).toEqual([`User pool ${POOL} already calls ${calls}.`]);
    expect(stage.calls.filter((call) => call === 'UpdateUserPool')).toHaveLength(1);
  });

  it('is to the letter what it was once the stage is removed', async () => {
    await afterDeploy(stage.deployment(filtering));
    await beforeRemove(stage.deployment({ existingUserPoolId: '' }));
    expect(stage.service.pool).toEqual({
      ...buildPool(),
      ...{ LambdaConfig: others, LastModifiedDate: expect.any(Number) },
    });
  });

  it.each([true, false])(
    'calls it no longer before a deployment takes it away, attached or not: %j',
    async (attaches) => {
      await afterDeploy(stage.deployment(filtering));
      await beforeDeploy(stage.deployment({ attaches }));
      const { InboundFederation: _, ...one } = both;
      expect(stage.service.pool.LambdaConfig).toEqual(one);
      expect(stage.notices).toContain(
        `User pool ${POOL} no longer calls ${INBOUND} for users of identity providers.`,
      );
      stage.calls.length = 0;
      await beforeDeploy(stage.deployment({ attaches }));
      expect(stage.calls).not.toContain('UpdateUserPool');
    },
  );

  it('keeps what it calls there where the stage does not filter, also when that goes', async () => {
    stage.stack = stackWith(stage.outputs);
    stage.service.pool.LambdaConfig = { ...others, InboundFederation };
    await beforeDeploy(stage.deployment());
    await afterDeploy(stage.deployment());
    expect(stage.service.pool.LambdaConfig).toEqual({ ...both, InboundFederation });
    await beforeRemove(stage.deployment());
    expect(stage.service.pool.LambdaConfig).toEqual({ ...others, InboundFederation });
  });

  it('is refused if it calls another function there, unless that is to be replaced', async () => {
    stage.service.pool.LambdaConfig = { ...others, InboundFederation };
    const refusal = `User pool ${POOL} already calls ${InboundFederation.LambdaArn} for users of identity providers: add --param replaceTrigger=on to have this function called in its place.`;
    await expect(afterDeploy(stage.deployment(filtering))).rejects.toThrow(refusal);
    stage.stack = stackWith(stage.outputs);
    await expect(beforeDeploy(stage.deployment(filtering))).rejects.toThrow(refusal);
    expect(stage.calls).not.toContain('UpdateUserPool');

    stage.stack = stackWith({ ...stage.outputs, InboundFederationArn: INBOUND });
    await beforeDeploy(stage.deployment({ ...filtering, replacesTrigger: true }));
    await afterDeploy(stage.deployment({ ...filtering, replacesTrigger: true }));
    expect(stage.service.pool.LambdaConfig).toEqual(both);
  });

  it('is told if the pool did not take it', async () => {
    let updated = false;
    stage.before = (operation) => {
      if (updated) delete stage.service.pool.LambdaConfig.InboundFederation;
      updated ||= operation === 'UpdateUserPool';
    };
    await expect(afterDeploy(stage.deployment(filtering))).rejects.toThrow(
      `User pool ${POOL} was to call ${INBOUND} for users of identity providers, and calls no function: something else may have changed it at the same time, so try again.`,
    );
  });
});
