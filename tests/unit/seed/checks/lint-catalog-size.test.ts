import { CATALOG_BUDGET_BYTES } from '../../../../src/lookup/catalogue.ts';
import { toRow } from '../../../support/builders.ts';
import { problemsOf } from '../../../support/check-seed.ts';

const KB = 1024;
const ROLE_BYTES = 100 * KB;

/** A file with so many roles of about 100 KB each, which grant nothing of that size in tokens. */
const fileOf = (roles: number) =>
  JSON.stringify({
    catalog: {
      roles: Array.from({ length: roles }, (_, index) => ({
        roleId: `r${index}`,
        name: 'x'.repeat(ROLE_BYTES),
      })),
    },
  });
const rowOf = (roleId: string, bytes: number) => ({
  key: { pk: 'CATALOG', sk: `ROLE#${roleId}` },
  fields: toRow({ status: 'active', name: 'x'.repeat(bytes) }),
});

it('says nothing of one that is small', async () => {
  expect(await problemsOf({ 'a.json': fileOf(8) })).toEqual([]);
});

it('warns of one that is nearly too large', async () => {
  expect(await problemsOf({ 'a.json': fileOf(9) })).toEqual([
    'a.json:1:12: warning: catalog: about 901 KB, expected at most the 1024 KB that one Query reads',
  ]);
});

it('refuses one that is too large', async () => {
  expect(await problemsOf({ 'a.json': fileOf(11) })).toEqual([
    'a.json:1:12: catalog: about 1101 KB, expected at most the 1024 KB that one Query reads',
  ]);
});

it('counts what the table has besides, and what the files replace not twice', async () => {
  expect(
    await problemsOf({ 'a.json': fileOf(6) }, {}, [
      rowOf('r0', CATALOG_BUDGET_BYTES / 2),
      rowOf('other', CATALOG_BUDGET_BYTES / 2),
    ]),
  ).toEqual([
    'a.json:1:12: catalog: about 1113 KB with what the table has, expected at most the 1024 KB that one Query reads',
  ]);
  expect(
    await problemsOf({ 'a.json': fileOf(1) }, {}, [rowOf('r0', CATALOG_BUDGET_BYTES)]),
  ).toEqual([]);
});

it('lets one through that makes less of what is too large', async () => {
  const rows = [rowOf('r0', 200 * KB), rowOf('other', CATALOG_BUDGET_BYTES)];
  expect(await problemsOf({ 'a.json': fileOf(1) }, {}, rows)).toEqual([
    'a.json:1:12: warning: catalog: about 1125 KB with what the table has, expected at most the 1024 KB that one Query reads',
  ]);
});

it('is no matter of files without a catalogue', async () => {
  const rows = [rowOf('other', 2 * CATALOG_BUDGET_BYTES)];
  expect(await problemsOf({ 'a.json': '{"tenants":[{"tenantId":"acme"}]}' }, {}, rows)).toEqual([]);
});
