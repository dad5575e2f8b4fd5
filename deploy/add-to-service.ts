import { isDeepStrictEqual } from 'node:util';
import type { Framework } from './framework.ts';
import type { Json, StackTemplate } from './resource-files.ts';

/** A function of the stack. */
export interface StackFunction {
  /** Its key under `functions`, by which the framework makes its logical id. */
  readonly key: string;
  readonly logicalId: string;
  /** Its file in the zip, without folder and extension. */
  readonly name: string;
  /** As in the template, without code. */
  readonly properties: Json;
}

/** Takes the functions out of the stack: the framework compiles them, with their code. */
export function takeFunctions({ Resources }: StackTemplate): readonly StackFunction[] {
  const ids = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::Lambda::Function');
  return ids.map((logicalId) => {
    const { Properties: properties } = Resources[logicalId];
    delete Resources[logicalId];
    const name = logicalId.replace('LambdaFunction', '');
    return {
      key: `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      logicalId,
      name: properties.Handler.replace(/^functions\/|\.handler$/g, ''),
      properties,
    };
  });
}

/**
 * A function as the framework wants it. What the provider has for all functions of a service stays
 * away from it, but for tags: a variable that names the pool would close a circle with the trigger,
 * and no sign-in needs a layer, or a network of one's own.
 *
 * @param artifact the zip; undefined where another plugin makes it
 */
export function defineFunction(
  { properties }: StackFunction,
  provider: Json,
  artifact: string | undefined,
): Json {
  const { Environment, Role } = properties;
  const inherited = Object.keys(provider.environment ?? {}).map((name) => [name, undefined]);
  return {
    name: properties.FunctionName,
    description: properties.Description,
    handler: properties.Handler,
    runtime: properties.Runtime,
    architecture: properties.Architectures[0],
    memorySize: properties.MemorySize,
    timeout: properties.Timeout,
    environment: { ...Object.fromEntries(inherited), ...Environment.Variables },
    role: Role['Fn::GetAtt'][0],
    // What the alias moves between, and what a rollback goes back to.
    versionFunction: true,
    events: [],
    // Deploying otherwise looks for a zip of the whole service, which may have no other function.
    ...(artifact !== undefined && { package: { individually: true, artifact } }),
    ...(provider.vpc && { vpc: null }),
    ...(provider.layers && { layers: [] }),
    ...(provider.logs?.lambda && { logs: { logFormat: 'Text' } }),
  };
}

/**
 * Sets of the compiled functions what the framework would also grant to the role that the other
 * functions share.
 */
export function finishFunctions(functions: readonly StackFunction[], compiled: Json): void {
  for (const { logicalId, properties } of functions)
    compiled[logicalId].Properties.TracingConfig = properties.TracingConfig;
}

/** What a service has already by an id of the stack: a sentence each. */
export function* findCollisions(
  framework: Framework,
  stack: StackTemplate,
  functions: readonly StackFunction[],
): Generator<string> {
  const { service } = framework;
  const { naming } = framework.getProvider('aws');
  const { Resources = {}, Outputs = {} }: Partial<StackTemplate> = service.resources ?? {};
  const ids = [...Object.keys(stack.Resources), ...functions.map(({ logicalId }) => logicalId)];
  for (const id of ids) {
    if (id in Resources)
      yield `This service has a resource ${id} already, and tenant-claims adds one of that id: rename it.`;
  }
  for (const [id, output] of Object.entries(stack.Outputs)) {
    if (id in Outputs && !isDeepStrictEqual(Outputs[id].Value, output.Value))
      yield `This service has an output ${id} already, and tenant-claims adds one of that id with another value: rename it.`;
  }
  for (const key of Object.keys(service.functions)) {
    if (functions.some(({ logicalId }) => logicalId === naming.getLambdaLogicalId(key)))
      yield `This service has a function ${key} already, and tenant-claims adds one of that name: rename it.`;
  }
}

/** Holds the roles of the stack to what the provider of the service says of every role and key. */
export function fitRoles(
  { Resources }: StackTemplate,
  functions: readonly StackFunction[],
  provider: Json,
): void {
  const { role } = provider.iam ?? {};
  const boundary = role?.permissionsBoundary ?? role?.permissionBoundary;
  const roles = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  if (boundary) for (const { Properties } of roles) Properties.PermissionsBoundary = boundary;
  if (!provider.kmsKeyArn) return;
  // The framework has this key encrypt the variables of every function.
  for (const { properties } of functions) {
    const { Properties } = Resources[properties.Role['Fn::GetAtt'][0]];
    Properties.Policies[0].PolicyDocument.Statement.push({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: provider.kmsKeyArn,
    });
  }
}

/** Adds the stack to the resources of a service, which keeps what it has. */
export function addResources({ service }: Framework, stack: StackTemplate): void {
  const { Resources, Outputs, ...others } = service.resources ?? {};
  service.resources = {
    ...others,
    Resources: { ...Resources, ...stack.Resources },
    Outputs: { ...stack.Outputs, ...Outputs },
  };
}
