const ROLLOUTS = {
  'all-at-once': undefined,
  canary: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  linear: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
};

const ACCEPTED = {
  monitoring: [/^(?:on|off)$/, 'on or off'],
  alarmTopicArn: [
    /^(?:arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256})?$/,
    'the ARN of an SNS topic',
  ],
  denialAlarmPercent: [/^(?:[1-9]\d?|100)$/, 'a whole number from 1 to 100'],
  rollout: [/^(?:all-at-once|canary|linear)$/, 'all-at-once, canary or linear'],
  provisionedConcurrency: [/^\d{1,4}$/, 'a whole number from 0 to 9999'],
  replicaRegions: [
    /^(?:[a-z]{2}(?:-[a-z]+)+-\d(?:,(?!$)|$))*$/,
    'regions separated by commas, such as eu-west-1,us-west-2',
  ],
};

const findBadValues = (parameters) =>
  Object.entries(ACCEPTED)
    .filter(([name, [pattern]]) => !pattern.test(parameters[name]))
    .map(([name, [, accepts]]) => `${name} has to be ${accepts}.`);

const regionsOf = ({ replicaRegions }) =>
  replicaRegions.split(',').filter((region) => region !== '');

function* findConflicts(parameters) {
  const { monitoring, alarmTopicArn, rollout, region } = parameters;
  if (rollout !== 'all-at-once' && monitoring === 'off') {
    yield `rollout=${rollout} needs monitoring=on, because the alarms are what rolls back.`;
  }
  if (alarmTopicArn !== '' && monitoring === 'off') {
    yield `alarmTopicArn=${alarmTopicArn} needs monitoring=on, because without it there is no alarm.`;
  }
  const [, , , topicRegion = region] = alarmTopicArn.split(':');
  if (topicRegion !== region) {
    yield `alarmTopicArn=${alarmTopicArn} needs to be in ${region}, because an alarm tells only topics of its own region.`;
  }
  const regions = regionsOf(parameters);
  if (regions.includes(region) || new Set(regions).size < regions.length) {
    yield `replicaRegions=${regions} needs each region once, and not that of the stack, which has the table already.`;
  }
}

function addMonitoring(resources, { alarms, dashboard }, { stage, region, alarmTopicArn }) {
  const actions =
    alarmTopicArn === '' ? {} : { AlarmActions: [alarmTopicArn], OKActions: [alarmTopicArn] };
  for (const [name, { Type, Properties }] of Object.entries(alarms)) {
    resources[name] = { Type, Properties: { ...Properties, ...actions } };
  }
  resources.Dashboard = {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      // The dashboards of an account are not of a region, and this one is.
      DashboardName: `tenant-claims-${stage}-${region}`,
      DashboardBody: { 'Fn::Sub': JSON.stringify(dashboard) },
    },
  };
}

function addRollout(resources, rollout, deploymentConfig) {
  Object.assign(resources, rollout);
  resources.RolloutGroup.Properties.DeploymentConfigName = deploymentConfig;
  resources.PreTokenGenerationAlias.UpdatePolicy = {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: { Ref: 'RolloutApplication' },
      DeploymentGroupName: { Ref: 'RolloutGroup' },
    },
  };
}

/** For a table that is new: one that is there may be deleted by a change of its type. */
function replicate(table, regions) {
  const {
    PointInTimeRecoverySpecification,
    DeletionProtectionEnabled,
    SSESpecification,
    ...shared
  } = table.Properties;
  const replica = { PointInTimeRecoverySpecification, DeletionProtectionEnabled };
  table.Type = 'AWS::DynamoDB::GlobalTable';
  table.Properties = {
    ...shared,
    SSESpecification: { ...SSESpecification, SSEType: 'KMS' },
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    Replicas: [{ Ref: 'AWS::Region' }, ...regions].map((Region) => ({ Region, ...replica })),
  };
}

/** What it takes to run the stack of a service, as far as its parameters ask for it. */
module.exports = (service) => ({
  findBadValues: () => findBadValues(service.custom.deployment.parameters),
  findConflicts: () => findConflicts(service.custom.deployment.parameters),

  addToStack() {
    const { parameters, monitoring, rollout } = service.custom.deployment;
    const { Resources } = service.resources;
    if (parameters.monitoring === 'on') addMonitoring(Resources, monitoring, parameters);
    const deploymentConfig = ROLLOUTS[parameters.rollout];
    if (deploymentConfig) addRollout(Resources, rollout, deploymentConfig);
    const ProvisionedConcurrentExecutions = Number(parameters.provisionedConcurrency);
    if (ProvisionedConcurrentExecutions > 0) {
      Resources.PreTokenGenerationAlias.Properties.ProvisionedConcurrencyConfig = {
        ProvisionedConcurrentExecutions,
      };
    }
    const regions = regionsOf(parameters);
    if (regions.length > 0) replicate(Resources.TenantsTable, regions);
  },

  /**
   * To the version that this deployment makes, whose name changes with the code and the settings.
   */
  pointAlias() {
    const compiled = Object.entries(service.provider.compiledCloudFormationTemplate.Resources);
    const [version, resource] = compiled.find(([, { Type }]) => Type === 'AWS::Lambda::Version');
    // Lambda publishes nothing twice: what is left of a deployment that was rolled back would keep
    // the next from its own.
    resource.DeletionPolicy = 'RetainExceptOnCreate';
    service.resources.Resources.PreTokenGenerationAlias.Properties.FunctionVersion = {
      'Fn::GetAtt': [version, 'Version'],
    };
  },
});
