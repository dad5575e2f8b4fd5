import type { UserPoolReplicaType } from '@aws-sdk/client-cognito-identity-provider';
import { isTransient } from '../aws/aws-errors.ts';
import { makeReplica, readReplicas } from '../aws/user-pool-replicas.ts';
import { UserError } from '../command/user-error.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

const check = 'replica';

/** The region of a stage. */
export const regionOf = ({ trigger }: Deployed): string => trigger.arn.split(':')[3] ?? '';

/** Pools of an older kind, and emulators, know nothing of replicas. */
const hasNoReplicas = ({ code, cause }: UserError) =>
  code !== undefined && !code.startsWith('AccessDenied') && !isTransient(cause as Error);

/**
 * The regions of a stage's pool.
 *
 * @throws {UserError} if Cognito refuses to tell, or does not answer
 */
export const readPoolReplicas = (
  { pools }: Clients,
  { userPoolId, primaryRegion }: Deployed,
): Promise<readonly UserPoolReplicaType[]> =>
  readReplicas(pools, userPoolId).catch((error) => {
    if (primaryRegion === undefined && error instanceof UserError && hasNoReplicas(error))
      return [];
    throw error;
  });

/** The region of the pool's replica; undefined if it has none. */
export const replicaIn = (replicas: readonly UserPoolReplicaType[]) =>
  replicas.find(({ Role }) => Role === 'SECONDARY');

/** Looks at whether the replica of the stage's pool takes sign-ins. A pool may have none. */
export async function checkReplica(
  reading: ReturnType<typeof readPoolReplicas>,
  deployed: Deployed,
): Promise<readonly Finding[]> {
  const { userPoolId, primaryRegion, stage } = deployed;
  const replicas = await reading.catch((error) => {
    if (primaryRegion !== undefined || !(error instanceof UserError)) throw error;
    return error.message.replace(/\.$/, '');
  });
  if (typeof replicas === 'string') {
    const finding = `whether user pool ${userPoolId} has a replica could not be looked at`;
    return [{ check, status: 'warning', finding, advice: replicas }];
  }
  const { RegionName: region, Status: status } = replicaIn(replicas) ?? {};
  const wanted = primaryRegion && regionOf(deployed);
  if (wanted && region !== wanted) {
    const finding = `user pool ${userPoolId} has no replica in ${wanted}`;
    const advice = `${makeReplica(userPoolId, primaryRegion, wanted)}, and deploy again`;
    return [{ check, status: 'bad', finding, advice }];
  }
  if (region === undefined) return [];
  const finding = `the replica of user pool ${userPoolId} in ${region} is ${status}`;
  if (status === 'ACTIVE') return [{ check, status: 'good', finding }];
  const advice = `it takes no sign-ins: deploy there with npx sls deploy --stage ${stage} --region ${region} --param replicaStatus=ACTIVE once the rest is good`;
  return [{ check, status: 'warning', finding, advice }];
}
