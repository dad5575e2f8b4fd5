import type { SeedRecord } from '../files/seed-record.ts';
import { type CensusRows, createCatalogCensus } from './catalog-census.ts';
import { type Difference, differencesOf } from './differences.ts';
import type { CatalogEffects } from './effect-tally.ts';
import { requireUnnamed } from './naming-check.ts';
import { readOtherRows } from './other-rows.ts';
import {
  type PlanOptions,
  planCatalog,
  planTenants,
  type RowsPlan,
  type TenantPlan,
} from './plan-tenants.ts';
import type { PlanCounts, PlannedTenant } from './plan-writer.ts';
import { findSameTenants } from './same-tenants.ts';
import { type CompareSignIns, findEffects, peopleOf } from './token-effects.ts';

/** Somebody who takes the plan of each tenant that changes. */
export interface PlanTaker {
  take(tenant: PlannedTenant): Promise<void> | void;
  /** Takes a tenant of which nothing changes, but some rows stay otherwise than the files say. */
  readonly note?: (tenant: PlannedTenant) => Promise<void> | void;
  /** Whether the differences and effects of the next tenant are wanted with its actions. */
  readonly wants: () => { readonly differences: boolean; readonly tokens: boolean };
}

export interface MakePlanOptions
  extends Omit<PlanOptions, 'isEmpty' | 'readsAll' | 'wantsSame' | 'isSame'> {
  /** Whether one scan finds the tenants of which nothing changes, instead of a Query for each. */
  readonly scans: boolean;
  readonly takers: readonly PlanTaker[];
  readonly compare: CompareSignIns;
  /** Whether any sign-in reads the records of members. */
  readonly readsMembers: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The records of the files' catalogue; undefined if these have none. */
  readonly catalog: readonly SeedRecord[] | undefined;
  /** Hears how many tenants have been compared. */
  readonly onProgress: (tenants: number) => void;
}

/** Whether there is something to say of a plan. */
const isNoted = ({ actions, kept, staySuspended }: RowsPlan) =>
  actions.length + kept.length + staySuspended.length > 0;

/** What came of a comparison of files with the table. */
export interface MadePlan {
  readonly counts: PlanCounts;
  /** Not there if nothing of the catalogue changes, or if its effects are not wanted. */
  readonly catalogEffects?: CatalogEffects;
}

/** A tenant of which nothing changes is compared with itself. */
const toCensusRows = ({ tenantId, actions, before, after }: TenantPlan): CensusRows => ({
  tenantId,
  before,
  after: actions.length > 0 ? after : before,
  people: peopleOf(tenantId, before.keys()),
});

/**
 * Compares files with the table, hands on what changes, and counts it.
 *
 * @param tenantsOfFiles reads the records of each tenant, found valid before
 * @throws {UserError} if that would remove a record of the catalogue that another one names
 */
export async function makePlan(
  tenantsOfFiles: () => AsyncIterable<readonly SeedRecord[]>,
  options: MakePlanOptions,
): Promise<MadePlan> {
  const { takers, catalog: shared, onProgress, compare, pruneTenants } = options;
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

  const wantsTokens = () => takers.some(({ wants }) => wants().tokens);
  const isEmpty = await options.reader.isEmpty();
  const catalog = await planCatalog(shared, { ...options, isEmpty });
  await requireUnnamed(catalog, { ...options, tenantsOfFiles });
  if (isNoted(catalog)) await handOn(catalog, {});
  const census =
    isEmpty || !wantsTokens() ? undefined : createCatalogCensus({ ...options, catalog });
  // Only a scan finds the tenants that no file has.
  let otherTenants = isEmpty || pruneTenants ? 0 : undefined;
  let compared = 0;
  const scanned = options.scans && !isEmpty ? await findSameTenants(options) : undefined;
  const planOptions = {
    ...options,
    isEmpty,
    readsAll: census !== undefined,
    wantsSame: census?.mayReachRecords ?? (() => false),
    isSame: scanned?.isSame,
  };
  for await (const plan of planTenants(tenantsOfFiles(), planOptions)) {
    onProgress(++compared);
    const { tenantId, isInFiles, actions } = plan;
    // One that only a machine client named, which the files list elsewhere, has nothing to remove.
    if (otherTenants !== undefined && !isInFiles && actions.length > 0) otherTenants++;
    const wantsEffects = actions.length > 0 && wantsTokens();
    const tokens = wantsEffects ? await findEffects(plan, catalog, compare) : undefined;
    if (isNoted(plan)) await handOn(plan, { tenantId, isInFiles, ...(tokens && { tokens }) });
    await census?.add(toCensusRows(plan));
  }
  if (census) {
    for await (const { tenantId, rows, people } of readOtherRows(options, scanned?.withOthers))
      await census.add({ tenantId, before: rows, after: rows, people });
  }
  return {
    counts: { ...counts, otherTenants },
    ...(census && { catalogEffects: census.result() }),
  };
}
