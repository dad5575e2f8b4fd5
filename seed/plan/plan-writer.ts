import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { realpath, rename, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { RecordKey } from '../../src/records/keys.ts';
import type { Place } from '../../tools/aws/table-target.ts';
import { onExit } from '../../tools/command/on-exit.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { writeTo } from '../../tools/terminal/write-to.ts';
import type { AssumedSettings } from '../checks/assumed-settings.ts';
import type { Action } from '../table/action.ts';
import { toJson } from './attribute-json.ts';
import type { Difference } from './differences.ts';
import type { CatalogEffects } from './effect-tally.ts';
import type { TokenEffect } from './token-effects.ts';

/** The version of the format. */
export const PLAN_FORMAT = 1;

/** With which settings a plan foretells tokens, and what counts for nothing under them. */
export interface Assumptions {
  readonly settings: AssumedSettings['found'];
  readonly notes: readonly string[];
}

export interface PlanCounts {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  /** Rows that the files no longer have, and that stay. */
  readonly kept: number;
  /** Rows that stay suspended, because the files state no status of them. */
  readonly staySuspended: number;
  /** Tenants of the table that no file has; undefined if they were not looked for. */
  readonly otherTenants: number | undefined;
}

/** What a plan says of one tenant, or of the catalogue. */
export interface PlannedTenant {
  /** Not there if it is the catalogue. */
  readonly tenantId?: string;
  readonly actions: readonly Action[];
  /** False if it is only in the table, all of which goes then. */
  readonly isInFiles?: boolean;
  readonly kept?: readonly RecordKey[];
  readonly staySuspended?: readonly RecordKey[];
  /** For who reads the plan: the differences of each action, in their order, and the tokens. */
  readonly differences?: readonly (readonly Difference[])[];
  readonly tokens?: readonly TokenEffect[];
}

export interface PlanWriter {
  write(tenant: PlannedTenant): Promise<void>;
  /** @param catalogEffects for who reads the plan: what changes of the catalogue do to tokens */
  end(counts: PlanCounts, catalogEffects?: CatalogEffects): Promise<void>;
}

/**
 * Writes a plan as one JSON document with one tenant a line, so that it can be of any size, and be
 * compared by lines.
 */
export function createPlanWriter(
  stream: Writable,
  place: Place,
  assumptions: Assumptions,
): PlanWriter {
  let isFirst = true;
  const write = (text: string) => writeTo(stream, text);
  const begin = () =>
    write(
      `{"tenantClaimsPlan":${PLAN_FORMAT},"place":${JSON.stringify(place)},"assumed":${JSON.stringify(assumptions)},"tenants":[\n`,
    );
  return {
    async write(tenant) {
      if (isFirst) await begin();
      await write(`${isFirst ? '' : ',\n'}${toJson(tenant)}`);
      isFirst = false;
    },
    async end(counts, catalogEffects) {
      if (isFirst) await begin();
      const effects = catalogEffects ? `"catalogEffects":${toJson(catalogEffects)},` : '';
      await write(`\n],${effects}"counts":${JSON.stringify(counts)}}\n`);
    },
  };
}

/**
 * The file that a path leads to, there or not. A device or a pipe must not be replaced by a file.
 */
async function findFile(path: string): Promise<string> {
  const real = await realpath(path).catch(() => path);
  const found = await stat(real).catch(() => undefined);
  if (!found || found.isFile()) return real;
  throw new UserError(
    `Cannot write the plan to ${path}, which is no file: name one, or print the plan by --json.`,
  );
}

/**
 * Writes a plan to a file, which is there when all of it is.
 *
 * @throws {UserError} if the file cannot be written; so do the methods
 */
export async function createPlanFile(
  path: string,
  place: Place,
  assumptions: Assumptions,
): Promise<PlanWriter> {
  const file = await findFile(path);
  const unfinished = `${file}.${randomUUID()}.unfinished`;
  const stream = createWriteStream(unfinished, { flags: 'wx' });
  const discard = () => rmSync(unfinished, { force: true });
  const forget = onExit(discard);
  const explained = async <T>(task: Promise<T>): Promise<T> => {
    try {
      return await task;
    } catch (cause) {
      stream.destroy();
      discard();
      forget();
      const { code } = cause as NodeJS.ErrnoException;
      const reason = code === 'ENOENT' ? 'there is no such folder' : `the system says ${code}`;
      throw new UserError(`Cannot write the plan to ${path}: ${reason}.`, { cause });
    }
  };
  await explained(once(stream, 'open'));
  stream.on('error', () => {}); // whoever writes or ends hears of it
  const writer = createPlanWriter(stream, place, assumptions);
  const finish = async (...end: Parameters<PlanWriter['end']>) => {
    await writer.end(...end);
    stream.end();
    await finished(stream);
    await rename(unfinished, file);
    forget();
  };
  return {
    write: (tenant) => explained(writer.write(tenant)),
    end: (...end) => explained(finish(...end)),
  };
}
