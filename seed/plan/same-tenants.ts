import { hash, randomUUID } from 'node:crypto';
import { digestStored, digestWanted, type RowDigest } from '../table/digest-row.ts';
import { parseKey } from '../table/parse-key.ts';
import type { Segment, StoredRow } from '../table/table-reader.ts';
import { mapInOrder } from './map-in-order.ts';
import { createIsOther, type OtherRowsOptions } from './other-rows.ts';
import type { IsSameTenant } from './plan-tenants.ts';

/** How many parts of the table are read at once. */
const AT_ONCE = 4;

/** The tenant that a row is of: of a machine client the one that it names. */
function ownerOf({ key, fields }: StoredRow): string | undefined {
  const parsed = parseKey(key);
  if (parsed?.kind === 'client') return fields.tenantId?.S;
  return parsed && 'tenantId' in parsed ? parsed.tenantId : undefined;
}

/** What a scan of the whole table found. */
export interface ScannedTable {
  readonly isSame: IsSameTenant;
  /** The parts that have rows which no plan of a tenant in the files has. */
  readonly withOthers: readonly Segment[];
}

/**
 * Finds the tenants of which nothing has to change, by a scan of the whole table: of each tenant of
 * the files a number is kept that its rows add up to, in whatever order they come.
 */
export async function findSameTenants(options: OtherRowsOptions): Promise<ScannedTable> {
  const { reader, tenants } = options;
  const isOther = createIsOther(options);
  // Whoever writes rows does not know what they will add up to.
  const salt = randomUUID();
  const numberOf = ({ key, fields }: RowDigest) =>
    hash('sha256', `${salt} ${key} ${fields}`, 'buffer').readBigUInt64LE();
  const sums = new Map<string, bigint>();
  const read = async (segment: Segment) => {
    let hasOthers = false;
    for await (const row of reader.rowsIn(segment)) {
      hasOthers ||= isOther(row);
      const owner = ownerOf(row);
      const digest = owner !== undefined && tenants.has(owner) && digestStored(row);
      if (digest) sums.set(owner, (sums.get(owner) ?? 0n) ^ numberOf(digest));
    }
    return hasOthers ? [segment] : [];
  };
  const withOthers: Segment[] = [];
  for await (const found of mapInOrder(reader.segments, AT_ONCE, read)) withOthers.push(...found);
  const isSame: IsSameTenant = (tenantId, wanted) =>
    sums.get(tenantId) ===
    wanted
      .map(digestWanted)
      .map(numberOf)
      .reduce((sum, each) => sum ^ each, 0n);
  return { isSame, withOthers };
}
