import { findFiles } from '../../seed/files/find-files.ts';
import { formatProblem, type Problem } from '../../seed/files/problem.ts';
import { readSeed } from '../../seed/files/read-seed.ts';
import { toAttributes } from '../../seed/table/attributes.ts';
import { toRow } from '../../seed/table/rows.ts';
import { formatKey } from '../../src/records/keys.ts';
import type { Row } from '../../src/records/parse-record.ts';
import { UserError } from '../command/user-error.ts';
import { ANY_APP_CLIENT, type FindRow, isAppClient } from '../simulator/preview-sign-in.ts';
import { count } from '../terminal/count.ts';

/**
 * Finds the rows that seed files would become. What their lint says is no error here: it is for the
 * preview to show.
 *
 * @throws {UserError} if the files have errors, with all of them
 * @throws {UserError} if a path leads to no seed file or the file cannot be read
 */
export async function findInSeedFiles(paths: readonly string[]): Promise<FindRow> {
  const rows = new Map<string, Row>();
  const errors: Problem[] = [];
  for await (const { records, problems } of readSeed(await findFiles(paths), { checks: 'rows' })) {
    errors.push(...problems.filter(({ severity }) => severity === 'error'));
    for (const row of records.flatMap((record) => toRow(record) ?? [])) {
      const name = formatKey(row);
      rows.set(name, toAttributes(row));
      if (isAppClient(name)) rows.set(formatKey(ANY_APP_CLIENT), toAttributes(row));
    }
  }
  if (errors.length > 0) {
    throw new UserError(
      [...errors.map(formatProblem), `${count(errors.length, 'problem')}.`].join('\n'),
    );
  }
  return (key) => rows.get(formatKey(key));
}
