import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { readDocument } from '../../seed/files/read-documents.ts';
import { tenantsOf } from '../../seed/files/seed-record.ts';
import { toRow } from '../../seed/table/rows.ts';
import { toItemKey } from '../../seed/write/transact-item.ts';
import { writeActions } from '../../seed/write/write-actions.ts';
import { toAction } from '../../seed/write/write-rows.ts';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import { generateTenants, type PopulationTenant } from './seed-population.ts';
import { median } from './statistics.ts';

type Add = ReturnType<typeof toAction>;

const PREPARED_TENANTS = 10_000;
const SLICES = 5;
const SLICE_MS = 4_000;

/** The rows of a tenant of the population, as seeding makes them. */
function addsOf(tenant: PopulationTenant): readonly Add[] {
  const { document } = readDocument('population.json', JSON.stringify({ tenants: [tenant] }));
  if (!document) throw new Error('The population is no seed file');
  return [...tenantsOf(document)].flat().flatMap((record) => {
    const row = toRow(record);
    return row ? [toAction(row)] : [];
  });
}

/** What is left of a list, until the time is up. */
function* until(deadline: number, rows: Iterator<Add>): Generator<Add> {
  while (performance.now() < deadline) {
    const { value, done } = rows.next();
    if (done) throw new Error('The prepared rows do not last for a slice');
    yield value;
  }
}

/** Writes rows until the time is up and tells how many. */
type Contestant = (table: string, rows: Iterable<Add>) => Promise<number>;

async function measureSlice(contestant: Contestant, rows: readonly Add[]): Promise<number> {
  const client = new DynamoDBClient({});
  const table = `writes-${randomUUID()}`;
  await createTenantsTable(client, table);
  const started = performance.now();
  const written = await contestant(table, until(started + SLICE_MS, rows.values()));
  const seconds = (performance.now() - started) / 1_000;
  await client.send(new DeleteTableCommand({ TableName: table }));
  client.destroy();
  return written / seconds;
}

/**
 * Rows a second of a loop of PutItem and of the two ways in which the seed tool writes, in slices
 * that alternate, each on a table of its own.
 */
export async function measureWrites() {
  const rows = [...generateTenants(PREPARED_TENANTS)].flatMap(addsOf);
  const client = new DynamoDBClient({});
  const connection = connectDynamoDb();
  const contestants = {
    async putLoop(table: string, rows: Iterable<Add>) {
      let written = 0;
      for (const { key, after } of rows) {
        await client.send(
          new PutItemCommand({ TableName: table, Item: { ...after, ...toItemKey(key) } }),
        );
        written++;
      }
      return written;
    },
    conditional: async (table: string, rows: Iterable<Add>) =>
      (await writeActions(connection, table, rows)).added,
    unconditional: async (table: string, rows: Iterable<Add>) =>
      (await writeActions(connection, table, rows, { unconditional: true })).added,
  } satisfies Record<string, Contestant>;
  const names = Object.keys(contestants) as (keyof typeof contestants)[];
  const rates = {
    putLoop: [] as number[],
    conditional: [] as number[],
    unconditional: [] as number[],
  };
  for (let slice = 0; slice <= SLICES; slice++) {
    for (const name of names) {
      const rate = await measureSlice(contestants[name], rows);
      if (slice > 0) rates[name].push(rate); // The first is for warming up.
    }
  }
  client.destroy();
  connection.client.destroy();
  return {
    putLoop: median(rates.putLoop),
    conditional: median(rates.conditional),
    unconditional: median(rates.unconditional),
  };
}
