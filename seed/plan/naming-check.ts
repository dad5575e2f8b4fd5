import { formatKey } from '../../src/records/keys.ts';
import { CATALOG_PK, KIND_NAMES, type Kind } from '../../src/records/kinds.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { count } from '../../tools/terminal/count.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { isRecordName, parseKey } from '../table/parse-key.ts';
import { namedBy } from './named-records.ts';
import { type OtherRowsOptions, readOtherRows } from './other-rows.ts';
import { fieldsOfRows, type RowsPlan } from './plan-tenants.ts';
import type { Rows } from './token-effects.ts';

/** Those that name a record: how many of each kind, and the first. */
interface Naming {
  readonly counts: Map<Kind, number>;
  readonly example: string;
}

/** As in `2 departments and 1 member`. */
function describeCounts(counts: Naming['counts']): string {
  const parts = [...counts].map(([kind, many]) =>
    count(many, KIND_NAMES[kind].title.toLowerCase()),
  );
  const last = parts.pop() ?? '';
  return parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
}

function describe(name: string, { counts, example }: Naming): string {
  const isOne = [...counts.values()].reduce((sum, many) => sum + many, 0) === 1;
  const names = isOne ? `names it: ${example}` : `name it, such as ${example}`;
  return `${name} cannot be removed: ${describeCounts(counts)} still ${names}.`;
}

/** Makes what counts those that name one of the records. */
function createNamings(names: readonly string[]) {
  const found = new Map<string, Naming | undefined>(names.map((name) => [name, undefined]));
  return {
    found,
    add(rows: Rows): void {
      for (const [name, fields] of rows) {
        const [pk = '', sk = ''] = name.split('/');
        const names = [fields.plan, fields.roles, pk === CATALOG_PK ? fields.groups : undefined];
        if (names.every((each) => each === undefined)) continue;
        const parsed = parseKey({ pk, sk });
        if (!parsed || !isRecordName(parsed)) continue;
        for (const named of new Set(namedBy(parsed.kind, fields))) {
          if (!found.has(named)) continue;
          const naming = found.get(named) ?? { counts: new Map(), example: name };
          naming.counts.set(parsed.kind, (naming.counts.get(parsed.kind) ?? 0) + 1);
          found.set(named, naming);
        }
      }
    },
  };
}

interface NamingOptions extends OtherRowsOptions {
  readonly tenantsOfFiles: () => AsyncIterable<readonly SeedRecord[]>;
}

/**
 * Makes sure that no record of the catalogue is removed which a record of the files still names, or
 * one of the table that stays. Reads nothing if none is removed.
 *
 * @throws {UserError} if one of them is named, with the numbers and an example of each
 */
export async function requireUnnamed(
  { actions, after }: Pick<RowsPlan, 'actions' | 'after'>,
  options: NamingOptions,
): Promise<void> {
  const removed = actions.filter(({ op }) => op === 'remove').map(({ key }) => formatKey(key));
  if (removed.length === 0) return;
  const { found, add } = createNamings(removed);
  add(after);
  for await (const records of options.tenantsOfFiles()) add(fieldsOfRows(records));
  for await (const { own } of readOtherRows(options)) add(own);
  const inUse = [...found].flatMap(([name, naming]) => (naming ? describe(name, naming) : []));
  if (inUse.length === 0) return;
  throw new UserError(
    `${inUse.join('\n')}\nKeep it in the catalogue of the files, or take its name out of these records first. Nothing was written.`,
  );
}
