import { checkTable } from './check-table.ts';
import { connect } from './connection.ts';
import { toRow } from './rows.ts';
import type { SeedRecord } from './seed-record.ts';
import { count, countKinds } from './summary.ts';
import { writeRows } from './write-rows.ts';

/**
 * Writes valid records to a table and tells what it did.
 *
 * @throws {SeedError} if the table cannot be used, or not all rows could be written
 */
export async function apply(records: readonly SeedRecord[], table: string): Promise<string> {
  const connection = connect();
  try {
    await checkTable(connection, table);
    const written = await writeRows(
      connection,
      table,
      records.flatMap((record) => toRow(record) ?? []),
    );
    const place = `${await connection.client.config.region()}, ${connection.endpoint()}`;
    return `Wrote ${count(written, 'row')} to table ${table} (${place}): ${countKinds(records)}.`;
  } finally {
    connection.client.destroy();
  }
}
