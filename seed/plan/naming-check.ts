import { formatKey } from '../../src/records/keys.ts';
import { KIND_NAMES, type Kind } from '../../src/records/kinds.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { count } from '../../tools/terminal/count.ts';
import type { Action } from '../table/action.ts';
import { isRecordName, parseKey } from '../table/parse-key.ts';
import { namedBy } from './named-records.ts';
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

/**
 * Makes the check that no record of the catalogue is removed which a record still names, once all is
 * as planned. Undefined if none is removed.
 */
export function createNamingCheck(actions: readonly Action[]) {
  const removed = new Map<string, Naming | undefined>();
  for (const { op, key } of actions) if (op === 'remove') removed.set(formatKey(key), undefined);
  if (removed.size === 0) return undefined;
  return {
    /** Takes rows as they will be. */
    add(rows: Rows): void {
      for (const [name, fields] of rows) {
        if (fields.plan === undefined && fields.roles === undefined) continue;
        const [pk = '', sk = ''] = name.split('/');
        const parsed = parseKey({ pk, sk });
        if (!parsed || !isRecordName(parsed)) continue;
        for (const named of new Set(namedBy(parsed.kind, fields))) {
          if (!removed.has(named)) continue;
          const naming = removed.get(named) ?? { counts: new Map(), example: name };
          naming.counts.set(parsed.kind, (naming.counts.get(parsed.kind) ?? 0) + 1);
          removed.set(named, naming);
        }
      }
    },
    /** @throws {UserError} if one of them is named, with the numbers and an example of each */
    requireNone(): void {
      const inUse = [...removed].flatMap(([name, naming]) =>
        naming ? describe(name, naming) : [],
      );
      if (inUse.length === 0) return;
      throw new UserError(
        `${inUse.join('\n')}\nKeep it in the catalogue of the files, or take its name out of these records first. Nothing was written.`,
      );
    },
  };
}
