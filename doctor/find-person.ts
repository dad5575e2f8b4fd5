import type { Connection } from '../seed/table/connection.ts';
import { explain } from '../seed/table/dynamodb-errors.ts';
import { createTableReader } from '../seed/table/table-reader.ts';
import type { Settings } from '../src/config.ts';
import { EnrichmentError } from '../src/errors.ts';
import type { Person } from '../src/preview.ts';
import { parseRow } from '../src/tenancy/directory.ts';
import { parseTenantId, type RecordKey, type TenantId, tenantKey } from '../src/tenancy/keys.ts';
import { parseKey } from '../src/tenancy/parse-key.ts';
import { parseMember, parseTenant, stateAt, type TableRecord } from '../src/tenancy/records.ts';
import { createRowReader } from '../src/tenancy/rows.ts';

const PATIENCE_MS = 5_000;

/**
 * Finds somebody who should get a token: of this tenant, or of the first that is let in; undefined if there is nobody.
 *
 * @param now milliseconds since the epoch
 * @throws {SeedError} if DynamoDB refuses or does not answer
 */
export async function findPerson(
  connection: Connection,
  { tenantsTable: table, membership }: Settings,
  given: string | undefined,
  now: number,
): Promise<Person | undefined> {
  const reader = createTableReader(connection, table);
  const readRow = createRowReader({ client: connection.client, table, random: Math.random });

  async function isActive<R extends TableRecord>(key: RecordKey, parse: (key: RecordKey, row: unknown) => R) {
    const row = await readRow(key, { timeoutMs: PATIENCE_MS }).catch((error) => {
      throw explain(error, 'dynamodb:BatchGetItem', connection.endpoint());
    });
    const record = parseRow(key, row, parse);
    return record !== undefined && !(record instanceof EnrichmentError) && stateAt(record, now) === 'active';
  }

  async function memberOf(tenantId: TenantId): Promise<Person | undefined> {
    for await (const { key } of reader.tenantRows(tenantId)) {
      const parsed = parseKey(key);
      if (parsed?.kind === 'member' && (await isActive(key, parseMember))) return { tenantId, sub: parsed.sub };
    }
    return undefined;
  }

  const personOf = (tenantId: TenantId) => (membership === 'required' ? memberOf(tenantId) : { tenantId });

  const tenantId = parseTenantId(given);
  if (tenantId) return personOf(tenantId);
  for await (const { pk } of reader.partitions()) {
    const found = parseKey({ pk, sk: 'TENANT' });
    if (found?.kind !== 'tenant') continue;
    const each = found.tenantId;
    if (!(await isActive(tenantKey(each), (key, row) => parseTenant(each, key, row)))) continue;
    const person = await personOf(each);
    if (person) return person;
  }
  return undefined;
}
