import { settleTenants } from '../../../../seed/factor/settle-tenants.ts';
import type { WrittenRecord } from '../../../../seed/table/rows.ts';
import { writtenRecords } from '../../../support/written-records.ts';

const { tenants } = writtenRecords({
  tenants: [
    { tenantId: 'acme', departments: [{ departmentId: 'sales' }, { departmentId: 'board' }] },
    { tenantId: 'globex' },
  ],
});

async function* all() {
  yield* tenants;
}

const onPlan = (records: readonly WrittenRecord[]) =>
  records.map((record) => {
    const named = record.kind === 'tenant' ? { plan: 'p' } : { roles: ['r'] };
    return { ...record, fields: { ...record.fields, ...named } };
  });

const isGlobex = ([tenant]: readonly WrittenRecord[]) => tenant?.fields.tenantId === 'globex';
const isRewritten = ([tenant]: readonly WrittenRecord[]) => tenant?.fields.plan !== undefined;
const noProgress = () => {};

it('says tenants in another way where their tokens stay the same, and counts what names more', async () => {
  const settled = await settleTenants(all(), {
    rewrite: onPlan,
    check: () => true,
    onProgress: noProgress,
  });
  expect(settled).toMatchObject({ tenants: 2, tenantsWithNewPlan: 2, recordsWithNewRole: 2 });
  expect(settled.kept).toEqual([]);
  expect(tenants.map(settled.say)).toEqual(tenants.map(onPlan));
});

it('keeps a tenant as it is whose tokens would change', async () => {
  const settled = await settleTenants(all(), {
    rewrite: onPlan,
    check: (_, after) => !(isGlobex(after) && isRewritten(after)),
    onProgress: noProgress,
  });
  expect(settled).toMatchObject({ tenantsWithNewPlan: 1, kept: ['globex'] });
  expect(tenants.map(settled.say).map(isRewritten)).toEqual([true, false]);
});

it('refuses if the tokens change of a tenant that stays as it is', async () => {
  const settling = settleTenants(all(), {
    rewrite: onPlan,
    check: (_, after) => !isGlobex(after),
    onProgress: noProgress,
  });
  await expect(settling).rejects.toThrow(
    'The tokens of tenant globex would change. Nothing was written.',
  );
});
