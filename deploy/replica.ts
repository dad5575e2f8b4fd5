import { isDeepStrictEqual } from 'node:util';
import type { ResolvedParameters } from './parameters.ts';
import { triggersOf } from './pool-resources.ts';
import type { Json, StackTemplate } from './resource-files.ts';

const TABLE = { Ref: 'TenantsTable' };
const TABLE_ARN = { 'Fn::GetAtt': ['TenantsTable', 'Arn'] };

/** A part of a template in which the table is one of this name that no stack of this region has. */
function withNamedTable(part: Json, table: string): Json {
  if (isDeepStrictEqual(part, TABLE_ARN)) {
    const resource = `\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${table}`;
    return { 'Fn::Sub': `arn:${resource}` };
  }
  if (isDeepStrictEqual(part, TABLE)) return table;
  // As the dashboard names it.
  if (typeof part === 'string') return part.replaceAll(`\${TenantsTable}`, table);
  if (Array.isArray(part)) return part.map((each) => withNamedTable(each, table));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, withNamedTable(value, table)]),
  );
}

/** The replica of a pool calls its own functions, beside what the file says that it calls. */
function attachReplica(
  { Resources }: StackTemplate,
  parameters: ResolvedParameters,
  replica: StackTemplate,
): void {
  Object.assign(Resources, replica.Resources);
  const { DependsOn, Properties } = Resources.ReplicaConfiguration;
  Properties.LambdaConfig = { ...Properties.LambdaConfig, ...triggersOf(parameters) };
  if (parameters.inboundFederation === 'on') DependsOn.push('InboundFederationPermission');
}

/** Has a stack serve the replicas of a pool and of a table, and have no table of its own. */
export function serveReplica(
  stack: StackTemplate,
  parameters: ResolvedParameters,
  replica: StackTemplate,
): void {
  const { Resources, Outputs } = stack;
  attachReplica(stack, parameters, replica);
  delete Resources.TenantsTable;
  for (const [name, each] of Object.entries(Resources))
    Resources[name] = withNamedTable(each, parameters.tenantsTable);
  Object.assign(Outputs, replica.Outputs);
}
