import { withTarget } from '../../tools/aws/table-target.ts';
import { onExit } from '../../tools/command/on-exit.ts';
import { count } from '../../tools/terminal/count.ts';
import { startProgress } from '../../tools/terminal/progress.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { settingsOfEnvironment } from '../checks/assumed-settings.ts';
import { arePlannable, readTableCatalog } from '../checks/check-files.ts';
import { openExport } from '../export/export-sink.ts';
import { exportAll, exportSome } from '../export/export-tenants.ts';
import { type Exported, leftOut } from '../export/exported-tenant.ts';
import { MAX_LINE_BYTES } from '../files/read-lines.ts';
import { createTableReader } from '../table/table-reader.ts';
import type { ExportCommand } from './export-command.ts';

const TOO_LARGE = `more than the ${MAX_LINE_BYTES / 1024 / 1024} MB that a file can say of it`;

const nameOf = (part: Exported) => (part.kind === 'tenant' ? part.tenantId : 'the catalogue');

/**
 * Writes tenants of a table as seed files, and says whether all of their rows could be, and the
 * files be planned.
 */
export const runExport = ({ destination, tenants, out }: ExportCommand): Promise<boolean> =>
  withTarget(destination, async (target) => {
    const { connection, table } = target;
    // Files are checked with them, once they are written.
    if (out !== undefined) settingsOfEnvironment();
    const wanted = new Set(tenants);
    const reader = createTableReader(connection, table);
    const sink = await openExport(out);
    const forget = onExit(sink.discard);
    const progress = startProgress({
      total: wanted.size || undefined,
      noun: 'tenants',
      stream: process.stderr,
    });
    let done = 0;
    let rows = 0;
    let left = 0;
    try {
      for await (const part of wanted.size > 0 ? exportSome(reader, wanted) : exportAll(reader)) {
        if (part.kind !== 'left-out' && (await sink.write(part))) {
          rows += part.rows;
          if (part.kind === 'tenant') progress.update(++done);
        } else {
          const { reason } =
            part.kind === 'left-out' ? part : leftOut(`${nameOf(part)}: ${TOO_LARGE}`);
          console.error(`Left out: ${showText(reason)}.`);
          left++;
        }
      }
      await sink.end();
    } catch (error) {
      sink.discard();
      throw error;
    } finally {
      forget();
      progress.stop();
    }
    if (out !== undefined)
      console.log(`Exported ${count(done, 'tenant')}, ${count(rows, 'row')}, to ${showText(out)}.`);
    if (left > 0)
      console.error('Not all could be exported: correct these rows, then export again.');
    if (out === undefined || rows === 0) return left === 0;
    if (await arePlannable([out], await readTableCatalog(target))) return left === 0;
    console.error(
      'Exported as it is, but no plan takes these files: correct the rows and export again, or correct the files.',
    );
    return false;
  });
