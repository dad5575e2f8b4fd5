import { parseKey } from '../../seed/table/parse-key.ts';
import { createTableReader } from '../../seed/table/table-reader.ts';
import type { DenialCode } from '../../src/denials.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { parseTenantId, type TenantId } from '../../src/records/keys.ts';
import type { Settings } from '../../src/settings.ts';
import type { Connection } from '../aws/dynamodb-connection.ts';
import { findInTable } from '../preview/table-rows.ts';
import { buildSignIn, createPreview, type Person } from '../simulator/preview-sign-in.ts';

/** Who is looked for. */
export interface Wanted {
  readonly settings: Settings;
  readonly eventVersion: EventVersion;
  /** Undefined: of the first tenant that is let in. */
  readonly tenantId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Finds somebody who should get a token; undefined if there is nobody. Of a tenant that was asked
 * for and is not let in, it is somebody whom nothing else keeps out.
 *
 * @throws {UserError} if DynamoDB refuses or does not answer
 */
export async function findPerson(
  connection: Connection,
  wanted: Wanted,
): Promise<Person | undefined> {
  const { settings, eventVersion, tenantId: given, now } = wanted;
  const table = settings.tenantsTable;
  const reader = createTableReader(connection, table);
  const findRow = findInTable(connection, table);

  async function denialOf(person: Person, membership: Settings['membership']) {
    const preview = createPreview({ ...settings, membership }, () => now);
    const outcome = await preview(buildSignIn(person, eventVersion, settings), findRow);
    return outcome.kind === 'denied' ? outcome.denial.code : undefined;
  }

  const denialOfTenant = (tenantId: TenantId) => denialOf({ tenantId }, 'off');

  /** A member whom nothing but the tenant's own denial, if there is one, keeps out. */
  async function memberOf(
    tenantId: TenantId,
    denial: DenialCode | undefined,
  ): Promise<Person | undefined> {
    for await (const { key } of reader.tenantRows(tenantId)) {
      const parsed = parseKey(key);
      if (parsed?.kind !== 'member') continue;
      const person = { tenantId, sub: parsed.sub };
      if ((await denialOf(person, 'required')) === denial) return person;
    }
    return undefined;
  }

  const needsMember = settings.membership === 'required';
  const tenantId = parseTenantId(given);
  if (tenantId)
    return needsMember ? memberOf(tenantId, await denialOfTenant(tenantId)) : { tenantId };
  for await (const { pk } of reader.partitions()) {
    const found = parseKey({ pk, sk: 'TENANT' });
    if (found?.kind !== 'tenant' || (await denialOfTenant(found.tenantId)) !== undefined) continue;
    const person = needsMember
      ? await memberOf(found.tenantId, undefined)
      : { tenantId: found.tenantId };
    if (person) return person;
  }
  return undefined;
}
