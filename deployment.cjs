const createOperations = require('./operations/operations.cjs');

const ACCEPTED = {
  eventVersion: ['V1_0', 'V2_0', 'V3_0'],
  membership: ['off', 'required'],
  tenantSwitching: ['off', 'request', 'sticky'],
  sessionTags: ['off', 'on'],
  machines: ['off', 'on'],
};

const findBadValues = (parameters) =>
  Object.entries(ACCEPTED)
    .filter(([name, values]) => !values.includes(parameters[name]))
    .map(([name, values]) => `${name} has to be one of ${values.join(', ')}.`);

function* findConflicts({ stage, eventVersion, membership, tenantSwitching, sessionTags, machines }) {
  if (tenantSwitching !== 'off' && membership !== 'required') {
    yield `tenantSwitching=${tenantSwitching} needs membership=required, because only a member record proves another tenant.`;
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
}

/**
 * A plugin of the framework: refuses parameters while packaging that Cognito or the function would refuse only once
 * deployed, and adds to the stack what the others ask for.
 */
module.exports = class Deployment {
  constructor({ classes, service }) {
    const operations = createOperations(service);
    this.hooks = {
      initialize() {
        const { parameters, stickyStatement, machines } = service.custom.deployment;
        const badValues = [...findBadValues(parameters), ...operations.findBadValues()];
        const conflicts = () => [...findConflicts(parameters), ...operations.findConflicts()];
        const problems = badValues.length > 0 ? badValues : conflicts();
        if (problems.length > 0) throw new classes.Error(problems.join(' '));

        if (parameters.tenantSwitching === 'sticky') service.provider.iam.role.statements.push(stickyStatement);
        if (parameters.machines === 'on') {
          Object.assign(service.resources.Resources, machines.Resources);
          Object.assign(service.resources.Outputs, machines.Outputs);
        }
        operations.addToStack();
      },
      'after:package:compileFunctions': () => operations.pointAlias(),
    };
  }
};
