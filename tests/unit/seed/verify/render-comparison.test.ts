import { compareNothing } from '../../../../seed/verify/compare-bucket.ts';
import { renderComparison } from '../../../../seed/verify/render-comparison.ts';

it('says of each difference how many rows have it, and names the first', () => {
  const comparison = {
    ...compareNothing(),
    ...{ same: 1_200, staySuspended: 1, missing: 1, different: 2, unknown: 1_001 },
    examples: {
      missing: ['TENANT#a/TENANT'],
      different: [
        { key: 'TENANT#b/TENANT', fields: ['claims', 'name'] },
        { key: 'TENANT#c/TENANT', fields: ['name'] },
      ],
      unknown: ['TENANT#d/TENANT'],
    },
  };
  expect(renderComparison('table tenants', comparison)).toBe(`Compared with table tenants

Missing there: 1 row
  TENANT#a/TENANT

Not what the files say: 2 rows
  TENANT#b/TENANT: claims, name
  TENANT#c/TENANT: name

In no file: 1001 rows
  TENANT#d/TENANT
  and 1,000 more

1200 rows as the files say. Missing: 1, different: 2, in no file: 1001.
1 row of these suspended, where the files state no status.`);
});
