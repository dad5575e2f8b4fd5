import type { ResolvedParameters } from './parameters.ts';
import { triggersOf } from './pool-resources.ts';
import { replaceReferences } from './replace-references.ts';
import type { StackTemplate } from './resource-files.ts';

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
  const name = parameters.tenantsTable;
  const resource = `\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`;
  const table = { arn: { 'Fn::Sub': `arn:${resource}` }, name };
  Object.assign(Resources, replaceReferences(Resources, 'TenantsTable', table));
  Object.assign(Outputs, replica.Outputs);
}
