import { parseKey } from '../../seed/table/parse-key.ts';
import { createTableReader } from '../../seed/table/table-reader.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { parseTenantId, type TenantId } from '../../src/records/keys.ts';
import type { RecordOf } from '../../src/records/kinds.ts';
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
  /** Where users sign in. */
  readonly appClient: string | undefined;
  /** The identity providers by which users may come. */
  readonly providers: readonly RecordOf<'identityProvider'>[];
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
  const { settings, eventVersion, tenantId: given, appClient, providers, now } = wanted;
  const table = settings.tenantsTable;
  const reader = createTableReader(connection, table);
  const findRow = findInTable(connection, table);

  async function denialOf(person: Person, membership: Settings['membership']) {
    const preview = createPreview({ ...settings, membership }, () => now);
    const outcome = await preview(buildSignIn(person, eventVersion, settings), findRow);
    return outcome.kind === 'denied' ? outcome.denial.code : undefined;
  }

  /** Somebody of a tenant, and the tenant's own denial, if there is one. */
  async function anybodyOf(tenantId: TenantId) {
    const person: Person = { tenantId, appClient };
    const denial = await denialOf(person, 'off');
    if (denial !== 'SIGN_IN_METHOD_NOT_ALLOWED') return { person, denial };
    for (const { provider, issuer } of providers.filter((each) => each.tenantId === tenantId)) {
      const federated = { ...person, provider, issuer };
      if ((await denialOf(federated, 'off')) === undefined)
        return { person: federated, denial: undefined };
    }
    return { person, denial };
  }

  /** The same as a member whom nothing but that denial keeps out. */
  async function memberOf(
    tenantId: TenantId,
    { person, denial }: Awaited<ReturnType<typeof anybodyOf>>,
  ): Promise<Person | undefined> {
    for await (const { key } of reader.tenantRows(tenantId)) {
      const parsed = parseKey(key);
      if (parsed?.kind !== 'member') continue;
      const member = { ...person, sub: parsed.sub };
      if ((await denialOf(member, 'required')) === denial) return member;
    }
    return undefined;
  }

  const needsMember = settings.membership === 'required';
  const personOf = async (tenantId: TenantId, isAsked: boolean) => {
    const found = await anybodyOf(tenantId);
    if (found.denial !== undefined && !isAsked) return undefined;
    return needsMember ? memberOf(tenantId, found) : found.person;
  };
  const tenantId = parseTenantId(given);
  if (tenantId) return personOf(tenantId, true);
  for await (const { pk } of reader.partitions()) {
    const found = parseKey({ pk, sk: 'TENANT' });
    const person = found?.kind === 'tenant' ? await personOf(found.tenantId, false) : undefined;
    if (person) return person;
  }
  return undefined;
}
