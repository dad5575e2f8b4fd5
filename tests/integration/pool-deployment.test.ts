import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  afterDeploy,
  beforeDeploy,
  beforeRemove,
  type Deployment,
} from '../../deploy/existing-pool/pool-steps.ts';
import { LOCAL_CLIENT } from '../../tools/local/local-environment.ts';
import { buildSettings } from '../support/builders.ts';
import {
  type StackReply,
  stackFailure,
  stackWith,
  startCloudFormationStandIn,
} from '../support/cloudformation-stand-in.ts';
import { createTestTable } from '../support/tenants-table.ts';
import {
  buildFactors,
  buildPool,
  type SimulatedPool,
  startUserPoolStandIn,
} from '../support/user-pool-stand-in.ts';

const OURS =
  'arn:aws:lambda:us-east-1:123456789012:function:tenant-claims-prod-pre-token-generation';
const OTHER = 'arn:aws:lambda:us-east-1:123456789012:function:copies-attributes';
const POOL = 'us-east-1_Existing1';
const run = promisify(execFile);
let outputs: Record<string, string>;
const NONE = stackFailure('ValidationError', 'Stack with id tenant-claims-prod does not exist');

let service: SimulatedPool;
let table: Awaited<ReturnType<typeof createTestTable>>;
let stack: StackReply;
let calls: string[];
let before: (operation: string) => void;
let pools: Awaited<ReturnType<typeof startUserPoolStandIn>>;
let stacks: Awaited<ReturnType<typeof startCloudFormationStandIn>>;
const environment = { ...process.env };

beforeAll(async () => {
  table = await createTestTable();
  await table.put('TENANT#acme', 'TENANT');
  outputs = {
    ...{ UserPoolId: POOL, ExistingUserPoolId: POOL, TriggerArn: `${OURS}:live` },
    ...{ TenantsTableName: table.name, EventVersion: 'V2_0' },
  };
  stacks = await startCloudFormationStandIn(() => stack);
  process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = stacks.endpoint;
});

beforeEach(async () => {
  service = { pool: buildPool(), factors: buildFactors(), clients: [] };
  stack = stackWith(outputs);
  calls = [];
  before = () => {};
  pools = await startUserPoolStandIn(service, (operation) => {
    calls.push(operation);
    before(operation);
  });
  process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = pools.endpoint;
});

afterEach(() => pools.stop());
afterAll(async () => {
  table.close();
  await stacks.stop();
  process.env = environment;
});

const notices: string[] = [];
const deployment = (more: Partial<Deployment> = {}): Deployment => {
  notices.length = 0;
  return {
    stage: 'prod',
    stackName: 'tenant-claims-prod',
    functionName: 'tenant-claims-prod-pre-token-generation',
    settings: () => buildSettings(),
    existingUserPoolId: POOL,
    eventVersion: 'V2_0',
    replacesTrigger: false,
    attaches: true,
    config: LOCAL_CLIENT,
    notice: (sentence) => notices.push(sentence),
    ...more,
  };
};

const { LastModifiedDate: _, ...untouched } = buildPool();
const settings = () => {
  const { LastModifiedDate: _, LambdaConfig: __, ...rest } = service.pool;
  return rest;
};
const { LambdaConfig: otherTriggers, ...otherSettings } = untouched;

