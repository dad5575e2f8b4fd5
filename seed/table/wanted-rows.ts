import { parseClientId, parseTenantId } from '../../src/records/keys.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { listingKey } from './parse-key.ts';
import { type SeedRow, toRow } from './rows.ts';

/** A row as the files want it. */
export interface WantedRow {
  readonly row: SeedRow;
  /** Whether the files state its status. Otherwise a row that is there keeps its own. */
  readonly statesStatus: boolean;
}

function listingOf({ fields, tenant }: SeedRecord): WantedRow[] {
  const tenantId = parseTenantId(tenant?.fields.tenantId);
  const clientId = parseClientId(fields.clientId);
  if (!tenantId || !clientId) return [];
  return [{ row: { ...listingKey(tenantId, clientId) }, statesStatus: true }];
}

/** The rows that a record stands for; a client of a tenant after what names it. */
export function wantedRows(record: SeedRecord): WantedRow[] {
  const row = toRow(record);
  if (!row) return [];
  const wanted = { row, statesStatus: Object.hasOwn(record.fields, 'status') };
  return record.kind === 'client' ? [...listingOf(record), wanted] : [wanted];
}
