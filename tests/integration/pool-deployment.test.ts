import type { Deployment } from '../../deploy/existing-pool/deployment.ts';
import { afterDeploy, beforeDeploy, beforeRemove } from '../../deploy/existing-pool/pool-steps.ts';
import { buildSettings } from '../support/builders.ts';
import { stackFailure, stackResource, stackWith } from '../support/cloudformation-stand-in.ts';
import { INBOUND, NO_STACK, OTHER, OURS, setUpPoolStage } from '../support/pool-stage.ts';
import { buildPool, POOL } from '../support/user-pool-stand-in.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/mrk-0d990263';
const stage = setUpPoolStage();

describe('a deployment', () => {
  const refused = async (more: Partial<Deployment>, sentence: string) => {
    await expect(beforeDeploy(stage.deployment(more))).rejects.toThrow(sentence);
    expect(stage.calls.filter((call) => !/^(Describe|Get)/.test(call))).toEqual([]);
  };

  it.each([
    ['V2_0', 'OFF', ', or advanced security that was on by 2024-11-22'],
    ['V2_0', undefined, ', or advanced security that was on by 2024-11-22'],
    ['V3_0', 'ENFORCED', ''],
  ] as const)(
    'is refused %s events of a pool on the plan Lite with advanced security %s',
    async (eventVersion, AdvancedSecurityMode, orSecurity) => {
      stage.service.pool.UserPoolTier = 'LITE';
      stage.service.pool.UserPoolAddOns = AdvancedSecurityMode && { AdvancedSecurityMode };
      await refused(
        { eventVersion },
        `eventVersion=${eventVersion} needs the feature plan Essentials or Plus${orSecurity}, and user pool ${POOL} has Lite: deploy with --param eventVersion=V1_0, or change its plan.`,
      );
      await expect(beforeDeploy(stage.deployment({ eventVersion: 'V1_0' }))).resolves.toBe(false);
    },
  );

  it.each(['AUDIT', 'ENFORCED'])(
    'may have V2_0 events of a pool on Lite with advanced security %s, if Cognito takes them',
    async (AdvancedSecurityMode) => {
      Object.assign(stage.service.pool, {
        UserPoolTier: 'LITE',
        UserPoolAddOns: { AdvancedSecurityMode },
      });
      await beforeDeploy(stage.deployment());
      await afterDeploy(stage.deployment());
      const { LambdaConfig } = stage.service.pool;
      expect(LambdaConfig.PreTokenGenerationConfig.LambdaVersion).toBe('V2_0');
    },
  );

  it.each([
    [
      'V1_0',
      `calls ${OURS}:live with V1_0 events: its feature plan may not have these events, and`,
    ],
    [undefined, 'calls no function: something else may have changed it at the same time, so try'],
  ])('says what the pool took if that is not what it was asked for: %s', async (version, said) => {
    let updated = false;
    stage.before = (operation) => {
      const { LambdaConfig } = stage.service.pool;
      if (updated && version) LambdaConfig.PreTokenGenerationConfig.LambdaVersion = version;
      else if (updated) delete LambdaConfig.PreTokenGenerationConfig;
      updated ||= operation === 'UpdateUserPool';
    };
    await expect(afterDeploy(stage.deployment())).rejects.toThrow(
      `User pool ${POOL} was to call ${OURS}:live with V2_0 events, and ${said}`,
    );
  });

  it('says which other trigger the pool lost', async () => {
    let updated = false;
    stage.before = (operation) => {
      if (updated) delete stage.service.pool.LambdaConfig.PreSignUp;
      updated ||= operation === 'UpdateUserPool';
    };
    await expect(afterDeploy(stage.deployment())).rejects.toThrow(
      /unasked, LambdaConfig\.PreSignUp \(was "arn/,
    );
  });

  it('is refused a pool that is not there, or another', async () => {
    await refused(
      { existingUserPoolId: 'us-east-1_Nothing' },
      'Stage prod serves the existing user pool us-east-1_Existing1: add',
    );
    stage.stack = NO_STACK;
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
    stage.stack = stackWith({ UserPoolId: 'us-east-1_Own', UserPoolClientId: '1' });
    await refused(
      {},
      `Stage prod has a user pool of its own, which this deployment would take away: deploy with existingUserPoolId=${POOL} to another stage.`,
    );
  });

  it('is of all if the last one was rolled back, and never gives a pool events that the stack does not say', async () => {
    stage.stack = stackWith(stage.outputs, { status: 'UPDATE_ROLLBACK_COMPLETE' });
    await expect(beforeDeploy(stage.deployment({ eventVersion: 'V3_0' }))).resolves.toBe(true);
    expect(stage.notices).toEqual([
      'This deployment changes stage prod: eventVersion=V3_0 (so far V2_0).',
      'The last deployment of stage prod was rolled back: all of it is deployed again.',
    ]);
    await expect(beforeDeploy(stage.deployment({ existingUserPoolId: POOL }))).resolves.toBe(true);

    await afterDeploy(stage.deployment({ eventVersion: 'V3_0' }));
    expect(stage.service.pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion).toBe('V2_0');
  });

  it('is refused another name for a function that the pool calls', async () => {
    await afterDeploy(stage.deployment());
    stage.calls.length = 0;
    const renamed = { functionName: 'renamed' };
    const sentence = `User pool ${POOL} calls function tenant-claims-prod-pre-token-generation, which this deployment would take away for renamed: keep it with --param functionName=tenant-claims-prod-pre-token-generation, or add --param replaceTrigger=on, and no user can sign in until the pool calls the new one.`;
    await refused(renamed, sentence);
    await refused(
      { ...renamed, attaches: false, replacesTrigger: true },
      ', or deploy without attach=off and with --param replaceTrigger=on, and no user',
    );

    await beforeDeploy(stage.deployment({ ...renamed, replacesTrigger: true }));
    stage.stack = stackWith({
      ...stage.outputs,
      TriggerArn: OURS.replace(/[^:]+$/, 'renamed:live'),
    });
    await afterDeploy(stage.deployment({ ...renamed, replacesTrigger: true }));
    expect(stage.service.pool.LambdaConfig.PreTokenGenerationConfig.LambdaArn).toMatch(
      /:renamed:live$/,
    );
  });

  it('may have another name for a function that the pool does not call', async () => {
    await expect(beforeDeploy(stage.deployment({ functionName: 'renamed' }))).resolves.toBe(false);
  });

  it('is refused a pool without the tenant attribute, unless people without tenant get in or it is left alone', async () => {
    const environment = { TENANT_ATTRIBUTE: 'custom:organization' };
    const settingsOf = (env: Record<string, string>) => ({ settings: () => buildSettings(env) });
    await refused(
      settingsOf(environment),
      `User pool ${POOL} has no attribute custom:organization, so no user could sign in: add it to the pool, name the one that it has by --param tenantAttribute, or deploy with --param missingTenant=passthrough.`,
    );
    await beforeDeploy(
      stage.deployment(settingsOf({ ...environment, MISSING_TENANT: 'passthrough' })),
    );
    expect(stage.notices).toEqual([`User pool ${POOL} has no attribute custom:organization.`]);
    await beforeDeploy(stage.deployment({ ...settingsOf(environment), attaches: false }));
    await beforeDeploy(stage.deployment(settingsOf({ DEPARTMENT_ATTRIBUTE: 'custom:team' })));
    expect(stage.notices).toEqual([`User pool ${POOL} has no attribute custom:team.`]);
  });

  it('is refused a pool with settings of which the SDK knows nothing, unless it leaves them alone', async () => {
    stage.service.pool.Policies.PasswordPolicy.RequireEmoji = true;
    stage.service.pool.QuantumConfiguration = { On: true };
    stage.service.pool.SchemaAttributes[0].Entangled = true;
    await refused(
      {},
      `User pool ${POOL} has settings that this release of the AWS SDK does not know, and would lose them (Policies.PasswordPolicy.RequireEmoji, QuantumConfiguration): run npm install --save-dev @aws-sdk/client-cognito-identity-provider@latest, and try again.`,
    );
    await expect(afterDeploy(stage.deployment())).rejects.toThrow(/would lose them/);
    expect(stage.calls).not.toContain('UpdateUserPool');

    await beforeDeploy(stage.deployment({ attaches: false }));
    await afterDeploy(stage.deployment({ attaches: false }));
    await beforeRemove(stage.deployment());

    stage.service.pool.LambdaConfig.PreTokenGeneration = OURS;
    await expect(beforeRemove(stage.deployment())).rejects.toThrow(/would lose them/);
  });

  it('of a pool of its own asks Cognito nothing', async () => {
    for (const outputs of [{}, { UserPoolId: 'us-east-1_Own', UserPoolClientId: '1' }]) {
      stage.stack = stackWith(outputs);
      await beforeDeploy(stage.deployment({ existingUserPoolId: '' }));
      await afterDeploy(stage.deployment({ existingUserPoolId: '' }));
      await beforeRemove(stage.deployment({ existingUserPoolId: '' }));
    }
    expect([stage.calls, stage.notices]).toEqual([[], []]);
  });

  it.each([
    ['issuer', undefined, 'ORIGINAL', 'UPDATED', 'APIs and IAM providers accept one'],
    [
      'issuer',
      { IssuerType: 'UPDATED' },
      'UPDATED',
      'ORIGINAL',
      'APIs and IAM providers accept one',
    ],
    ...[undefined, { RefreshRotation: 'off' }].map((deployed) => [
      ...['refreshRotation', deployed, 'off', 'on'],
      'with it apps refresh by GetTokensFromRefreshToken only',
    ]),
    [
      ...['tokenEndpoint', { TokenEndpoint: 'https://machines.example/oauth2/token' }, 'on', 'off'],
      'machines may get their tokens there',
    ],
    ['poolKeyArn', { PoolKeyArn: KEY }, KEY, '', 'a pool has a replica by its key only'],
  ] as [string, Record<string, string> | undefined, string, string, string][])(
    'is refused another %s than that of %j if nobody chose it',
    async (name, deployed, was, value, why) => {
      stage.stack = stackWith({ UserPoolId: 'us-east-1_Own', UserPoolClientId: '1', ...deployed });
      const own = (choice: { value: string; isChosen: boolean }) => ({
        existingUserPoolId: '',
        ownPool: {
          issuer: { value: deployed?.IssuerType ?? 'ORIGINAL', isChosen: false },
          refreshRotation: { value: 'off', isChosen: false },
          tokenEndpoint: { value: deployed?.TokenEndpoint ? 'on' : 'off', isChosen: false },
          poolKeyArn: { value: deployed?.PoolKeyArn ?? '', isChosen: false },
          [name]: choice,
        },
      });
      await refused(
        own({ value, isChosen: false }),
        `This deployment would change ${name} of stage prod from ${was} to ${value || 'none'}, and ${why}: keep it with --param ${name}=${was}, or change it with --param ${name}=${value}.`,
      );
      await beforeDeploy(stage.deployment(own({ value, isChosen: true })));
      await beforeDeploy(stage.deployment(own({ value: was, isChosen: false })));
    },
  );

  it.each([
    ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'deploy without replicaRegions, and'],
    ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table', 'add --param replicaRegions=REGIONS'],
  ] as const)('is refused to make of an %s an %s', async (deployed, tableType, advice) => {
    stage.tableReply = stackResource(deployed);
    await beforeDeploy(stage.deployment({ tableType: deployed }));
    await refused(
      { tableType },
      `Stage prod has a table of type ${deployed}, and this deployment would make it ${tableType}, which may delete it: ${advice}`,
    );
  });

  it('goes on where it may not ask for the type of the table, and says so', async () => {
    stage.tableReply = stackFailure('AccessDenied', 'x', 403);
    await beforeDeploy(stage.deployment());
    expect(stage.notices).toContain(
      'Whether the table stays what it is could not be looked at. The AWS credentials may not do this: their policy has to allow cloudformation:DescribeStackResource.',
    );
    stage.tableReply = stackFailure('ValidationError', 'Resource TenantsTable does not exist');
    await beforeDeploy(stage.deployment());
    expect(stage.notices).not.toContainEqual(expect.stringContaining('could not be looked at'));
  });

  it('says that it takes the filter of groups away', async () => {
    stage.stack = stackWith({ ...stage.outputs, InboundFederationArn: INBOUND });
    await beforeDeploy(stage.deployment());
    expect(stage.notices).toContain(
      'This deployment changes stage prod: inboundFederation=off (so far on).',
    );
  });

  it('leaves the pool as it is if it is told to, whatever that calls', async () => {
    stage.service.pool.LambdaConfig = { PreTokenGeneration: OTHER };
    await beforeDeploy(stage.deployment({ attaches: false }));
    await afterDeploy(stage.deployment({ attaches: false }));

    expect(stage.calls).toEqual(['DescribeUserPool']);
    expect(stage.notices).toEqual([
      `User pool ${POOL} is left as it is: deploy without attach=off to have it call the function.`,
    ]);
  });

  it.each([
    [{ GROUPS: 'replace' }, 'GROUPS=replace takes these groups of the pool out of tokens'],
    [
      { MEMBERSHIP: 'required', TENANT_SWITCHING: 'sticky' },
      'tokens of users who select another tenant than their own are without these groups of the pool',
    ],
  ])('tells which groups tokens will not carry with %j', async (environment, sentence) => {
    stage.service.groups = ['admins', 'staff'];
    const settings = () => buildSettings(environment as Record<string, string>);
    await beforeDeploy(stage.deployment({ settings }));
    expect(stage.notices).toEqual([`User pool ${POOL}: ${sentence}: admins, staff.`]);
    await beforeDeploy(stage.deployment());
    expect(stage.notices).toEqual([]);
  });

  it('goes on if it may not list them, and says so', async () => {
    stage.before = (operation) => {
      if (operation === 'ListGroups')
        throw Object.assign(new Error('no'), { code: 'AccessDeniedException' });
    };
    const settings = () => buildSettings({ GROUPS: 'replace' });
    await beforeDeploy(stage.deployment({ settings }));
    expect(stage.notices).toEqual([
      `User pool ${POOL}: its groups could not be listed: The AWS credentials may not do this: their policy has to allow cognito-idp:ListGroups.`,
    ]);
  });

  it('tells which parameters it changes of the deployed stage, and none that only say the default', async () => {
    stage.stack = stackWith({ ...stage.outputs, EventVersion: 'V3_0', MachineClientId: '1' });
    stage.variables = {
      ...{ MEMBERSHIP: 'required', GROUPS: 'merge', CACHE_TTL_SECONDS: '60' },
      ...{ TENANTS_TABLE: stage.table.name, ALLOWED_ROLE_ARNS: 'arn:aws:iam::123456789012:role/*' },
    };
    const environment = { MEMBERSHIP: '', CACHE_TTL_SECONDS: '0', LOG_LEVEL: 'INFO', GROUPS: '' };
    await beforeDeploy(stage.deployment({ environment }));
    expect(stage.notices).toEqual([
      'This deployment changes stage prod: eventVersion=V2_0 (so far V3_0), machines=off (so far on), membership=off (so far required), allowedRoleArns=none (so far arn:aws:iam::123456789012:role/*), cacheTtlSeconds=0 (so far 60).',
    ]);
  });

  it('goes on if what is deployed cannot be read, and says so', async () => {
    stage.stack = stackWith({ ...stage.outputs, TriggerArn: `${OURS}:gone` });
    await beforeDeploy(stage.deployment());
    expect(stage.notices).toEqual([
      expect.stringMatching(/^What this deployment changes could not be compared\. AWS Lambda /),
    ]);
  });

  it('does not attach the pool to an empty table', async () => {
    await stage.table.remove('TENANT#acme', 'TENANT');
    await expect(afterDeploy(stage.deployment())).rejects.toThrow(
      `The stage is deployed, and its pool not attached, because table ${stage.table.name} is empty and no user could sign in: seed it with npm run seed -- apply --stage prod, and deploy again.`,
    );
    expect(stage.service.pool).toEqual(buildPool());

    await stage.table.put('TENANT#acme', 'TENANT');
    await afterDeploy(stage.deployment());
    expect(stage.service.pool.LambdaConfig).toHaveProperty('PreTokenGenerationConfig');
  });

  it('says which permission is missing, and leaves the pool as it was', async () => {
    stage.before = (operation) => {
      if (operation === 'UpdateUserPool')
        throw Object.assign(
          new Error('User: x is not authorized to perform: iam:PassRole on resource: y'),
          {
            code: 'AccessDeniedException',
          },
        );
    };
    await expect(afterDeploy(stage.deployment())).rejects.toThrow(
      'The AWS credentials may not do this: their policy has to allow iam:PassRole.',
    );
    expect(stage.service.pool).toEqual(buildPool());
  });
});
