import {
  addResources,
  defineFunction,
  findCollisions,
  fitRoles,
  takeFunctions,
} from '../../../deploy/add-to-service.ts';
import type { Framework } from '../../../deploy/framework.ts';
import { buildStack } from '../../../deploy/stack-resources.ts';
import { defaultParameters } from '../../support/default-parameters.ts';
import { buildFramework } from '../../support/framework-stand-in.ts';

const parameters = {
  ...defaultParameters('dev'),
  ...{ identityProviders: 'on', inboundFederation: 'on' },
};
const build = () => {
  const stack = buildStack(parameters, { kind: 'own' });
  return { functions: takeFunctions(stack), stack };
};

it('takes the functions out of the stack, with the names that the framework makes ids of', () => {
  const { functions, stack } = build();
  expect(functions.map(({ key, logicalId, name }) => [key, logicalId, name])).toEqual([
    ['preTokenGeneration', 'PreTokenGenerationLambdaFunction', 'pre-token-generation'],
    ['inboundFederation', 'InboundFederationLambdaFunction', 'inbound-federation'],
  ]);
  expect(Object.values(stack.Resources).map(({ Type }) => Type)).not.toContain(
    'AWS::Lambda::Function',
  );
});

it('gives the second function the settings of the first, and a role of its own', () => {
  const [first, second] = build().functions.map((each) => defineFunction(each, {}, undefined));
  expect(second).toEqual({
    ...first,
    name: 'tenant-claims-dev-inbound-federation',
    description: "Keeps, of an identity provider's groups, those that its record lists.",
    handler: 'functions/inbound-federation.handler',
    role: 'InboundFederationRole',
  });
});

it('keeps from a function what the provider has for all', () => {
  const [first] = build().functions;
  if (!first) throw new Error('no function');
  const provider = {
    environment: { POOL: { Ref: 'CustomerPool' }, GROUPS: 'theirs' },
    ...{ vpc: { subnetIds: [] }, layers: ['arn'], logs: { lambda: { logFormat: 'JSON' } } },
  };
  const { environment, ...definition } = defineFunction(first, provider, 'a.zip');
  expect(definition).toMatchObject({
    ...{ vpc: null, layers: [], logs: { logFormat: 'Text' } },
    package: { individually: true, artifact: 'a.zip' },
  });
  expect(environment).toMatchObject({ POOL: undefined, GROUPS: '' });
});

/** A service with these parts. */
const buildService = (service: object): Framework => buildFramework('dev', '.', service);

it('finds what a service has by the same ids', () => {
  const { functions, stack } = build();
  const framework = buildService({
    functions: { list: {}, PreTokenGeneration: {} },
    resources: {
      Resources: { TenantsTable: {}, InboundFederationLambdaFunction: {}, Orders: {} },
      Outputs: {
        UserPoolId: { Value: { Ref: 'UserPool' }, Export: { Name: 'same value' } },
        TriggerArn: { Value: 'another' },
      },
    },
  });
  expect([...findCollisions(framework, stack, functions)]).toEqual([
    'This service has a resource TenantsTable already, and tenant-claims adds one of that id: rename it.',
    'This service has a resource InboundFederationLambdaFunction already, and tenant-claims adds one of that id: rename it.',
    'This service has an output TriggerArn already, and tenant-claims adds one of that id with another value: rename it.',
    'This service has a function PreTokenGeneration already, and tenant-claims adds one of that name: rename it.',
  ]);
  expect([...findCollisions(buildService({}), stack, functions)]).toEqual([]);
});

it('adds the stack to what a service has, and keeps its outputs as they are', () => {
  const { stack } = build();
  const output = { Value: { Ref: 'UserPool' }, Export: { Name: 'pool' } };
  const resources = { Conditions: {}, Resources: { Orders: {} }, Outputs: { UserPoolId: output } };
  const framework = buildService({ resources });
  addResources(framework, stack);
  expect(framework.service.resources).toEqual({
    Conditions: {},
    Resources: { Orders: {}, ...stack.Resources },
    Outputs: { ...stack.Outputs, UserPoolId: output },
  });
});

it.each(['permissionsBoundary', 'permissionBoundary'])('bounds every role: %s', (name) => {
  const { functions, stack } = build();
  fitRoles(stack, functions, { iam: { role: { [name]: 'boundary' } }, kmsKeyArn: 'key' });
  for (const role of ['PreTokenGenerationRole', 'InboundFederationRole']) {
    const { PermissionsBoundary, Policies } = stack.Resources[role].Properties;
    expect(PermissionsBoundary).toBe('boundary');
    expect(Policies[0].PolicyDocument.Statement.at(-1)).toEqual({
      ...{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'key' },
    });
  }
});

it('leaves the roles as they are without a boundary', () => {
  const { functions, stack } = build();
  fitRoles(stack, functions, { iam: { role: 'arn:aws:iam::123456789012:role/shared' } });
  expect(stack).toEqual(build().stack);
});
