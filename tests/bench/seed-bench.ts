import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import { type Cost, measureCommand } from './measure-command.ts';
import { measureWrites } from './measure-writes.ts';
import type { Row } from './report.ts';
import {
  buildCatalog,
  generateTenants,
  type PopulationTenant,
  writeNdjson,
} from './seed-population.ts';

const TABLE = 'seeded';
const VALIDATE_SECONDS_OF_100_000 = 60;
const MOST_MEGABYTES = 400;
const MOST_MEGABYTES_OF_PLAN = 256;
const MOST_OF_ONE_TENANT = 1.2;
const SEATS = { before: 50, after: 500 };
/** Members, which most rows are, have tokens of their own only then. */
const MEMBERS_COUNT = { MEMBERSHIP: 'required' };
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

/** The same tenants but for the scopes of one. */
function* changeOne(tenants: Iterable<PopulationTenant>): Generator<PopulationTenant> {
  let isFirst = true;
  for (const tenant of tenants) {
    yield isFirst ? { ...tenant, scopes: [...tenant.scopes, 'api/write'] } : tenant;
    isFirst = false;
  }
}

function costRows(
  command: string,
  { seconds, megabytes }: Cost,
  { mostSeconds, mostMegabytes = MOST_MEGABYTES }: { mostSeconds?: number; mostMegabytes?: number },
): Row[] {
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
      target: { most: mostMegabytes, of: 'service' },
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
    const tenantFile = join(folder, 'tenant.ndjson');
    const planFile = join(folder, 'plan.ndjson');
    log(`Writing files of ${tenants} tenants ...`);
    const [catalog, changedCatalog] = [buildCatalog(SEATS.before), buildCatalog(SEATS.after)];
    await writeNdjson(file, catalog, generateTenants(tenants));
    await writeNdjson(tenantFile, catalog, changeOne(generateTenants(tenants)));
    await writeNdjson(planFile, changedCatalog, generateTenants(tenants));
    await createTenantsTable(client, TABLE);
    const target = ['--table', TABLE, '--endpoint', endpoint];
    const of = `of ${tenants.toLocaleString('en')} tenants`;
    log(`Validating ${tenants} tenants ...`);
    const validate = await measureCommand(['validate', '--file', file], 0);
    log(`Applying ${tenants} tenants ...`);
    const apply = await measureCommand(['apply', '--file', file, ...target], 0);
    const plan = (path: string) =>
      measureCommand(['plan', '--file', path, ...target], THERE_ARE_CHANGES, MEMBERS_COUNT);
    log(`Planning ${tenants} tenants, of which one changes ...`);
    const ofTenant = await plan(tenantFile);
    log(`Planning ${tenants} tenants, and a plan that changes ...`);
    const ofPlan = await plan(planFile);
    const mostSeconds = (VALIDATE_SECONDS_OF_100_000 * tenants) / 100_000;
    const ofPlanning = { mostMegabytes: MOST_MEGABYTES_OF_PLAN };
    return [
      ...costRows(`validate ${of}`, validate, { mostSeconds }),
      ...costRows(`plan of one changed tenant, files ${of}`, ofTenant, ofPlanning),
      ...costRows(`plan of one changed plan, files ${of}`, ofPlan, ofPlanning),
      {
        what: 'plan of one changed plan / of one changed tenant, the same files and table',
        unit: '',
        service: ofPlan.seconds / ofTenant.seconds,
        target: { most: MOST_OF_ONE_TENANT, of: 'service' },
      },
      ...costRows(`apply ${of} onto an empty table`, apply, {}),
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
