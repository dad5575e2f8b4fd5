// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
import { readFile, rm } from 'node:fs/promises';
import { findProblems } from '../../deploy/parameters.ts';
import { buildStack, pointAliases } from '../../deploy/stack-resources.ts';
import { readSettings } from '../../src/settings.ts';
import { defaultParameters } from '../support/default-parameters.ts';
import {
  dataPermissionsOf,
  isConsistent,
  packageService,
  propertiesOf,
  READS,
  readTemplate,
  type Template,
} from '../support/package-service.ts';
import { renderStage } from '../support/render-stage.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/mrk-0d990263';
const FUNCTION = 'tenant-claims-prod-pre-token-generation';
const ALARMS = [
  'Faults',
  'SlowSignIns',
  'Throttles',
  'DirectoryUnavailable',
  'StaleAnswers',
  'Denials',
];

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));

const namesOf = (template: Template, type: string) =>
  Object.entries(template.Resources).flatMap(([name, { Type }]) => (Type === type ? [name] : []));

describe('the template of a stage with everything on', () => {
  const template = renderStage('prod', {
    alarmTopicArn: TOPIC,
    rollout: 'canary',
    provisionedConcurrency: '5',
    replicaRegions: 'eu-west-1,us-west-2',
    denialAlarmPercent: '12',
    logLevel: 'WARN',
    poolKeyArn: KEY,
  });

  it('can be created in some order, from nothing but itself', () => {
    expect(isConsistent(template)).toBe(true);
  });

  it('has alarms that tell the topic, each by a name that says what of, and where to look', async () => {
    const operations = await readFile('docs/operations.md', 'utf8');
    expect(namesOf(template, 'AWS::CloudWatch::Alarm')).toEqual(ALARMS);
    for (const name of ALARMS) {
      const alarm = propertiesOf(template, name);
      expect(alarm).toMatchObject({
        AlarmActions: [TOPIC],
        OKActions: [TOPIC],
        TreatMissingData: 'notBreaching',
      });
      expect(alarm.AlarmName).toMatch(new RegExp(`^${FUNCTION}-[a-z-]+$`));
      const [, section] = /\. docs\/operations\.md, (.+)$/.exec(alarm.AlarmDescription) ?? [];
      expect(operations).toContain(`\n### ${section}\n`);
    }
    expect(propertiesOf(template, 'Denials').Threshold).toBe(12);
  });

  it('alarms before Cognito gives up, by metrics that there are', () => {
    expect(propertiesOf(template, 'SlowSignIns')).toMatchObject({
      ...{ Namespace: 'AWS/Lambda', MetricName: 'Duration', ExtendedStatistic: 'p99' },
      Dimensions: [{ Name: 'FunctionName', Value: FUNCTION }],
    });
    expect(propertiesOf(template, 'SlowSignIns').Threshold).toBeLessThan(5_000);
    expect(propertiesOf(template, 'DirectoryUnavailable')).toMatchObject({
      ...{ Namespace: 'tenant-claims', MetricName: 'signIns' },
      Dimensions: [
        { Name: 'function', Value: FUNCTION },
        { Name: 'outcome', Value: 'DIRECTORY_UNAVAILABLE' },
      ],
    });
    expect(propertiesOf(template, 'StaleAnswers')).toMatchObject({
      ...{ Namespace: 'tenant-claims', MetricName: 'staleAnswers' },
      Dimensions: [{ Name: 'function', Value: FUNCTION }],
    });
    expect(propertiesOf(template, 'Throttles')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
    });
  });

  it('moves sign-ins to a new version little by little, and back if an alarm goes off', () => {
    expect(template.Resources.PreTokenGenerationAlias.UpdatePolicy).toEqual({
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: { Ref: 'RolloutApplication' },
        DeploymentGroupName: { Ref: 'RolloutGroup' },
      },
    });
    expect(propertiesOf(template, 'RolloutGroup')).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']),
      },
      AlarmConfiguration: {
        Enabled: true,
        Alarms: ['Faults', 'SlowSignIns', 'DirectoryUnavailable', 'Denials'].map((Ref) => ({
          Name: { Ref },
        })),
      },
    });
  });

  it('lets the rollout move the aliases of this function, and change nothing else', () => {
    const [{ PolicyDocument }] = propertiesOf(template, 'RolloutRole').Policies;
    expect(PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        Resource: [
          { 'Fn::GetAtt': ['PreTokenGenerationLambdaFunction', 'Arn'] },
          { 'Fn::Sub': '${PreTokenGenerationLambdaFunction.Arn}:*' },
        ],
      },
    ]);
  });

  it('has execution environments ready where Cognito calls', () => {
    expect(
      propertiesOf(template, 'UserPool').LambdaConfig.PreTokenGenerationConfig.LambdaArn,
    ).toEqual({
      Ref: 'PreTokenGenerationAlias',
    });
    expect(propertiesOf(template, 'PreTokenGenerationAlias').ProvisionedConcurrencyConfig).toEqual({
      ProvisionedConcurrentExecutions: 5,
    });
  });

  it('has the table in each region, protected and restorable in each', () => {
    const replica = {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    };
    expect(template.Resources.TenantsTable).toEqual({
      Type: 'AWS::DynamoDB::GlobalTable',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        Replicas: [
          { Region: { Ref: 'AWS::Region' }, ...replica },
          { Region: 'eu-west-1', ...replica },
          { Region: 'us-west-2', ...replica },
        ],
      },
    });
    expect(dataPermissionsOf(template)).toEqual(READS);
  });

  it('has the pool encrypted by the key that its replica needs', () => {
    expect(propertiesOf(template, 'UserPool').KeyConfiguration).toEqual({
      ...{ KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: KEY },
    });
    expect(template.Outputs.PoolKeyArn).toEqual({ Value: KEY });
  });

  it('tells the function its log level', () => {
    const { Variables } = propertiesOf(template, 'PreTokenGenerationLambdaFunction').Environment;
    expect(readSettings({ ...Variables, TENANTS_TABLE: 'tenants' }).logLevel).toBe('WARN');
  });

  describe('has a dashboard', () => {
    interface Widget {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly type: string;
      // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about
      readonly properties: any;
    }
    let widgets: Widget[];
    beforeAll(() => {
      const { DashboardName, DashboardBody } = propertiesOf(template, 'Dashboard');
      expect(DashboardName).toBe('tenant-claims-prod-us-east-1');
      widgets = JSON.parse(DashboardBody['Fn::Sub']).widgets;
    });

    it('that asks the three questions, in their order, and shows every alarm', () => {
      const texts = widgets.flatMap(({ type, properties }) =>
        type === 'text' ? [properties.markdown] : [],
      );
      expect(texts.map((text) => text.split('\n')[0])).toEqual([
        '# Is it us?',
        '# Why?',
        '# For whom?',
      ]);
      const alarms = widgets.find(({ type }) => type === 'alarm')?.properties.alarms;
      expect(alarms).toEqual(ALARMS.map((name) => `\${${name}.Arn}`));
    });

    it('on which no widget lies on another', () => {
      const cells = widgets.flatMap(({ x, y, width, height }) =>
        Array.from(
          { length: width * height },
          (_, n) => `${x + (n % width)},${y + Math.floor(n / width)}`,
        ),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
    });

    it('whose search for outcomes quotes what is no plain word, as the names of its parts have to be', () => {
      const searches = JSON.stringify(widgets).match(/SEARCH\(.*?\)/g) ?? [];
      expect(searches).toHaveLength(1);
      const [, schema = ''] = /\{(.*?)\} /.exec(JSON.parse(`"${searches[0]}"`)) ?? [];
      expect(schema.split(',')).toEqual(['"tenant-claims"', 'function', 'outcome']);
    });

    it('whose queries read this log alone, by fields that its lines have', () => {
      const queries = widgets.flatMap(({ type, properties }) =>
        type === 'log' ? [properties.query] : [],
      );
      expect(queries).toHaveLength(5);
      const fields =
        /\b(?:outcome|tenantId|detail|functionVersion|traceId|denials|staleAnswers|droppedItems)\b/;
      for (const query of queries) {
        expect(query).toMatch(/^SOURCE '\$\{PreTokenGenerationLogGroup\}' \| /);
        expect(query).toMatch(fields);
      }
    });
  });
});

