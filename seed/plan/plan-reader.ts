import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { EnrichmentError } from '../../src/denials.ts';
import { isObject } from '../../src/json.ts';
import { formatKey } from '../../src/records/keys.ts';
import { CATALOG_PK } from '../../src/records/kinds.ts';
import { readRecord } from '../../src/records/parse-record.ts';
import type { Place } from '../../tools/aws/table-target.ts';
import { callTo } from '../../tools/command/call-to.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { Action, Fields } from '../table/action.ts';
import { isRecordName, parseKey } from '../table/parse-key.ts';
import { fieldNamesOf } from '../table/record-fields.ts';
import { parseFields } from './attribute-json.ts';
import { type Assumptions, PLAN_FORMAT, type PlanCounts } from './plan-writer.ts';

/** Tells a plan from a seed file, also one that an editor has laid out anew. */
export async function isPlanFile(path: string): Promise<boolean> {
  // A pipe would keep everybody waiting for its beginning.
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return false;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return /^\s*\{\s*"tenantClaimsPlan"/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

const keySchema = v.object({ pk: v.string(), sk: v.string() });
const fieldsSchema = v.pipe(v.unknown(), v.transform(parseFields), v.custom<Fields>(isObject));
const actionSchema = v.variant('op', [
  v.object({ op: v.literal('add'), key: keySchema, after: fieldsSchema }),
  v.object({ op: v.literal('change'), key: keySchema, before: fieldsSchema, after: fieldsSchema }),
  v.object({ op: v.literal('remove'), key: keySchema, before: fieldsSchema }),
]);
const tenantSchema = v.object({ tenantId: v.optional(v.string()), actions: v.array(actionSchema) });
const headerSchema = v.object({
  tenantClaimsPlan: v.literal(PLAN_FORMAT),
  place: v.object({
    table: v.string(),
    region: v.string(),
    endpoint: v.optional(v.string()),
    account: v.optional(v.string()),
  }),
  assumed: v.optional(
    v.object({
      settings: v.array(
        v.object({ variable: v.string(), value: v.nullable(v.string()), from: v.string() }),
      ),
      notes: v.array(v.string()),
    }),
  ),
});
const endSchema = v.object({
  counts: v.object({
    kept: v.number(),
    staySuspended: v.optional(v.number(), 0),
    otherTenants: v.optional(v.number()),
  }),
});

const nameOwner = (tenantId: string | undefined) =>
  tenantId === undefined ? 'the catalogue' : `tenant ${showText(tenantId)}`;

/**
 * A plan may have been edited: another tenant's rows, and what a sign-in could not read, are not
 * written.
 */
function checkAction(action: Action, tenantId: string | undefined): void {
  const { key } = action;
  const before = action.op === 'add' ? {} : action.before;
  const after = action.op === 'remove' ? {} : action.after;
  const parsed = parseKey(key);
  // A client's row may come from another tenant, but goes to this one, and is this one's to remove.
  const row = action.op === 'remove' ? before : after;
  const isNamedByKey = parsed !== undefined && 'tenantId' in parsed;
  const owner = isNamedByKey ? parsed.tenantId : row.tenantId?.S;
  const isShared = key.pk === CATALOG_PK;
  const isOwn = isShared
    ? tenantId === undefined
    : tenantId !== undefined &&
      (owner === tenantId || (action.op === 'remove' && !isNamedByKey && owner === undefined));
  // Choices are the function's to write.
  const isWritable = parsed?.kind !== 'choice' || action.op === 'remove';
  if (!parsed || !isOwn || !isWritable)
    throw new UserError(`${showText(formatKey(key))} is no row of ${nameOwner(tenantId)}`);
  const known = fieldNamesOf(parsed.kind);
  const strange = Object.keys({ ...before, ...after }).find((name) => !known.has(name));
  if (strange !== undefined)
    throw new UserError(`${formatKey(key)} has no field ${showText(strange)}`);
  if (action.op === 'remove' || !isRecordName(parsed)) return;
  const record = readRecord(parsed.kind, parsed, after);
  if (record instanceof EnrichmentError)
    throw new UserError(showText(record.detail ?? record.message));
}

export interface Plan {
  /** Where the plan was made for: it can be applied nowhere else. */
  readonly place: Place;
  /** What it was planned with; undefined if it does not say. */
  readonly assumed?: Assumptions | undefined;
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

const parsePart = <Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> => v.parse(schema, JSON.parse(text));

const parseTenantLine = (line: string) => parsePart(tenantSchema, line.replace(/,$/, ''));

async function* readActions(path: string): AsyncGenerator<Action> {
  let isHeader = true;
  for await (const line of readLines(path)) {
    if (line.startsWith(']')) return;
    if (!isHeader && line !== '') yield* parseTenantLine(line).actions;
    isHeader = false;
  }
}

/**
 * Makes sure that no row is in a plan twice: of rows in a tenant's own partition by tenant, of
 * clients over all.
 */
function createOnce() {
  const seen = new Set<string>();
  return (tenantId: string | undefined, actions: readonly Action[]) => {
    const ofTenant = new Set<string>();
    const owner = nameOwner(tenantId);
    if (seen.has(owner)) throw new UserError(`${owner} stands there twice`);
    seen.add(owner);
    for (const { key } of actions) {
      const name = formatKey(key);
      const parsed = parseKey(key);
      const names = parsed && 'tenantId' in parsed ? ofTenant : seen;
      if (names.has(name)) throw new UserError(`${name} stands there twice`);
      names.add(name);
    }
  };
}

/** Reads and checks every line. */
async function checkPlan(path: string, name: string): Promise<Omit<Plan, 'actions'>> {
  const counts = { add: 0, change: 0, remove: 0 };
  const requireOnce = createOnce();
  let header: v.InferOutput<typeof headerSchema> | undefined;
  let left: v.InferOutput<typeof endSchema>['counts'] | undefined;
  let number = 0;
  for await (const line of readLines(path)) {
    number++;
    try {
      if (header === undefined) header = parsePart(headerSchema, `${line}]}`);
      else if (left !== undefined) throw new UserError('there is something after its end');
      else if (line.startsWith(']')) left = parsePart(endSchema, `{"none":[${line}`).counts;
      else if (line !== '') {
        const { tenantId, actions } = parseTenantLine(line);
        for (const action of actions) {
          checkAction(action, tenantId);
          counts[action.op]++;
        }
        requireOnce(tenantId, actions);
      }
    } catch (cause) {
      const reason =
        cause instanceof UserError ? cause.message : `it is not as ${callTo('seed')} plan wrote it`;
      throw new UserError(
        `${name}:${number}: ${reason}. Nothing was written. Make the plan again.`,
        { cause },
      );
    }
  }
  if (header === undefined || left === undefined) {
    throw new UserError(`${name} ends before its end. Nothing was written. Make the plan again.`);
  }
  const { place, assumed } = header;
  return { place, assumed, counts: { ...counts, otherTenants: undefined, ...left } };
}

/**
 * Opens a plan that was written before, after a look at all of it.
 *
 * @param path where it is, out of everybody's reach
 * @param name what its author calls it
 * @throws {UserError} if it is no plan, of another version, not whole, or has a row that is none
 *   of its tenant
 */
export const readPlan = async (path: string, name: string): Promise<Plan> => ({
  ...(await checkPlan(path, name)),
  actions: () => readActions(path),
});

/** A plan that this process has just written itself. */
export const readOwnPlan = (path: string, place: Place, counts: PlanCounts): Plan => ({
  place,
  counts,
  actions: () => readActions(path),
});
