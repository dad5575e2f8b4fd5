import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import { type Cost, measureCommand } from './measure-command.ts';
import { measureWrites } from './measure-writes.ts';
import type { Row } from './report.ts';
import { generateTenants, type PopulationTenant, writeNdjson } from './seed-population.ts';

const CHANGED_ROWS = 10;
const TABLE = 'seeded';
const VALIDATE_SECONDS_OF_100_000 = 60;
const MOST_MEGABYTES = 400;
/** What plan ends with when there is something to do. */
const THERE_ARE_CHANGES = 2;

async function writeRows(): Promise<Row[]> {
  const { putLoop, conditional, unconditional } = await measureWrites();
  const row = (what: string, service: number, least: number): Row => ({
    what,
    unit: '/s',
    usualWay: putLoop,
    service,
    target: { least, of: 'usualWay' },
  });
  return [
    row('rows a second, every write conditional; a loop of PutItem', conditional, 6),
    row('rows a second, unconditional; a loop of PutItem', unconditional, 15),
  ];
}

/** The same tenants but for the names of some. */
function* rename(
  tenants: Iterable<PopulationTenant>,
  count: number,
  every: number,
): Generator<PopulationTenant> {
  let index = 0;
  for (const tenant of tenants) {
    const isRenamed = index % every === 0 && index / every < count;
    yield isRenamed ? { ...tenant, name: `${tenant.name}, renamed` } : tenant;
    index++;
  }
}

function costRows(command: string, { seconds, megabytes }: Cost, mostSeconds?: number): Row[] {
  return [
    {
      what: `${command}, from start to end`,
      unit: 's',
      service: seconds,
      ...(mostSeconds !== undefined && { target: { most: mostSeconds, of: 'service' as const } }),
    },
    {
      what: `${command}, most memory`,
      unit: 'MB',
      service: megabytes,
      target: { most: MOST_MEGABYTES, of: 'service' },
    },
  ];
}

async function commandRows(
  tenants: number,
  endpoint: string,
  log: (text: string) => void,
): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-bench-'));
  const client = new DynamoDBClient({});
  try {
    const file = join(folder, 'population.ndjson');
    const changedFile = join(folder, 'changed.ndjson');
    log(`Writing files of ${tenants} tenants ...`);
    await writeNdjson(file, generateTenants(tenants));
    const every = Math.max(1, Math.floor(tenants / CHANGED_ROWS));
    await writeNdjson(changedFile, rename(generateTenants(tenants), CHANGED_ROWS, every));
    await createTenantsTable(client, TABLE);
    const target = ['--table', TABLE, '--endpoint', endpoint];
    const of = `of ${tenants.toLocaleString('en')} tenants`;
    log(`Validating ${tenants} tenants ...`);
    const validate = await measureCommand(['validate', '--file', file], 0);
    log(`Applying ${tenants} tenants ...`);
    const apply = await measureCommand(['apply', '--file', file, ...target], 0);
    log(`Planning ${tenants} tenants ...`);
    const plan = await measureCommand(
      ['plan', '--file', changedFile, ...target],
      THERE_ARE_CHANGES,
    );
    return [
      ...costRows(`validate ${of}`, validate, (VALIDATE_SECONDS_OF_100_000 * tenants) / 100_000),
      ...costRows(`plan of ten changed rows ${of}`, plan),
      ...costRows(`apply ${of} onto an empty table`, apply),
    ];
  } finally {
    client.destroy();
    await rm(folder, { recursive: true });
  }
}

/** What seeding costs: writing against the usual loop, and whole commands over so many tenants. */
export async function benchSeed(
  tenants: number,
  endpoint: string,
  log: (text: string) => void,
): Promise<Row[]> {
  log('Measuring writes ...');
  const writes = await writeRows();
  return tenants > 0 ? [...writes, ...(await commandRows(tenants, endpoint, log))] : writes;
}
