import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import { describeGroupsTakenOut } from '../../deploy/existing-pool/pool-groups.ts';
import { isSameFunction, triggerOf } from '../../deploy/existing-pool/pool-trigger.ts';
import type { Settings } from '../../src/settings.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

/** Names the groups that tokens do not carry: a warning, as long as the pool is not attached. */
export async function checkGroups(
  { pools }: Clients,
  reading: Promise<UserPoolType | undefined>,
  { trigger, userPoolId }: Deployed,
  settings: Settings,
): Promise<readonly Finding[]> {
  const check = 'groups';
  // The check of the trigger says what is wrong with it.
  const pool = await reading.catch(() => undefined);
  if (!pool) return [];
  const finding = await describeGroupsTakenOut(pools, userPoolId, settings);
  if (finding === undefined) return [];
  const called = triggerOf(pool.LambdaConfig);
  if (called && isSameFunction(called.arn, trigger.arn))
    return [{ check, status: 'good', finding }];
  const advice =
    'give the groups that APIs rely on to the records of the tenants, before the pool calls the function';
  return [{ check, status: 'warning', finding, advice }];
}
