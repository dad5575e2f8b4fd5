const { closest } = require('fastest-levenshtein');
const createOperations = require('./operations.cjs');

const ACCEPTED = {
  eventVersion: ['V1_0', 'V2_0', 'V3_0'],
  machines: ['off', 'on'],
  replaceTrigger: ['off', 'on'],
  attach: ['off', 'on'],
  protected: ['true', 'false'],
  deletionProtection: ['ACTIVE', 'INACTIVE'],
  deletionPolicy: ['Retain', 'Delete'],
};
const USER_POOL_ID = /^[a-z0-9-]+_[0-9A-Za-z]{1,40}$/;

/** A parameter that nobody reads would leave what it is about as it is, without a word. */
function* findUnknown({ configurationInput, service }, { param: given = [] }) {
  const { default: known = {}, [service.custom.deployment.parameters.stage]: ofStage = {} } =
    configurationInput?.params ?? {};
  const names = Object.keys(known);
  for (const name of [...Object.keys(ofStage), ...given.map((each) => each.split('=')[0])]) {
    if (!names.includes(name))
      yield `There is no parameter ${name}: did you mean ${closest(name, names)}?`;
  }
}

function* findBadValues(parameters) {
  for (const [name, values] of Object.entries(ACCEPTED)) {
    if (!values.includes(String(parameters[name])))
      yield `${name} has to be one of ${values.join(', ')}.`;
  }
  const { existingUserPoolId, functionName, roleName } = parameters;
  for (const [parameter, name] of [
    ['functionName', functionName],
    ['stage', roleName],
  ]) {
    if (name.length > 64) {
      yield `${parameter} has to be shorter, because ${name} has ${name.length} characters, and AWS takes 64.`;
    }
  }
  if (existingUserPoolId !== '' && !USER_POOL_ID.test(existingUserPoolId)) {
    yield 'existingUserPoolId has to be the id of a user pool, such as eu-west-1_AbCdEfGhI.';
  }
}