describe('the template of a stage for the replica of a pool', () => {
  const REPLICA = [
    ...['replicaOf=us-east-1', 'existingUserPoolId=us-east-1_AbCdEfGhI'],
    'tenantsTable=tenant-claims-prod-TenantsTable-1ABC',
  ];
  const TABLE_ARN = {
    'Fn::Sub':
      'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/tenant-claims-prod-TenantsTable-1ABC',
  };
  let template: Template;
  beforeAll(async () => {
    const parameters = [
      ...[...REPLICA, 'replicaStatus=ACTIVE', 'eventVersion=V3_0', 'tenantSwitching=sticky'],
      ...['membership=required', 'identityProviders=on', 'inboundFederation=on'],
    ];
    const { code, directory, stdout, stderr } = await packageService(
      ...['--stage', 'prod', '--region', 'us-west-2'],
      ...parameters.flatMap((parameter) => ['--param', parameter]),
    );
    directories.push(directory);
    if (code !== 0) throw new Error(`${stdout}${stderr}`);
    template = await readTemplate(directory);
  });

  it('has neither pool nor table, and refers to none', () => {
    for (const type of ['Cognito::UserPool', 'Cognito::UserPoolClient', 'DynamoDB::Table'])
      expect(namesOf(template, `AWS::${type}`)).toEqual([]);
    expect(isConsistent(template)).toBe(true);
    expect(JSON.stringify(template)).not.toMatch(/"TenantsTable"|\$\{TenantsTable/);
    expect(template.Outputs).toMatchObject({
      TenantsTableName: { Value: 'tenant-claims-prod-TenantsTable-1ABC' },
      UserPoolId: { Value: 'us-east-1_AbCdEfGhI' },
      ExistingUserPoolId: { Value: 'us-east-1_AbCdEfGhI' },
      ReplicaOf: { Value: 'us-east-1' },
    });
  });

  it('has the replica call the functions, once it may', () => {
    expect(template.Resources.ReplicaConfiguration).toEqual({
      Type: 'AWS::Cognito::UserPoolRegionalConfigurationAttachment',
      DependsOn: ['PreTokenGenerationPermission', 'InboundFederationPermission'],
      Properties: {
        UserPoolId: 'us-east-1_AbCdEfGhI',
        Status: 'ACTIVE',
        LambdaConfig: {
          PreTokenGenerationConfig: {
            LambdaArn: { Ref: 'PreTokenGenerationAlias' },
            LambdaVersion: 'V3_0',
          },
          InboundFederation: {
            LambdaArn: { Ref: 'InboundFederationAlias' },
            LambdaVersion: 'V1_0',
          },
        },
      },
    });
  });

  it('names nothing in that resource that AWS does not publish', () => {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolregionalconfigurationattachment.html
    const published = [
      ...['EmailConfiguration', 'LambdaConfig', 'SmsConfiguration', 'Status'],
      ...['UserPoolId', 'UserPoolTags'],
    ];
    const { LambdaConfig, ...rest } = propertiesOf(template, 'ReplicaConfiguration');
    expect(published).toEqual(expect.arrayContaining(['LambdaConfig', ...Object.keys(rest)]));
    for (const each of Object.values<object>(LambdaConfig))
      expect(Object.keys(each)).toEqual(['LambdaArn', 'LambdaVersion']);
  });

  it('may be called by the replica, whose ARN has its own region', () => {
    const SourceArn = {
      'Fn::Sub':
        'arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/us-east-1_AbCdEfGhI',
    };
    for (const name of ['PreTokenGenerationPermission', 'InboundFederationPermission'])
      expect(propertiesOf(template, name).SourceArn).toEqual(SourceArn);
  });

  it('reads the replica of the table, and writes its choices', () => {
    const permissions = dataPermissionsOf(template) as { Resource: unknown }[];
    expect(permissions.slice(0, 2)).toEqual(
      READS.map((each) => ({ ...each, Resource: TABLE_ARN })),
    );
    expect(permissions.slice(2)).toEqual([
      expect.objectContaining({ Action: ['dynamodb:PutItem'], Resource: TABLE_ARN }),
    ]);
    const { Variables } = propertiesOf(template, 'PreTokenGenerationLambdaFunction').Environment;
    expect(readSettings(Variables).tenantsTable).toBe('tenant-claims-prod-TenantsTable-1ABC');
    expect(propertiesOf(template, 'Dashboard').DashboardBody['Fn::Sub']).toContain(
      '"TableName","tenant-claims-prod-TenantsTable-1ABC"',
    );
  });
});

it('has alarms that tell nobody, and moves at once, where a stage is for trying out', async () => {
  const template = await readTemplate(process.env.DEV_PACKAGE ?? '');
  expect(namesOf(template, 'AWS::CloudWatch::Alarm')).toEqual(ALARMS);
  for (const name of ALARMS)
    expect(propertiesOf(template, name)).not.toHaveProperty('AlarmActions');
  expect(
    Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::CodeDeploy')),
  ).toEqual([]);
  expect(isConsistent(template)).toBe(true);
});

describe('the stack', () => {
  const PARAMETERS = {
    ...defaultParameters('prod'),
    ...{ eventVersion: 'V3_0', identityProviders: 'on' },
    rollout: 'all-at-once',
  };

  /** The resources that a deployment with these parameters has. */
  function deploy(chosen: Record<string, string>): Template {
    const parameters = { ...PARAMETERS, ...chosen };
    const problems = findProblems(parameters);
    if (problems.length > 0) throw new Error(problems.join(' '));
    const { existingUserPoolId: id } = parameters;
    const stack = buildStack(parameters, id ? { kind: 'existing', id } : { kind: 'own' });
    const compiled = {
      ...(chosen.inboundFederation === 'on' && {
        Version2: {
          Type: 'AWS::Lambda::Version',
          Properties: { FunctionName: { Ref: 'InboundFederationLambdaFunction' } },
        },
      }),
      // Of another function that somebody adds to the service.
      AnotherLambdaFunction: { Type: 'AWS::Lambda::Function' },
      AnotherVersion: {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: { Ref: 'AnotherLambdaFunction' } },
      },
      Version1: {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: { Ref: 'PreTokenGenerationLambdaFunction' } },
      },
    };
    pointAliases(stack, compiled);
    return { Resources: { ...compiled, ...stack.Resources }, Outputs: stack.Outputs };
  }

  /** Every way to choose one value of each. */
  const combine = (
    choices: Readonly<Record<string, readonly string[]>>,
  ): Record<string, string>[] =>
    Object.entries(choices).reduce<Record<string, string>[]>(
      (combined, [name, values]) =>
        combined.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
      [{}],
    );
  const COMBINATIONS = combine({
    monitoring: ['on', 'off'],
    alarmTopicArn: ['', TOPIC],
    rollout: ['all-at-once', 'canary', 'linear'],
    provisionedConcurrency: ['0', '20'],
    replicaRegions: ['', 'eu-west-1', 'eu-west-1,us-gov-west-1'],
    machines: ['off', 'on'],
    existingUserPoolId: ['', 'us-east-1_Existing1'],
    tenantSwitching: ['off', 'sticky'],
    inboundFederation: ['off', 'on'],
  });
  const needsMonitoring = ({ alarmTopicArn, rollout }: Record<string, string>) =>
    alarmTopicArn !== '' || rollout !== 'all-at-once';

  it('makes of every combination a stack that can be created, with what was asked for and nothing else', () => {
    const possible = COMBINATIONS.filter(
      (each) => each.monitoring === 'on' || !needsMonitoring(each),
    ).filter((each) => each.machines === 'off' || each.existingUserPoolId === '');
    for (const each of possible) {
      const template = deploy(each);
      const count = (type: string) => namesOf(template, type).length;
      expect({ ...each, consistent: isConsistent(template) }).toEqual({
        ...each,
        consistent: true,
      });
      const functions = each.inboundFederation === 'on' ? 2 : 1;
      expect(count('AWS::CloudWatch::Alarm')).toBe(
        each.monitoring === 'on' ? ALARMS.length + functions - 1 : 0,
      );
      expect(count('AWS::Lambda::Alias')).toBe(functions);
      expect(count('AWS::Lambda::Permission')).toBe(functions);
      expect(count('AWS::CloudWatch::Dashboard')).toBe(each.monitoring === 'on' ? 1 : 0);
      expect(count('AWS::CodeDeploy::DeploymentGroup')).toBe(
        each.rollout === 'all-at-once' ? 0 : 1,
      );
      expect(count('AWS::DynamoDB::GlobalTable')).toBe(each.replicaRegions === '' ? 0 : 1);
      expect(count('AWS::DynamoDB::Table')).toBe(each.replicaRegions === '' ? 1 : 0);
      const alias = template.Resources.PreTokenGenerationAlias;
      expect(alias.Properties.FunctionVersion).toEqual({ 'Fn::GetAtt': ['Version1', 'Version'] });
      expect(count('AWS::Cognito::UserPool')).toBe(each.existingUserPoolId === '' ? 1 : 0);
      expect('ProvisionedConcurrencyConfig' in alias.Properties).toBe(
        each.provisionedConcurrency !== '0',
      );
      expect('UpdatePolicy' in alias).toBe(each.rollout !== 'all-at-once');
    }
    expect(possible).toHaveLength((2 * 3 + 1) * 2 * 3 * 2 * 3 * 2);
  });

  it('makes of every combination for a replica one that can be created', () => {
    const combinations = combine({
      monitoring: ['on', 'off'],
      inboundFederation: ['off', 'on'],
      tenantSwitching: ['off', 'sticky'],
      replicaStatus: ['INACTIVE', 'ACTIVE'],
    });
    for (const each of combinations) {
      const template = deploy({
        ...each,
        ...{ region: 'us-west-2', replicaOf: 'us-east-1', tenantsTable: 'tenants' },
        existingUserPoolId: 'us-east-1_Existing1',
      });
      expect({ ...each, consistent: isConsistent(template) }).toEqual({
        ...each,
        consistent: true,
      });
      expect(Object.keys(template.Resources)).not.toContain('TenantsTable');
      const { LambdaConfig, Status } = propertiesOf(template, 'ReplicaConfiguration');
      expect(Status).toBe(each.replicaStatus);
      expect('InboundFederation' in LambdaConfig).toBe(each.inboundFederation === 'on');
    }
  });

  it.each([
    { monitoring: 'off', rollout: 'canary' },
    { monitoring: 'off', alarmTopicArn: TOPIC },
    { alarmTopicArn: TOPIC.replace('us-east-1', 'eu-west-1') },
    { replicaRegions: 'us-east-1' },
    { replicaRegions: 'eu-west-1,eu-west-1' },
  ])('refuses %j', (chosen) => {
    expect(() => deploy(chosen)).toThrow(/^\w+=\S+ needs .+\.$/);
  });

  it.each([
    { replicaRegions: 'eu-west-1,' },
    { replicaRegions: ',eu-west-1' },
    { replicaRegions: 'eu-west-1 us-west-2' },
    { alarmTopicArn: `${TOPIC}.fifo` },
    { denialAlarmPercent: '101' },
    { provisionedConcurrency: '1.5' },
  ])('takes %j for no value', (chosen) => {
    expect(() => deploy(chosen)).toThrow(/^\w+ has to be .+\.$/);
  });
});
