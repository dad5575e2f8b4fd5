import type { SeedRecord } from '../files/seed-record.ts';
import { type Difference, differencesOf } from './differences.ts';
import { type PlanOptions, planCatalog, planTenants, type TenantPlan } from './plan-tenants.ts';
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
  readonly findEffects: (plan: TenantPlan, catalog: TenantPlan) => Promise<readonly TokenEffect[]>;
  /** The records of the files' catalogue. */
  readonly catalog: readonly SeedRecord[];
  /** Hears how many tenants have been compared. */
  readonly onProgress: (tenants: number) => void;
}

/** Compares files with the table, hands on what changes, and counts it. */
export async function makePlan(
  tenants: AsyncIterable<readonly SeedRecord[]>,
  { takers, findEffects, catalog: shared, onProgress, ...options }: MakePlanOptions,
): Promise<PlanCounts> {
  const counts = { add: 0, change: 0, remove: 0, kept: 0, staySuspended: 0 };
  const isEmpty = await options.reader.isEmpty();
  // Only a scan finds the tenants that no file has.
  let otherTenants = isEmpty || options.keepOnly ? 0 : undefined;
  let compared = 0;
  const catalog = await planCatalog(shared, { ...options, isEmpty });
  const isShared = catalog.actions.length > 0;
  async function* plans() {
    yield catalog;
    yield* planTenants(tenants, { ...options, isEmpty });
  }
  for await (const plan of plans()) {
    if (plan !== catalog) onProgress(++compared);
    counts.kept += plan.kept.length;
    // One that only a machine client named, which the files list elsewhere, has nothing to remove.
    if (otherTenants !== undefined && !plan.isInFiles && plan.actions.length > 0) otherTenants++;
    counts.staySuspended += plan.staySuspended.length;
    const changes = plan.actions.length + plan.kept.length + plan.staySuspended.length;
    // What changes in the catalogue may change the tokens of a tenant that stays as it is.
    if (changes === 0 && (!isShared || plan === catalog)) continue;
    for (const { op } of plan.actions) counts[op]++;
    const wanted = takers.map((taker) => taker.wants());
    const differences: Difference[][] | undefined = wanted.some((each) => each.differences)
      ? plan.actions.map(differencesOf)
      : undefined;
    const mayHaveEffects = plan !== catalog && (isShared || plan.actions.length > 0);
    const wantsEffects = mayHaveEffects && wanted.some((each) => each.tokens);
    const tokens = wantsEffects ? await findEffects(plan, catalog) : undefined;
    if (changes === 0 && !tokens?.length) continue;
    const { tenantId, isInFiles, actions, kept, staySuspended } = plan;
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
  return { ...counts, otherTenants };
}
