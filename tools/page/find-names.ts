import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { keyOfCatalogued } from '../../src/lookup/catalogue.ts';
import { createCatalogueReader } from '../../src/lookup/catalogue-rows.ts';
import {
  formatKey,
  type ProviderName,
  type RecordKey,
  type TenantId,
} from '../../src/records/keys.ts';
import { type CatalogKind, KINDS, keyOf } from '../../src/records/kinds.ts';
import { isRecord, type Row, readRecord } from '../../src/records/parse-record.ts';
import { SMALL_ANSWER_MS } from '../aws/timeouts.ts';
import { nameRecord } from './name-record.ts';
import type { Named, Names } from './page-messages.ts';

/** Which ids somebody is looking for: those that begin so; in the catalogue, that have it in them. */
export type NameQuery =
  | {
      readonly kind: 'tenant' | 'client' | 'catalog' | 'identityProvider' | 'appClient';
      readonly prefix: string;
    }
  | { readonly kind: 'group'; readonly provider: ProviderName; readonly prefix: string }
  | {
      readonly kind: 'department' | 'member';
      readonly tenantId: TenantId;
      readonly prefix: string;
    };

interface NameFinderOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly read: (key: RecordKey) => Promise<Row | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const MOST_NAMES = 50;
/** No id is longer, and DynamoDB refuses a longer key. */
const MOST_TYPED = 128;
/** Of 1 MB each. */
const MOST_PAGES = 2;
const KEPT_MS = 10 * 60_000;
const NAME = {
  ProjectionExpression: 'pk, sk, #name',
  ExpressionAttributeNames: { '#name': 'name' },
};

type Item = Readonly<Record<string, AttributeValue>>;

/** The ids that a scan has found, as far as it went. */
interface ScannedNames {
  readonly tenant: readonly Named[];
  readonly client: readonly Named[];
  readonly isWhole: boolean;
  readonly scannedAt: number;
}

function toNamed(item: Item): (Named & { readonly kind: string }) | undefined {
  const record = nameRecord({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' });
  const name = item.name?.S;
  return record && { kind: record.kind, id: record.id, ...(name && { name }) };
}

const toNames = (matches: readonly Named[]): Names => ({
  names: matches.slice(0, MOST_NAMES).map(({ id, name }) => ({ id, ...(name && { name }) })),
  hasMore: matches.length > MOST_NAMES,
});

/**
 * Makes the function that finds ids by how they begin. Departments and members of a tenant are a
 * range of keys. Tenants and machines are partitions, which have no order: of those it knows what
 * one short scan has read, which it keeps, and the id that is typed in full.
 */
export function createNameFinder({ client, table, read, now }: NameFinderOptions) {
  let kept: Promise<ScannedNames> | undefined;

  async function scan(): Promise<ScannedNames> {
    const found: Named[][] = [[], []];
    const [tenant = [], machine = []] = found;
    let start: Item | undefined;
    let pages = 0;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          ...NAME,
          TableName: table,
          FilterExpression: 'sk IN (:tenant, :client)',
          ExpressionAttributeValues: {
            ':tenant': { S: KINDS.tenant.sk[0] },
            ':client': { S: KINDS.client.sk[0] },
          },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const named of Items.flatMap((item) => toNamed(item) ?? []))
        (named.kind === 'tenant' ? tenant : machine).push(named);
      start = LastEvaluatedKey;
      pages += 1;
    } while (start && pages < MOST_PAGES);
    for (const list of found) list.sort((one, other) => (one.id < other.id ? -1 : 1));
    return { tenant, client: machine, isWhole: !start, scannedAt: now() };
  }

  async function scanned(): Promise<ScannedNames> {
    if (kept) {
      const names = await kept;
      if (now() - names.scannedAt <= KEPT_MS) return names;
    }
    const asked = scan();
    kept = asked;
    asked.catch(() => {
      kept = undefined;
    });
    return asked;
  }

  /** The id itself, if it was typed in full: the table may have it where the scan has not been. */
  async function findExact(kind: 'tenant' | 'client', id: string): Promise<Named | undefined> {
    const { pk, sk } = KINDS[kind];
    const record = nameRecord({ pk: pk[0] + id, sk: sk[0] });
    const item = record && (await read(record.key));
    return item && toNamed(item);
  }

  async function findScanned(kind: 'tenant' | 'client', prefix: string): Promise<Names> {
    const { [kind]: known, isWhole } = await scanned();
    const wanted = prefix.toLowerCase();
    const begins = (text = '') => text.toLowerCase().startsWith(wanted);
    const matches = known.filter(({ id, name }) => begins(id) || begins(name));
    const exact = matches.some(({ id }) => id === prefix)
      ? undefined
      : await findExact(kind, prefix);
    return {
      ...toNames(exact ? [exact, ...matches] : matches),
      ...(!isWhole && { readSoFar: known.length }),
    };
  }

  async function findInTenant(
    kind: 'department' | 'member',
    tenantId: TenantId,
    prefix: string,
  ): Promise<Names> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        ...NAME,
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: {
          ':pk': { S: keyOf('tenant', { tenantId }).pk },
          ':sk': { S: KINDS[kind].sk[0] + prefix },
        },
        Limit: MOST_NAMES + 1,
      }),
    );
    return toNames(Items.flatMap((item) => toNamed(item) ?? []));
  }

  const readCatalogue = createCatalogueReader(client, table);

  /** Records of the catalogue: all by their keys in one word, those of a kind by their own ids. */
  async function findInCatalogue(kind: 'catalog' | CatalogKind, text: string): Promise<Names> {
    const { rows } = await readCatalogue(SMALL_ANSWER_MS);
    const wanted = text.toLowerCase();
    return toNames(
      rows.flatMap((row): Named[] => {
        const record = nameRecord(keyOfCatalogued(row));
        if (!record || (kind !== 'catalog' && kind !== record.kind)) return [];
        const name = row.name?.S;
        const shown = kind === 'catalog' ? record.key.sk : record.id;
        const isMeant = [shown, name ?? ''].some((each) => each.toLowerCase().includes(wanted));
        const id = kind === 'catalog' ? formatKey(record.key) : record.id;
        return isMeant ? [{ id, ...(name && { name }) }] : [];
      }),
    );
  }

  /** Groups that the record of an identity provider lists. */
  async function findGroups(provider: ProviderName, text: string): Promise<Names> {
    const row = await read(keyOf('identityProvider', { provider }));
    const record = readRecord('identityProvider', { provider }, row);
    const groups = isRecord(record) ? record.groups : [];
    const wanted = text.toLowerCase();
    return toNames(
      groups
        .filter(({ name }) => name.toLowerCase().includes(wanted))
        .map(({ name }) => ({ id: name })),
    );
  }

  return async (query: NameQuery): Promise<Names> => {
    if (query.prefix.length > MOST_TYPED) return toNames([]);
    if (query.kind === 'group') return findGroups(query.provider, query.prefix);
    if ('tenantId' in query) return findInTenant(query.kind, query.tenantId, query.prefix);
    return query.kind === 'tenant' || query.kind === 'client'
      ? findScanned(query.kind, query.prefix)
      : findInCatalogue(query.kind, query.prefix);
  };
}