describe('a pool with every setting set', () => {
  it('calls the function once it is deployed, and is otherwise as it was', async () => {
    await afterDeploy(deployment());

    expect(service.pool.LambdaConfig).toEqual({
      ...otherTriggers,
      PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V2_0' },
    });
    expect(settings()).toEqual(otherSettings);
    expect(service.factors).toEqual(buildFactors());
    expect(notices).toEqual([`User pool ${POOL} now calls ${OURS}:live with V2_0 events.`]);
  });

  it('is to the letter what it was once the stage is removed', async () => {
    await afterDeploy(deployment());
    await beforeRemove(deployment({ existingUserPoolId: '' }));

    expect(service.pool).toEqual({ ...buildPool(), LastModifiedDate: expect.any(Number) });
    expect(service.factors).toEqual(buildFactors());
    expect(notices).toEqual([`User pool ${POOL} calls this function no longer.`]);
  });

  it('is not written by the same deployment again', async () => {
    await afterDeploy(deployment());
    calls.length = 0;
    await afterDeploy(deployment());

    expect(calls).toEqual(['DescribeUserPool']);
    expect(notices).toEqual([`User pool ${POOL} already calls ${OURS}:live with V2_0 events.`]);
  });

  it('follows to another event version, and to another alias', async () => {
    service.pool.LambdaConfig = { ...otherTriggers, PreTokenGeneration: OURS };
    await beforeDeploy(deployment({ eventVersion: 'V3_0' }));
    stack = stackWith({ ...outputs, EventVersion: 'V3_0' });
    await afterDeploy(deployment({ eventVersion: 'V3_0' }));

    expect(service.pool.LambdaConfig).toEqual({
      ...otherTriggers,
      PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V3_0' },
    });
  });

  it('gets its second factors back if Cognito took them', async () => {
    before = (operation) => {
      if (operation === 'UpdateUserPool') service.factors = { MfaConfiguration: 'OPTIONAL' };
    };
    await afterDeploy(deployment());

    expect(service.factors).toEqual(buildFactors());
  });

  it('gets those back that have an effect where MFA is off', async () => {
    const { WebAuthnConfiguration, SmsMfaConfiguration } = buildFactors();
    service.factors = { MfaConfiguration: 'OFF', WebAuthnConfiguration, SmsMfaConfiguration };
    before = (operation) => {
      if (operation === 'UpdateUserPool') service.factors = { MfaConfiguration: 'OFF' };
    };
    await afterDeploy(deployment());

    expect(service.factors).toEqual({ MfaConfiguration: 'OFF', WebAuthnConfiguration });
  });

  it.each(['GetUserPoolMfaConfig', 'SetUserPoolMfaConfig'])(
    'comes with the command for its second factors if they are lost and %s is refused',
    async (refused) => {
      service.factors.EmailMfaConfiguration.Subject = "It's you";
      const factors = structuredClone(service.factors);
      let updated = false;
      before = (operation) => {
        if (updated && operation === refused)
          throw Object.assign(new Error('Busy.'), { code: 'InternalError' });
        if (operation === 'UpdateUserPool') service.factors = { MfaConfiguration: 'OPTIONAL' };
        updated ||= operation === 'UpdateUserPool';
      };
      const { message } = await afterDeploy(deployment()).catch((error) => error);

      expect(service.pool.LambdaConfig).toHaveProperty('PreTokenGenerationConfig');
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
    before = (operation) => {
      if (updated && operation === 'DescribeUserPool')
        throw Object.assign(new Error('Busy.'), { code: 'InternalError' });
      updated ||= operation === 'UpdateUserPool';
    };
    await expect(afterDeploy(deployment())).rejects.toThrow(
      `User pool ${POOL} has its new triggers, but what else changed could not be looked at: compare its settings in the console of Cognito. The cause: Amazon Cognito refused cognito-idp:DescribeUserPool: Busy (InternalError).`,
    );
  });

  it('is looked at again, and what changed besides is named', async () => {
    let updated = false;
    before = (operation) => {
      if (updated && operation === 'DescribeUserPool') {
        service.pool.AutoVerifiedAttributes.reverse();
        service.pool.Policies.PasswordPolicy.MinimumLength = 8;
        delete service.pool.DeviceConfiguration;
        service.pool.AccountRecoverySetting.RecoveryMechanisms.pop();
      }
      updated ||= operation === 'UpdateUserPool';
    };

    await expect(afterDeploy(deployment())).rejects.toThrow(
      `The triggers of user pool ${POOL} are changed, and with them, which nobody asked for, AccountRecoverySetting.RecoveryMechanisms (was [{"Priority":1,"Name":"verified_email"}]), DeviceConfiguration (was {"ChallengeRequiredOnNewDevice":true,"DeviceOnlyRememberedOnUserPrompt":true}), Policies.PasswordPolicy.MinimumLength (was 14): put that right in the console of Cognito, because no further deployment does.`,
    );
  });
});

describe('a pool that calls another function', () => {
  beforeEach(() => {
    service.pool.LambdaConfig = { ...otherTriggers, PreTokenGeneration: OTHER };
  });

  const refusal = `User pool ${POOL} already calls ${OTHER} before it signs tokens: add --param replaceTrigger=on to have this function called in its place.`;

  it('is refused before anything is deployed, and after', async () => {
    stack = NONE;
    await expect(beforeDeploy(deployment())).rejects.toThrow(refusal);
    stack = stackWith(outputs);
    await expect(afterDeploy(deployment())).rejects.toThrow(refusal);
    expect(calls).not.toContain('UpdateUserPool');
  });

  it('is told which, and calls this one, if it is to be replaced', async () => {
    await beforeDeploy(deployment({ replacesTrigger: true }));
    expect(notices).toEqual([`So far user pool ${POOL} calls ${OTHER} with V1_0 events.`]);
    await afterDeploy(deployment({ replacesTrigger: true }));
    expect(service.pool.LambdaConfig).toEqual({
      ...otherTriggers,
      PreTokenGenerationConfig: { LambdaArn: `${OURS}:live`, LambdaVersion: 'V2_0' },
    });
  });

  it('keeps calling it when the stage is removed', async () => {
    await beforeRemove(deployment());
    expect(calls).toEqual(['DescribeUserPool']);
    expect(notices).toEqual([`User pool ${POOL} did not call this function.`]);
  });
});

