import { formatKey } from '../../src/records/keys.ts';
import { withTarget } from '../../tools/aws/table-target.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { count } from '../../tools/terminal/count.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { planRemoval } from '../plan/plan-removal.ts';
import { createTableReader } from '../table/table-reader.ts';
import { carryOut } from './carry-out.ts';
import type { RemoveCommand } from './remove-command.ts';

/** Removes a tenant with all it has, and says whether nothing of it is left. */
export const runRemove = ({ destination, tenantId, yes }: RemoveCommand): Promise<boolean> =>
  withTarget(destination, async (target) => {
    const { table, place } = target;
    const reader = createTableReader(target.connection, table);
    const { actions, unknown } = await planRemoval(reader, tenantId);
    for (const key of unknown)
      console.error(`${showText(formatKey(key))} is no row of this service, and is left alone.`);
    if (actions.length === 0)
      throw new UserError(`There is nothing of tenant ${tenantId} in table ${table}.`);
    const counts = { add: 0, change: 0, remove: actions.length, kept: 0, staySuspended: 0 };
    const plan = {
      place,
      counts: { ...counts, otherTenants: 0 },
      async *actions() {
        yield* actions;
      },
    };
    if (!(await carryOut(target, plan, { yes, remedy: 'run this again' }))) return false;
    const left = (await planRemoval(reader, tenantId)).actions.length;
    if (left === 0) return true;
    console.error(
      `Tenant ${tenantId} has ${count(left, 'row')} that came meanwhile: run this again.`,
    );
    return false;
  });
