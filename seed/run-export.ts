import type { Command } from './command-line.ts';
import { exportTenants, openExport } from './export.ts';
import { startProgress } from './progress.ts';
import { count } from './summary.ts';
import { createTableReader } from './table/table-reader.ts';
import { withTarget } from './table/target.ts';

/** Writes tenants of a table as seed files, and says whether all of their rows could be. */
export const runExport = ({ destination, tenants, out }: Extract<Command, { name: 'export' }>): Promise<boolean> =>
  withTarget(destination, async ({ connection, table }) => {
    const exported = exportTenants(createTableReader(connection, table), tenants);
    const sink = await openExport(out);
    const progress = startProgress({ total: tenants.length || undefined, noun: 'tenants', stream: process.stderr });
    let done = 0;
    let rows = 0;
    let left = 0;
    try {
      for await (const tenant of exported) {
        await sink.write(tenant);
        rows += tenant.rows;
        left += tenant.problems.length;
        for (const problem of tenant.problems) console.error(`Left out: ${problem}.`);
        progress.update(++done);
      }
      await sink.end();
    } finally {
      progress.stop();
    }
    if (out !== undefined) console.log(`Exported ${count(done, 'tenant')}, ${count(rows, 'row')}, to ${out}.`);
    if (left > 0) console.error('Not all could be exported: correct these rows, then export again.');
    return left === 0;
  });