describe('a deployment', () => {
  const refused = async (more: Partial<Deployment>, sentence: string) => {
    await expect(beforeDeploy(deployment(more))).rejects.toThrow(sentence);
    expect(calls.filter((call) => !/^(Describe|Get)/.test(call))).toEqual([]);
  };

  it.each(['V2_0', 'V3_0'] as const)(
    'is refused %s events of a pool on the plan Lite',
    async (eventVersion) => {
      service.pool.UserPoolTier = 'LITE';
      await refused(
        { eventVersion },
        `eventVersion=${eventVersion} needs the feature plan Essentials or Plus, and user pool ${POOL} has Lite: deploy with --param eventVersion=V1_0, or change its plan.`,
      );
      await expect(beforeDeploy(deployment({ eventVersion: 'V1_0' }))).resolves.toBe(false);
    },
  );

  it('is refused a pool that is not there, or another', async () => {
    await refused(
      { existingUserPoolId: 'us-east-1_Nothing' },
      'Stage prod serves the existing user pool us-east-1_Existing1: add',
    );
    stack = NONE;
    await refused(
      { existingUserPoolId: 'us-east-1_Nothing' },
      'There is no user pool us-east-1_Nothing in us-east-1: check its id and AWS_REGION.',
    );
  });

  it('is refused if it forgets the pool that the stage serves', async () => {
    await refused(
      { existingUserPoolId: '' },
      `Stage prod serves the existing user pool ${POOL}: add --param existingUserPoolId=${POOL}, or run npx sls remove --stage prod first.`,
    );
  });

  it('is refused if it would take the pool of the stage away', async () => {
    stack = stackWith({ UserPoolId: 'us-east-1_Own', UserPoolClientId: '1' });
    await refused(
      {},
      `Stage prod has a user pool of its own, which this deployment would take away: deploy with existingUserPoolId=${POOL} to another stage.`,
    );
  });

  it('is of all if the last one was rolled back, and never gives a pool events that the stack does not say', async () => {
    stack = stackWith(outputs, { status: 'UPDATE_ROLLBACK_COMPLETE' });
    await expect(beforeDeploy(deployment({ eventVersion: 'V3_0' }))).resolves.toBe(true);
    expect(notices).toEqual([
      'The last deployment of stage prod was rolled back: all of it is deployed again.',
    ]);
    await expect(beforeDeploy(deployment({ existingUserPoolId: POOL }))).resolves.toBe(true);

    await afterDeploy(deployment({ eventVersion: 'V3_0' }));
    expect(service.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion).toBe('V2_0');
  });

  it('is refused another name for a function that the pool calls', async () => {
    await afterDeploy(deployment());
    calls.length = 0;
    const renamed = { functionName: 'renamed' };
    const sentence = `User pool ${POOL} calls function tenant-claims-prod-pre-token-generation, which this deployment would take away for renamed: keep it with --param functionName=tenant-claims-prod-pre-token-generation, or add --param replaceTrigger=on, and nobody signs in until the pool calls the new one.`;
    await refused(renamed, sentence);
    await refused(
      { ...renamed, attaches: false, replacesTrigger: true },
      ', or deploy without attach=off and with --param replaceTrigger=on, and nobody',
    );

    await beforeDeploy(deployment({ ...renamed, replacesTrigger: true }));
    stack = stackWith({ ...outputs, TriggerArn: OURS.replace(/[^:]+$/, 'renamed:live') });
    await afterDeploy(deployment({ ...renamed, replacesTrigger: true }));
    expect(service.pool.LambdaConfig.PreTokenGenerationConfig.LambdaArn).toMatch(/:renamed:live$/);
  });

  it('may have another name for a function that the pool does not call', async () => {
    await expect(beforeDeploy(deployment({ functionName: 'renamed' }))).resolves.toBe(false);
  });

  it('is refused a pool without the tenant attribute, unless people without tenant get in or it is left alone', async () => {
    const environment = { TENANT_ATTRIBUTE: 'custom:organization' };
    const settingsOf = (env: Record<string, string>) => ({ settings: () => buildSettings(env) });
    await refused(
      settingsOf(environment),
      `User pool ${POOL} has no attribute custom:organization, so nobody could sign in: add it to the pool, name the one that it has by --param tenantAttribute, or deploy with --param missingTenant=passthrough.`,
    );
    await beforeDeploy(deployment(settingsOf({ ...environment, MISSING_TENANT: 'passthrough' })));
    expect(notices).toEqual([`User pool ${POOL} has no attribute custom:organization.`]);
    await beforeDeploy(deployment({ ...settingsOf(environment), attaches: false }));
    await beforeDeploy(deployment(settingsOf({ DEPARTMENT_ATTRIBUTE: 'custom:team' })));
    expect(notices).toEqual([`User pool ${POOL} has no attribute custom:team.`]);
  });

  it('is refused a pool with settings of which the SDK knows nothing, unless it leaves them alone', async () => {
    service.pool.Policies.PasswordPolicy.RequireEmoji = true;
    service.pool.QuantumConfiguration = { On: true };
    service.pool.SchemaAttributes[0].Entangled = true;
    await refused(
      {},
      `User pool ${POOL} has settings that this release of the AWS SDK does not know, and would lose them (Policies.PasswordPolicy.RequireEmoji, QuantumConfiguration): update @aws-sdk/client-cognito-identity-provider, or`,
    );
    await expect(afterDeploy(deployment())).rejects.toThrow(/would lose them/);
    expect(calls).not.toContain('UpdateUserPool');

    await beforeDeploy(deployment({ attaches: false }));
    await afterDeploy(deployment({ attaches: false }));
    await beforeRemove(deployment());

    service.pool.LambdaConfig.PreTokenGeneration = OURS;
    await expect(beforeRemove(deployment())).rejects.toThrow(
      /, or take the function away in the console of Cognito, and remove the stage then\.$/,
    );
  });

  it('of a pool of its own asks Cognito nothing', async () => {
    for (const outputs of [{}, { UserPoolId: 'us-east-1_Own', UserPoolClientId: '1' }]) {
      stack = stackWith(outputs);
      await beforeDeploy(deployment({ existingUserPoolId: '' }));
      await afterDeploy(deployment({ existingUserPoolId: '' }));
      await beforeRemove(deployment({ existingUserPoolId: '' }));
    }
    expect([calls, notices]).toEqual([[], []]);
  });

  it('leaves the pool as it is if it is told to, whatever that calls', async () => {
    service.pool.LambdaConfig = { PreTokenGeneration: OTHER };
    await beforeDeploy(deployment({ attaches: false }));
    await afterDeploy(deployment({ attaches: false }));

    expect(calls).toEqual(['DescribeUserPool']);
    expect(notices).toEqual([
      `User pool ${POOL} is left as it is: deploy without attach=off to have it call the function.`,
    ]);
  });

  it('does not attach the pool to an empty table', async () => {
    await table.remove('TENANT#acme', 'TENANT');
    await expect(afterDeploy(deployment())).rejects.toThrow(
      `The stage is deployed, and its pool not attached, because table ${table.name} is empty and nobody could sign in: seed it with npm run seed -- apply --stage prod, and deploy again.`,
    );
    expect(service.pool).toEqual(buildPool());

    await table.put('TENANT#acme', 'TENANT');
    await afterDeploy(deployment());
    expect(service.pool.LambdaConfig).toHaveProperty('PreTokenGenerationConfig');
  });

  it('says which permission is missing, and leaves the pool as it was', async () => {
    before = (operation) => {
      if (operation === 'UpdateUserPool')
        throw Object.assign(
          new Error('User: x is not authorized to perform: iam:PassRole on resource: y'),
          {
            code: 'AccessDeniedException',
          },
        );
    };
    await expect(afterDeploy(deployment())).rejects.toThrow(
      'The AWS credentials may not do this: their policy has to allow iam:PassRole.',
    );
    expect(service.pool).toEqual(buildPool());
  });
});

describe('a removal', () => {
  it('leaves the pool alone if the stack refuses to be removed', async () => {
    await afterDeploy(deployment());
    calls.length = 0;
    stack = stackWith(outputs, { isProtected: true });
    await beforeRemove(deployment());
    expect(calls).toEqual([]);
  });

  it('has nothing to detach if stack or pool are gone', async () => {
    stack = NONE;
    await beforeRemove(deployment());
    stack = stackWith(outputs);
    service.pool.Id = 'us-east-1_Other';
    await beforeRemove(deployment());
    expect(calls).not.toContain('UpdateUserPool');
  });

  it('stops before anything is removed if Cognito refuses', async () => {
    await afterDeploy(deployment());
    before = (operation) => {
      if (operation === 'UpdateUserPool')
        throw Object.assign(new Error('Busy.'), { code: 'ConcurrentModificationException' });
    };
    await expect(beforeRemove(deployment())).rejects.toThrow(
      'Amazon Cognito refused cognito-idp:UpdateUserPool: Busy (ConcurrentModificationException).',
    );
  });
});
