import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { EnrichmentError } from '../../src/errors.ts';
import { parseRow } from '../../src/tenancy/directory.ts';
import {
  formatKey,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type RecordKey,
  type TenantId,
  tenantKey,
} from '../../src/tenancy/keys.ts';
import { isRecordField, parseClient, parseDepartment, parseMember, parseTenant } from '../../src/tenancy/records.ts';
import { SeedError } from '../seed-error.ts';
import type { Action, Fields } from '../table/action.ts';
import { listedClient } from '../table/rows.ts';
import type { Place } from '../table/target.ts';
import { PLAN_FORMAT, type PlanCounts } from './plan-writer.ts';

const BEGINNING = '{"tenantClaimsPlan":';

/** Tells a plan from a seed file. */
export async function isPlanFile(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING.length), 0, BEGINNING.length, 0);
    return buffer.toString('utf8', 0, bytesRead).startsWith('{"tenantClaimsPlan":');
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

const keySchema = v.object({ pk: v.string(), sk: v.string() });
const fieldsSchema = v.record(
  v.string(),
  v.custom<Fields[string]>((value) => typeof value === 'object' && value !== null),
);
const actionSchema = v.variant('op', [
  v.object({ op: v.literal('add'), key: keySchema, after: fieldsSchema }),
  v.object({ op: v.literal('change'), key: keySchema, before: fieldsSchema, after: fieldsSchema }),
  v.object({ op: v.literal('remove'), key: keySchema, before: fieldsSchema }),
]);
const tenantSchema = v.object({ tenantId: v.string(), actions: v.array(actionSchema) });
const headerSchema = v.object({
  tenantClaimsPlan: v.literal(PLAN_FORMAT),
  place: v.object({
    table: v.string(),
    region: v.string(),
    endpoint: v.optional(v.string()),
    account: v.optional(v.string()),
  }),
});
const endSchema = v.object({ counts: v.object({ kept: v.number() }) });

/** The record that a row of a tenant would be, for what the sign-in would say of it; undefined if it can be none. */
function parseRecord(key: RecordKey, fields: Fields, tenantId: TenantId): unknown {
  const [kind, id] = key.sk.split('#', 2);
  const departmentId = parseDepartmentId(id);
  const isTenants = key.pk === tenantKey(tenantId).pk;
  if (isTenants && key.sk === 'TENANT') return parseRow(key, fields, (k, row) => parseTenant(tenantId, k, row));
  if (isTenants && kind === 'DEPARTMENT' && departmentId) {
    return parseRow(key, fields, (k, row) => parseDepartment(tenantId, departmentId, k, row));
  }
  if (isTenants && kind === 'MEMBER' && parseSub(id)) return parseRow(key, fields, parseMember);
  if (isTenants && listedClient(key)) return Object.keys(fields).length === 0;
  const isClient = key.sk === 'CLIENT' && key.pk.startsWith('CLIENT#') && parseClientId(key.pk.slice('CLIENT#'.length));
  return isClient ? parseRow(key, fields, parseClient) : undefined;
}

/** A plan may have been edited: what no seed file could say is not written. */
function checkAction(action: Action, tenantId: string): void {
  const id = parseTenantId(tenantId);
  const fields = action.op === 'remove' ? action.before : action.after;
  const isKnown = Object.keys(fields).every(isRecordField);
  const record = id && isKnown ? parseRecord(action.key, fields, id) : undefined;
  if (!record) throw new SeedError(`${formatKey(action.key)} is no row of tenant ${tenantId}`);
  if (record instanceof EnrichmentError && action.op !== 'remove') throw new SeedError(record.detail ?? record.message);
}

export interface Plan {
  /** Where the plan was made for: it can be applied nowhere else. */
  readonly place: Place;
  readonly counts: PlanCounts;
  /** The actions, from the file as it is read. */
  actions(): AsyncGenerator<Action>;
}

async function* readLines(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path);
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    stream.destroy();
  }
}

const parsePart = <Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> =>
  v.parse(schema, JSON.parse(text));

async function* readActions(path: string): AsyncGenerator<Action> {
  let isHeader = true;
  for await (const line of readLines(path)) {
    if (line.startsWith(']')) return;
    if (!isHeader && line !== '') yield* JSON.parse(line.replace(/,$/, '')).actions;
    isHeader = false;
  }
}

/** Reads and checks every line. */
async function checkPlan(path: string): Promise<Omit<Plan, 'actions'>> {
  const counts = { add: 0, change: 0, remove: 0 };
  let place: Place | undefined;
  let kept: number | undefined;
  let number = 0;
  for await (const line of readLines(path)) {
    number++;
    try {
      if (place === undefined) place = parsePart(headerSchema, `${line}]}`).place;
      else if (kept !== undefined) throw new SeedError('there is something after its end');
      else if (line.startsWith(']')) kept = parsePart(endSchema, `{"none":[${line}`).counts.kept;
      else if (line !== '') {
        const { tenantId, actions } = parsePart(tenantSchema, line.replace(/,$/, ''));
        for (const action of actions) {
          checkAction(action as Action, tenantId);
          counts[action.op]++;
        }
      }
    } catch (cause) {
      const reason = cause instanceof SeedError ? cause.message : 'it is not as npm run seed -- plan wrote it';
      throw new SeedError(`${path}:${number}: ${reason}. Nothing was written. Make the plan again.`, { cause });
    }
  }
  if (place === undefined || kept === undefined) {
    throw new SeedError(`${path} ends before its end. Nothing was written. Make the plan again.`);
  }
  return { place, counts: { ...counts, kept } };
}

/**
 * Opens a plan that was written before, after a look at all of it.
 *
 * @throws {SeedError} if it is no plan, of another version, not whole, or says what no seed file could
 */
export const readPlan = async (path: string): Promise<Plan> => ({
  ...(await checkPlan(path)),
  actions: () => readActions(path),
});

/** A plan that this process has just written itself. */
export const readOwnPlan = (path: string, place: Place, counts: PlanCounts): Plan => ({
  place,
  counts,
  actions: () => readActions(path),
});