function* findConflicts(parameters) {
  const {
    stage,
    region,
    eventVersion,
    sessionTags,
    machines,
    existingUserPoolId,
    replaceTrigger,
    attach,
  } = parameters;
  const [poolRegion] = existingUserPoolId.split('_');
  if (existingUserPoolId !== '' && poolRegion !== region) {
    yield `existingUserPoolId=${existingUserPoolId} needs AWS_REGION=${poolRegion} or --region ${poolRegion}, and this is ${region}.`;
  }
  if (sessionTags === 'on' && eventVersion === 'V1_0') {
    yield 'sessionTags=on needs eventVersion=V2_0 or V3_0, because a V1_0 claim is text and cannot hold them.';
  }
  if (machines === 'on' && eventVersion !== 'V3_0') {
    yield 'machines=on needs eventVersion=V3_0, because with any other Cognito issues machine tokens without asking the function.';
  }
  // What is left of the 63 characters of a domain name beside the service and the account.
  if (machines === 'on' && !/^(?!.*(?:aws|amazon|cognito))[a-z0-9-]{1,36}$/.test(stage)) {
    yield 'machines=on needs a stage of up to 36 lower-case letters, digits and hyphens without aws, amazon or cognito, because it becomes part of a domain name.';
  }
  if (machines === 'on' && existingUserPoolId !== '') {
    yield 'machines=on needs a pool of its own, because an existing pool has its own domain, resource servers and clients.';
  }
  if (replaceTrigger === 'on' && existingUserPoolId === '') {
    yield 'replaceTrigger=on needs existingUserPoolId, because a pool of its own calls no other function.';
  }
  if (attach === 'off' && existingUserPoolId === '') {
    yield 'attach=off needs existingUserPoolId, because a pool of its own is attached from the beginning.';
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const STANDARD_ATTRIBUTES =
  'address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture preferred_username profile updated_at website zoneinfo'.split(
    ' ',
  );

/** A pool of the stage has the attributes that every pool has, and those of its schema. */
function* findMissingAttributes({ UserPool }, settings) {
  if (!UserPool) return;
  const names = [
    ...STANDARD_ATTRIBUTES,
    ...UserPool.Properties.Schema.map(({ Name }) => `custom:${Name}`),
  ];
  for (const parameter of ['tenantAttribute', 'departmentAttribute']) {
    if (names.includes(settings[parameter])) continue;
    yield `${parameter}=${settings[parameter]} needs existingUserPoolId, or an attribute of that name in the schema of UserPool in serverless.yml.`;
  }
}

/** Takes the user pool out of the stack, and lets the function be called by one that is there. */
function adoptUserPool({ Resources, Outputs }, id, arn) {
  delete Resources.UserPool;
  delete Resources.UserPoolClient;
  delete Outputs.UserPoolClientId;
  Resources.PreTokenGenerationPermission.Properties.SourceArn = arn;
  // The second tells a later deployment, and the removal, whose pool it is.
  Object.assign(Outputs, { UserPoolId: { Value: id }, ExistingUserPoolId: { Value: id } });
}

/** What the framework does, for the steps of deploy/existing-pool/pool-steps.ts. */
async function describeDeployment(serverless, notice) {
  const { custom, functions } = serverless.service;
  const { stage, functionName, existingUserPoolId, eventVersion, replaceTrigger, attach } =
    custom.deployment.parameters;
  const provider = serverless.getProvider('aws');
  return {
    stage,
    stackName: provider.naming.getStackName(),
    functionName,
    environment: functions.preTokenGeneration.environment,
    existingUserPoolId,
    eventVersion,
    replacesTrigger: replaceTrigger === 'on',
    attaches: attach === 'on',
    config: await provider.getAwsSdkV3Config(),
    notice,
  };
}

/**
 * A plugin of the framework: refuses parameters while packaging that Cognito or the function would
 * refuse only once deployed, adds to the stack what the others ask for, and attaches and detaches a
 * user pool that is not of the stack.
 */
module.exports = class Deployment {
  constructor(serverless, options = {}, { log } = {}) {
    const { classes, service } = serverless;
    // It is about later releases of the SDK on later releases of Node.js.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    const operations = createOperations(service);
    /**
     * Does something with a module in TypeScript. What the user can put right is one sentence, as
     * for the parameters.
     */
    const using = async (module, act) => {
      const { tsImport } = await import('tsx/esm/api');
      const loaded = await tsImport(module, __filename);
      try {
        return await act(loaded);
      } catch (error) {
        throw ['UserError', 'ConfigError'].includes(error.name)
          ? new classes.Error(error.message)
          : error;
      }
    };
    const onPool = (step) =>
      using('./existing-pool/pool-steps.ts', async (steps) =>
        steps[step](await describeDeployment(serverless, (sentence) => log.notice(sentence))),
      );

    this.hooks = {
      'before:package:initialize': () =>
        using('./read-parameters.ts', ({ readParameters }) => {
          if (service.custom.deployment.parameters.stage === 'local') {
            throw new classes.Error(
              'Stage local is what npm start runs: choose another, such as dev.',
            );
          }
          const settings = readParameters(service.functions.preTokenGeneration.environment);
          const problems = [...findMissingAttributes(service.resources.Resources, settings)];
          if (problems.length > 0) throw new classes.Error(problems.join(' '));
        }),
      'before:deploy:deploy': async () => {
        if (await onPool('beforeDeploy')) options.force = true;
      },
      // Last, so that whatever fails before leaves the pool calling what it called.
      'after:deploy:deploy': () => onPool('afterDeploy'),
      // First, so that the pool never calls what is gone.
      'before:remove:remove': () => onPool('beforeRemove'),
      initialize() {
        const { parameters, stickyStatement, machines, existingUserPoolArn } =
          service.custom.deployment;
        const unknown = [...findUnknown(serverless, options)];
        if (unknown.length > 0) throw new classes.Error(unknown.join(' '));
        const badValues = [...findBadValues(parameters), ...operations.findBadValues()];
        const conflicts = () => [...findConflicts(parameters), ...operations.findConflicts()];
        const problems = badValues.length > 0 ? badValues : conflicts();
        if (problems.length > 0) throw new classes.Error(problems.join(' '));

        if (parameters.tenantSwitching === 'sticky')
          service.provider.iam.role.statements.push(stickyStatement);
        if (parameters.machines === 'on') {
          Object.assign(service.resources.Resources, machines.Resources);
          Object.assign(service.resources.Outputs, machines.Outputs);
        }
        if (parameters.existingUserPoolId !== '') {
          adoptUserPool(service.resources, parameters.existingUserPoolId, existingUserPoolArn);
        }
        // Not false elsewhere: then nothing is asked of CloudFormation, and deploying needs no
        // permission to do so.
        if (String(parameters.protected) === 'true') service.provider.deletionProtection = true;
        operations.addToStack();
      },
      'after:package:compileFunctions': () => operations.pointAlias(),
    };
  }
};
