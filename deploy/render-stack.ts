import { createHash } from 'node:crypto';
import type { ResolvedParameters } from './parameters.ts';
import { replaceReferences } from './replace-references.ts';
import type { Json, StackTemplate } from './resource-files.ts';
import { buildStack, pointAliases } from './stack-resources.ts';
import type { UserPool } from './user-pool.ts';

/** What the stack of somebody else has already, and where the code is. */
export interface StackSurroundings {
  readonly pool: UserPool;
  /** The `Code` of the functions, as CloudFormation has it. */
  readonly code: Json;
  /** A tenant table that is not of this stack. */
  readonly tenantsTable?: { readonly arn: string; readonly name: Json };
  /** Variables of the function's own code. */
  readonly environment?: Readonly<Record<string, Json>>;
  /** What the name of a version ends with, so that it changes with what the function is. */
  readonly fingerprint?: (properties: Json) => string;
}

/** Another one for whatever is not the same. */
export const fingerprintOf = (properties: Json): string =>
  createHash('sha256').update(JSON.stringify(properties)).digest('hex').slice(0, 16);

/** Gives the functions their code, and each the version that its alias points to. */
function addCode(
  stack: StackTemplate,
  { code: Code, environment, fingerprint = fingerprintOf }: StackSurroundings,
): void {
  const { Resources } = stack;
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const Variables = { ...environment, ...Properties.Environment.Variables };
    const properties = { ...Properties, Code, Environment: { Variables } };
    Resources[id] = { Type, Properties: properties };
    Resources[id.replace('LambdaFunction', `Version${fingerprint(properties)}`)] = {
      Type: 'AWS::Lambda::Version',
      // What a rollback goes back to.
      UpdateReplacePolicy: 'Retain',
      Properties: { FunctionName: { Ref: id }, Description: Properties.Description },
    };
  }
  pointAliases(stack, Resources);
}

/**
 * Renders the whole CloudFormation template of a stage, with its code: what `sls package` makes of
 * this repository, for whoever deploys with another tool.
 *
 * @param parameters of which `findProblems` found none to be wrong
 */
export function renderStack(
  parameters: ResolvedParameters,
  surroundings: StackSurroundings,
): StackTemplate {
  const { pool, tenantsTable } = surroundings;
  const table = tenantsTable && { tenantsTable: tenantsTable.arn };
  const stack = buildStack({ ...parameters, ...table }, pool);
  addCode(stack, surroundings);
  if (tenantsTable === undefined) return stack;
  delete stack.Resources.TenantsTable;
  return replaceReferences(stack, 'TenantsTable', tenantsTable);
}
