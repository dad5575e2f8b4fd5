import { hash, randomUUID } from 'node:crypto';
import { digestStored, digestWanted, type RowDigest } from '../table/digest-row.ts';
import { parseKey } from '../table/parse-key.ts';
import type { StoredRow, TableReader } from '../table/table-reader.ts';
import type { WantedRow } from '../table/wanted-rows.ts';
import { mapInOrder } from './map-in-order.ts';

/** How many parts of the table are read at once. */
const AT_ONCE = 4;

/** The tenant that a row is of: of a machine client the one that it names. */
function ownerOf({ key, fields }: StoredRow): string | undefined {
  const parsed = parseKey(key);
  if (parsed?.kind === 'client') return fields.tenantId?.S;
  return parsed && 'tenantId' in parsed ? parsed.tenantId : undefined;
}

/** Whether all rows of a tenant are as these, and there are no others that a plan has to look at. */
export type IsSameTenant = (tenantId: string, wanted: readonly WantedRow[]) => boolean;

/**
 * Finds the tenants of which nothing has to change, by a scan of the whole table: of each tenant of
 * the files a number is kept that its rows add up to, in whatever order they come.
 *
 * @param tenants those of the files
 */
export async function findSameTenants(
  reader: TableReader,
  tenants: ReadonlyMap<string, unknown>,
): Promise<IsSameTenant> {
  // Whoever writes rows does not know what they will add up to.
  const salt = randomUUID();
  const numberOf = ({ key, fields }: RowDigest) =>
    hash('sha256', `${salt} ${key} ${fields}`, 'buffer').readBigUInt64LE();
  const sums = new Map<string, bigint>();
  const read = async (segment: (typeof reader.segments)[number]) => {
    for await (const row of reader.rowsIn(segment)) {
      const owner = ownerOf(row);
      const digest = owner !== undefined && tenants.has(owner) && digestStored(row);
      if (digest) sums.set(owner, (sums.get(owner) ?? 0n) ^ numberOf(digest));
    }
  };
  for await (const _ of mapInOrder(reader.segments, AT_ONCE, read));
  return (tenantId, wanted) =>
    sums.get(tenantId) ===
    wanted
      .map(digestWanted)
      .map(numberOf)
      .reduce((sum, each) => sum ^ each, 0n);
}
