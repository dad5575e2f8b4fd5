import type { SeedRecord } from '../files/seed-record.ts';
import { type Difference, differencesOf } from './differences.ts';
import {
  type PlanOptions,
  planCatalog,
  planTenants,
  type RowsPlan,
  type TenantPlan,
} from './plan-tenants.ts';
import type { PlanCounts, PlannedTenant } from './plan-writer.ts';
import type { TokenEffect } from './token-effects.ts';

/** Somebody who takes the plan of each tenant that changes. */
export interface PlanTaker {
  take(tenant: PlannedTenant): Promise<void> | void;
  /** Takes a tenant of which nothing changes, but some rows stay otherwise than the files say. */
  readonly note?: (tenant: PlannedTenant) => Promise<void> | void;
  /** Whether the differences and effects of the next tenant are wanted with its actions. */
  readonly wants: () => { readonly differences: boolean; readonly tokens: boolean };
}

export interface MakePlanOptions extends Omit<PlanOptions, 'isEmpty'> {
  readonly takers: readonly PlanTaker[];
  readonly findEffects: (plan: TenantPlan, catalog: RowsPlan) => Promise<readonly TokenEffect[]>;
  /** The records of the files' catalogue. */
  readonly catalog: readonly SeedRecord[];
  /** Hears how many tenants have been compared. */
  readonly onProgress: (tenants: number) => void;
}

/** Whether there is something to say of a plan. */
const isNoted = ({ actions, kept, staySuspended }: RowsPlan) =>
  actions.length + kept.length + staySuspended.length > 0;

/** Compares files with the table, hands on what changes, and counts it. */
export async function makePlan(
  tenants: AsyncIterable<readonly SeedRecord[]>,
  { takers, findEffects, catalog: shared, onProgress, ...options }: MakePlanOptions,
): Promise<PlanCounts> {
  const counts = { add: 0, change: 0, remove: 0, kept: 0, staySuspended: 0 };

  async function handOn(
    { actions, kept, staySuspended }: RowsPlan,
    { tenantId, isInFiles = true, tokens }: Omit<PlannedTenant, 'actions'>,
  ) {
    for (const { op } of actions) counts[op]++;
    counts.kept += kept.length;
    counts.staySuspended += staySuspended.length;
    const differences: Difference[][] | undefined = takers.some(({ wants }) => wants().differences)
      ? actions.map(differencesOf)
      : undefined;
    const planned = {
      ...(tenantId !== undefined && { tenantId }),
      actions,
      ...(!isInFiles && { isInFiles }),
      ...(differences && kept.length > 0 && { kept }),
      ...(staySuspended.length > 0 && { staySuspended }),
      ...(differences && { differences }),
      ...(tokens && { tokens }),
    };
    for (const taker of takers)
      await (actions.length > 0 ? taker.take(planned) : taker.note?.(planned));
  }

  const isEmpty = await options.reader.isEmpty();
  const catalog = await planCatalog(shared, { ...options, isEmpty });
  if (isNoted(catalog)) await handOn(catalog, {});
  // Only a scan finds the tenants that no file has.
  let otherTenants = isEmpty || options.keepOnly ? 0 : undefined;
  let compared = 0;
  for await (const plan of planTenants(tenants, { ...options, isEmpty })) {
    onProgress(++compared);
    const { tenantId, isInFiles, actions } = plan;
    // One that only a machine client named, which the files list elsewhere, has nothing to remove.
    if (otherTenants !== undefined && !isInFiles && actions.length > 0) otherTenants++;
    // What changes in the catalogue may change the tokens of a tenant that stays as it is.
    const mayHaveEffects = actions.length + catalog.actions.length > 0;
    const wantsEffects = mayHaveEffects && takers.some(({ wants }) => wants().tokens);
    const tokens = wantsEffects ? await findEffects(plan, catalog) : undefined;
    if (isNoted(plan) || tokens?.length)
      await handOn(plan, { tenantId, isInFiles, ...(tokens && { tokens }) });
  }
  return { ...counts, otherTenants };
}
