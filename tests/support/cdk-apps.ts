// node --import tsx cdk-apps.ts FOLDER: synthesizes an app for each case, without the command
// line of CDK and without an account, and prints what comes of each.
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { StringAttribute, UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, type ITable, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { TenantClaims, type TenantClaimsProps } from '../../deploy/cdk/construct.ts';

const [folder = ''] = process.argv.slice(2);
const env = { account: '123456789012', region: 'eu-west-1' };
const POOL_ARN = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI';

const addPool = (stack: Stack) =>
  new UserPool(stack, 'Users', {
    customAttributes: {
      tenantId: new StringAttribute({ mutable: true }),
      department: new StringAttribute({ mutable: true }),
    },
  });

/** What is not of the type, as JavaScript could say it. */
const untyped = (props: object) => props as Partial<TenantClaimsProps>;

/** A construct with a pool of its stack. */
const withProps = (props: Partial<TenantClaimsProps>) => (app: App) => {
  const stack = new Stack(app, 'App', { env });
  return new TenantClaims(stack, 'TenantClaims', { userPool: addPool(stack), ...props });
};

const CASES: Readonly<Record<string, (app: App) => unknown>> = {
  ownPool(app) {
    const stack = new Stack(app, 'App', { env });
    const userPool = addPool(stack);
    const claims = new TenantClaims(stack, 'TenantClaims', {
      userPool,
      eventVersion: 'V3_0',
      membership: 'required',
      tenantSwitching: 'sticky',
      cacheTtlSeconds: 60,
      denialAlarmPercent: 10,
    });
    // In a function of CDK's own this is a circle: pool, function, policy, pool.
    userPool.grant(claims.function, 'cognito-idp:AdminGetUser');
  },
  anyRegion(app) {
    const stack = new Stack(app, 'tenant-claims-prod');
    const topic = new Topic(stack, 'OnCall');
    new TenantClaims(stack, 'TenantClaims', {
      userPool: addPool(stack),
      alarmTopicArn: topic.topicArn,
      identityProviders: 'on',
      inboundFederation: 'on',
      protected: false,
      deletionPolicy: 'Delete',
      rollout: 'all-at-once',
    });
  },
  otherStack(app) {
    const users = new Stack(app, 'Users', { env });
    const userPool = addPool(users);
    new TenantClaims(new Stack(app, 'Claims', { env }), 'TenantClaims', { userPool });
  },
  imported(app) {
    const stack = new Stack(app, 'tenant-claims-prod', { env });
    const userPool = UserPool.fromUserPoolArn(stack, 'Users', POOL_ARN);
    new TenantClaims(stack, 'TenantClaims', { userPool });
  },
  existingTable(app) {
    const data = new Stack(app, 'Data', { env });
    const tenantsTable = new Table(data, 'Tenants', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      encryption: TableEncryption.CUSTOMER_MANAGED,
    });
    // CDK's own types do not go with exactOptionalPropertyTypes.
    withProps({ tenantsTable: tenantsTable as ITable })(app);
  },

  noPool: withProps(untyped({ userPool: undefined })),
  unknownProp: withProps(untyped({ memberships: 'required' })),
  wrongValue: withProps(untyped({ eventVersion: 'V4_0' })),
  wrongSetting: withProps(untyped({ membership: 'maybe' })),
  conflict: withProps({ eventVersion: 'V1_0', sessionTags: 'on' }),
  settingConflict: withProps({ tenantSwitching: 'request' }),
  takenVariable: withProps({ environment: { MEMBERSHIP: 'off' } }),
  noHandler: withProps({ entry: 'src/service.ts' }),
  noSuchEntry: withProps({ entry: 'missing.ts' }),
  otherRegion(app) {
    const userPool = addPool(new Stack(app, 'Users', { env: { ...env, region: 'us-east-1' } }));
    new TenantClaims(new Stack(app, 'Claims', { env }), 'TenantClaims', { userPool });
  },
  circle(app) {
    const stack = new Stack(app, 'App', { env });
    const userPool = addPool(stack);
    const environment = { POOL: `pool ${userPool.userPoolId}` };
    new TenantClaims(stack, 'TenantClaims', { userPool, environment });
  },
  otherTrigger(app) {
    const stack = new Stack(app, 'App', { env });
    const userPool = addPool(stack);
    new TenantClaims(stack, 'TenantClaims', { userPool });
    new TenantClaims(stack, 'Again', { userPool });
  },
};

/** Of these, the code is what a test is about. Bundling takes most of the time. */
const BUNDLED = ['anyRegion', 'noHandler'];

function synthesize(name: string, build: (app: App) => unknown) {
  const app = new App({
    outdir: join(folder, name),
    analyticsReporting: false,
    context: { 'aws:cdk:bundling-stacks': BUNDLED.includes(name) ? ['**'] : [] },
  });
  try {
    build(app);
    return {
      templates: app.synth().stacks.map(({ stackName, template }) => [stackName, template]),
    };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const synthesized = Object.entries(CASES).map(([name, build]) => [name, synthesize(name, build)]);
console.log(JSON.stringify(Object.fromEntries(synthesized)));
