import { createHash } from 'node:crypto';
import { isObject } from '../src/json.ts';
import { environmentOf, type ResolvedParameters } from './parameters.ts';
import { readResources } from './read-resources.ts';
import {
  fitStack,
  type Json,
  leaveOutUserPool,
  pointAliases,
  STICKY_STATEMENT,
  type StackTemplate,
} from './stack-resources.ts';

/** What the stack of somebody else has already, and where the code is. */
export interface StackSurroundings {
  /** The `Code` of the functions, as CloudFormation has it. */
  readonly code: Json;
  /** The ARN of a user pool that is not of this stack. */
  readonly userPoolArn?: Json;
  /** A tenant table that is not of this stack. */
  readonly tenantsTable?: { readonly arn: Json; readonly name: Json };
  /** Variables of the function's own code. */
  readonly environment?: Readonly<Record<string, Json>>;
  /** What the name of a version ends with, so that it changes with what the function is. */
  readonly fingerprint?: (properties: Json) => string;
}

/** A function as the framework would make it; tests/e2e/render-stack.test.ts compares them. */
interface StackFunction {
  /** What the names of its resources begin with. */
  readonly prefix: string;
  readonly name: string;
  readonly handler: string;
  readonly description: string;
}

/** Another one for whatever is not the same. */
export const fingerprintOf = (properties: Json): string =>
  createHash('sha256').update(JSON.stringify(properties)).digest('hex').slice(0, 16);

/** Adds a function with its log and the version that its alias points to. */
function addFunction(
  { Resources }: StackTemplate,
  { prefix, name, handler, description }: StackFunction,
  Environment: Json,
  { code, fingerprint = fingerprintOf }: StackSurroundings,
): void {
  const Properties = {
    Code: code,
    FunctionName: name,
    Description: description,
    Handler: handler,
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    // CPU comes with memory. The function waits for one lookup, so this buys a short cold start.
    MemorySize: 512,
    // Cognito gives up after 5 s: what runs longer is paid for and thrown away.
    Timeout: 5,
    TracingConfig: { Mode: 'Active' },
    Environment,
    Role: { 'Fn::GetAtt': [`${prefix}Role`, 'Arn'] },
  };
  Resources[`${prefix}LogGroup`] = {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: `/aws/lambda/${name}`, RetentionInDays: 90 },
  };
  Resources[`${prefix}LambdaFunction`] = {
    Type: 'AWS::Lambda::Function',
    DependsOn: [`${prefix}LogGroup`],
    Properties,
  };
  Resources[`${prefix}Version${fingerprint(Properties)}`] = {
    Type: 'AWS::Lambda::Version',
    // What a rollback goes back to.
    UpdateReplacePolicy: 'Retain',
    Properties: { FunctionName: { Ref: `${prefix}LambdaFunction` }, Description: description },
  };
}

/** Puts something else where a template refers to a resource. */
export function replaceReferences(
  part: Json,
  id: string,
  { arn, name }: { arn: Json; name: Json },
): Json {
  if (Array.isArray(part)) return part.map((each) => replaceReferences(each, id, { arn, name }));
  if (!isObject(part)) return part;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = part as Json;
  if (Ref === id) return name;
  if (Array.isArray(attribute) && attribute[0] === id) return arn;
  if (typeof text === 'string' && text.includes(`\${${id}}`))
    return { 'Fn::Sub': [text, { [id]: name }] };
  return Object.fromEntries(
    Object.entries(part).map(([key, each]) => [key, replaceReferences(each, id, { arn, name })]),
  );
}

/**
 * Renders the whole CloudFormation template of a stage, function included: what `sls package` makes
 * of this repository, for whoever deploys with another tool.
 *
 * @param parameters of which `findProblems` found none to be wrong
 */
export function renderStack(
  parameters: ResolvedParameters,
  surroundings: StackSurroundings,
): StackTemplate {
  const { userPoolArn, tenantsTable } = surroundings;
  const { stack, optional } = readResources(parameters);
  if (userPoolArn !== undefined) leaveOutUserPool(stack, userPoolArn);
  if (parameters.tenantSwitching === 'sticky')
    stack.Resources.PreTokenGenerationRole.Properties.Policies[0].PolicyDocument.Statement.push(
      STICKY_STATEMENT,
    );
  fitStack(stack, parameters, optional);

  const Variables = {
    ...surroundings.environment,
    ...environmentOf(parameters),
    ...(parameters.tenantsTable === '' && {
      TENANTS_TABLE: tenantsTable?.arn ?? { Ref: 'TenantsTable' },
    }),
  };
  const ownFunction = {
    prefix: 'PreTokenGeneration',
    name: parameters.functionName,
    handler: 'functions/pre-token-generation.handler',
    description: "Puts the claims, groups, roles and scopes of the user's tenant into the tokens.",
  };
  addFunction(stack, ownFunction, { Variables }, surroundings);
  if (parameters.inboundFederation === 'on') {
    const inboundFunction = {
      prefix: 'InboundFederation',
      name: `${parameters.service}-${parameters.stage}-inbound-federation`,
      handler: 'functions/inbound-federation.handler',
      description: "Keeps, of an identity provider's groups, those that its record lists.",
    };
    addFunction(stack, inboundFunction, { Variables }, surroundings);
  }
  pointAliases(stack, stack.Resources);
  if (tenantsTable === undefined) return stack;
  delete stack.Resources.TenantsTable;
  return replaceReferences(stack, 'TenantsTable', tenantsTable);
}
