import { findProblems, type ParameterName } from '../../deploy/parameters.ts';
import { renderStack } from '../../deploy/render-stack.ts';
import type { StackTemplate } from '../../deploy/resource-files.ts';
import type { UserPool } from '../../deploy/user-pool.ts';
import { defaultParameters } from './default-parameters.ts';

export type Chosen = Partial<Record<ParameterName, string>>;

/** A stage of its own with all that sign-ins may have. */
export const EVERYTHING_ON = {
  eventVersion: 'V3_0',
  membership: 'required',
  tenantSwitching: 'sticky',
  sessionTags: 'on',
  machines: 'on',
  tokenEndpoint: 'on',
} as const satisfies Chosen;

/**
 * The template of a stage without the framework. What `sls package` makes of some is compared with
 * it, and takes two seconds for each.
 */
export function renderStage(stage: string, chosen: Chosen): StackTemplate {
  const parameters = { ...defaultParameters(stage), ...chosen };
  const problems = findProblems(parameters);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const { existingUserPoolId: id } = chosen;
  const pool: UserPool = id === undefined ? { kind: 'own' } : { kind: 'existing', id };
  return renderStack(parameters, { pool, code: { S3Bucket: 'bucket', S3Key: 'key' } });
}
