/**
 * What a user can put right, or what the deployment did not do; `message` says which, in one
 * sentence.
 */
export class DeployTestError extends Error {
  override readonly name = 'DeployTestError';
}
