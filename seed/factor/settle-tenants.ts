import { UserError } from '../../tools/command/user-error.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { WrittenRecord } from '../table/rows.ts';

type Records = readonly WrittenRecord[];

/** How each tenant is to be said, and what that comes to. */
export interface Settled {
  readonly tenants: number;
  readonly tenantsWithNewPlan: number;
  /** Departments, members and machine clients. */
  readonly recordsWithNewRole: number;
  /** The tenants that stay as they were, because otherwise their tokens would change. */
  readonly kept: readonly string[];
  say(records: Records): Records;
}

interface SettleOptions {
  rewrite(records: Records): Records;
  /** Whether tokens are the same. */
  check(before: Records, after: Records): boolean;
  onProgress(tenants: number): void;
}

const idOf = ([tenant]: Records) => String(tenant?.fields.tenantId);
const namesIn = ({ fields: { plan, roles } }: WrittenRecord) => JSON.stringify([plan, roles]);

/**
 * Looks at all tenants, and settles which of them can be said in another way.
 *
 * @throws {UserError} if the tokens of a tenant would change that stays as it was
 */
export async function settleTenants(
  tenants: AsyncIterable<Records>,
  { rewrite, check, onProgress }: SettleOptions,
): Promise<Settled> {
  const kept = new Set<string>();
  const counts = { tenants: 0, tenantsWithNewPlan: 0, recordsWithNewRole: 0 };
  for await (const records of tenants) {
    const rewritten = rewrite(records);
    if (check(records, rewritten)) {
      for (const [at, record] of records.entries()) {
        const after = rewritten[at];
        if (after === undefined || namesIn(record) === namesIn(after)) continue;
        counts[record.kind === 'tenant' ? 'tenantsWithNewPlan' : 'recordsWithNewRole'] += 1;
      }
    } else if (check(records, records)) kept.add(idOf(records));
    else {
      throw new UserError(
        `The tokens of tenant ${showText(idOf(records))} would change. Nothing was written.`,
      );
    }
    onProgress(++counts.tenants);
  }
  return {
    ...counts,
    kept: [...kept],
    say: (records) => (kept.has(idOf(records)) ? records : rewrite(records)),
  };
}
