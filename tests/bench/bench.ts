import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Argument, type Command } from 'commander';
import { createProgram, numberOption, readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { LOCAL_VARIABLES } from '../../tools/local/local-environment.ts';
import { bundleService, loadPaths } from '../support/bundle-service.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import {
  type Contestant,
  measureLatency,
  measureThroughput,
  prepareEvents,
  startContestant,
} from './measure-sign-ins.ts';
import { measureStart, ON_LAMBDA, type Start } from './measure-start.ts';
import { type Modules, prepareModules } from './modules.ts';
import { benchPack } from './pack-bench.ts';
import {
  cataloguedRows,
  eventText,
  namingRows,
  populate,
  tenantRows,
  writtenRows,
} from './population.ts';
import { formatTable, type Row } from './report.ts';
import { benchSeed } from './seed-bench.ts';

const FEW = { table: 'tenants-few', tenants: 1_000 };
const MANY = { table: 'tenants-many', tenants: 100_000 };
const CATALOGUED = 'tenants-catalogued';
const NAMING = 'tenants-naming';
const WRITTEN = 'tenants-written';
const ROLES = { table: 'tenants-roles', roles: 1_000 };
const START_RUNS = 15;
const LATENCY_TURNS = 4_000;
const AT_ONCE = [1, 16, 64];

const log = (text: string) => process.stderr.write(`${text}\n`);

async function measureSizes(): Promise<Row[]> {
  const { start, traced } = loadPaths(await bundleService());
  const row = (what: string, files: typeof start, target: number): Row => ({
    what,
    unit: 'KB',
    service: files.reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0) / 1024,
    note: `${Math.round(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1024)} KB raw`,
    target: { most: target, of: 'service' },
  });
  return [
    row('loaded without tracing, gzipped', start, 80),
    row('loaded with tracing, gzipped', traced, 115),
  ];
}

function startRows(node: string, label: string, modules: Modules): Row[] {
  const { eightLines, ...start } = measureStart(
    node,
    modules,
    { table: FEW.table, catalogued: CATALOGUED },
    START_RUNS,
  );
  const row = (what: string, point: keyof Start, usualWay: Start, service: Start): Row => ({
    what: `${what}${label}`,
    unit: 'ms',
    eightLines: eightLines[point],
    usualWay: usualWay[point],
    service: service[point],
  });
  const toLoaded = 'process start to handler loaded';
  const toAnswer = 'process start to first answer';
  return [
    {
      ...row(toLoaded, 'loaded', start.usualWay, start.service),
      target: { most: 0.4, of: 'usualWay' },
    },
    row(`${toLoaded}, tracing`, 'loaded', start.usualWayTraced, start.serviceTraced),
    row(toAnswer, 'answered', start.usualWay, start.service),
    {
      what: `${toAnswer}, catalogue of 100 KB / none${label}`,
      unit: '',
      service: start.serviceCatalogued.answered / start.service.answered,
      target: { most: 1.15, of: 'service' },
    },
    row(`${toAnswer}, tracing`, 'answered', start.usualWayTraced, start.serviceTraced),
    row('first sign-in of a loaded function', 'first', start.usualWay, start.service),
    row('first sign-in with provisioned concurrency', 'first', start.usualWay, start.serviceReady),
  ];
}

const kept = { CACHE_TTL_SECONDS: '3600' };

async function latencyRows({ eightLines, usualWay, service }: Modules): Promise<Row[]> {
  const events = prepareEvents(FEW.tenants);
  const start = (url: string, settings: Readonly<Record<string, string>> = {}) =>
    startContestant(url, events, { TENANTS_TABLE: FEW.table, ...settings });
  // A tenant for each sign-in, so that the catalogue is known and the tenant is not.
  const everyTenant = prepareEvents(MANY.tenants, LATENCY_TURNS);
  const startMiss = (url: string, settings: Readonly<Record<string, string>> = {}) =>
    startContestant(url, everyTenant, { TENANTS_TABLE: MANY.table, ...kept, ...settings });
  const contestants = {
    eightLines: await start(eightLines),
    usualWay: await startMiss(usualWay),
    usualWayTraced: await startMiss(usualWay, ON_LAMBDA),
    hit: await start(service, kept),
    hitTraced: await start(service, { ...kept, ...ON_LAMBDA }),
    miss: await startMiss(service),
    missTraced: await startMiss(service, ON_LAMBDA),
  };
  const {
    eightLines: lines,
    usualWay: usual,
    usualWayTraced,
    hit,
    hitTraced,
    miss,
    missTraced,
  } = contestants;
  const known = { eightLines: lines, hit, hitTraced };
  for (const each of [hit, hitTraced]) await each.time(events.length);
  const network = await measureLatency({ usual, usualWayTraced, miss, missTraced }, LATENCY_TURNS);
  const memory = await measureLatency(known, LATENCY_TURNS * 5);
  const alone = await measureLatency(known, LATENCY_TURNS * 5, true);
  const row = (
    what: string,
    eightLines: number | undefined,
    usualWay: number | undefined,
    service: number,
  ): Row => ({
    what,
    unit: 'µs',
    ...(eightLines !== undefined && { eightLines }),
    ...(usualWay !== undefined && { usualWay }),
    service,
  });
  const rows: Row[] = [
    {
      ...row('tenant not known, p50', undefined, network.usual.p50, network.miss.p50),
      target: { most: 0.65, of: 'usualWay' },
    },
    row('tenant not known, p99', undefined, network.usual.p99, network.miss.p99),
    row(
      'tenant not known, p50, tracing',
      undefined,
      network.usualWayTraced.p50,
      network.missTraced.p50,
    ),
    {
      ...row('cache hit, p50', memory.eightLines.p50, network.usual.p50, memory.hit.p50),
      target: { most: 60, of: 'service' },
    },
    {
      ...row(
        'cache hit, p50, against eight lines',
        memory.eightLines.p50,
        undefined,
        memory.hit.p50,
      ),
      target: { most: 8, of: 'eightLines' },
    },
    row('cache hit, p99', memory.eightLines.p99, network.usual.p99, memory.hit.p99),
    row(
      'cache hit, p50, tracing',
      memory.eightLines.p50,
      network.usualWayTraced.p50,
      memory.hitTraced.p50,
    ),
    row(
      'cache hit, without the JSON around it, p50',
      alone.eightLines.p50,
      undefined,
      alone.hit.p50,
    ),
  ];
  for (const atOnce of AT_ONCE) {
    const rates = await measureThroughput(
      { eightLines: lines, usualWay: usual, service: hit },
      atOnce,
    );
    rows.push({ what: `sign-ins a second, ${atOnce} at once`, unit: '/s', ...rates });
  }
  for (const contestant of Object.values(contestants)) contestant.stop();
  return rows;
}

/** A sign-in of each of two tenants, and again of the first. */
const TWO = [eventText(1), eventText(2)];

async function requestRows({ usualWay, service }: Modules, endpoint: string): Promise<Row[]> {
  const proxy = await startFaultProxy(endpoint);
  const start = (url: string, settings: Readonly<Record<string, string>> = {}) =>
    startContestant(url, TWO, {
      TENANTS_TABLE: CATALOGUED,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
      ...settings,
    });
  const count = async (contestant: Contestant) => {
    const before = { requests: proxy.operations.length, units: proxy.readUnits };
    await contestant.time(1);
    await setTimeout(50); // for what goes on beside it
    const asked = proxy.operations.slice(before.requests);
    return {
      requests: asked.length,
      lookups: asked.filter((operation) => operation !== 'Query').length,
      units: proxy.readUnits - before.units,
    };
  };
  const contestants = {
    usualWay: await start(usualWay),
    service: await start(service),
    impatient: await start(service, { CACHE_TTL_SECONDS: '1' }),
  };
  const usual = await count(contestants.usualWay);
  const first = await count(contestants.service);
  const unknown = await count(contestants.service);
  const known = await count(contestants.service);
  await count(contestants.impatient);
  await setTimeout(700);
  await count(contestants.impatient); // knows the second tenant 700 ms longer than the catalogue
  await contestants.impatient.take([eventText(2)]);
  await setTimeout(500);
  const refreshed = await count(contestants.impatient);
  for (const contestant of Object.values(contestants)) contestant.stop();
  await proxy.stop();
  const row = (what: string, usualWay: number, service: number, most: number): Row => ({
    what,
    unit: '',
    usualWay,
    service,
    target: { most, of: 'service' },
  });
  return [
    row('requests of the first sign-in of an environment', usual.requests, first.requests, 2),
    row('requests of a sign-in, tenant not known', usual.requests, unknown.requests, 1),
    row('requests of a sign-in, tenant known', usual.requests, known.requests, 0),
    {
      ...row(
        'requests that a sign-in waits for, tenant known, while the catalogue is read again',
        usual.requests,
        refreshed.lookups,
        0,
      ),
      note: `${refreshed.requests - refreshed.lookups} beside it`,
    },
    row('read units of a sign-in, tenant not known', usual.units, unknown.units, 1),
  ];
}

async function catalogueRows({ service }: Modules): Promise<Row[]> {
  const start = (table: string) =>
    startContestant(service, prepareEvents(FEW.tenants), { TENANTS_TABLE: table, ...kept });
  const hits = { naming: await start(NAMING), written: await start(WRITTEN) };
  for (const each of Object.values(hits)) await each.time(FEW.tenants);
  const hit = await measureLatency(hits, LATENCY_TURNS * 5);
  const startOne = (table: string) =>
    startContestant(service, [eventText(0)], { TENANTS_TABLE: table });
  const heaps = { without: await startOne(FEW.table), roles: await startOne(ROLES.table) };
  for (const each of Object.values(heaps)) await each.time(1);
  const bytes = (await heaps.roles.heap()) - (await heaps.without.heap());
  for (const each of [...Object.values(hits), ...Object.values(heaps)]) each.stop();
  return [
    {
      what: 'cache hit p50, plan, three roles and two attributes / the same written into the tenant',
      unit: '',
      service: hit.naming.p50 / hit.written.p50,
      target: { most: 1.3, of: 'service' },
    },
    {
      what: `memory of a catalogue of ${ROLES.roles.toLocaleString('en')} roles of 20 permissions`,
      unit: 'MB',
      service: bytes / 1024 ** 2,
    },
  ];
}

async function growthRows({ service }: Modules): Promise<Row[]> {
  const start = ({ table, tenants }: typeof FEW, ttl: string) =>
    startContestant(service, prepareEvents(tenants), {
      TENANTS_TABLE: table,
      CACHE_TTL_SECONDS: ttl,
    });
  const hits = { few: await start(FEW, '3600'), many: await start(MANY, '3600') };
  const misses = { few: await start(FEW, '0'), many: await start(MANY, '0') };
  await hits.few.time(prepareEvents(FEW.tenants).length);
  await hits.many.time(prepareEvents(MANY.tenants).length);
  const hit = await measureLatency(hits, LATENCY_TURNS * 5);
  const miss = await measureLatency(misses, LATENCY_TURNS);
  for (const contestant of [...Object.values(hits), ...Object.values(misses)]) contestant.stop();
  const row = (what: string, { few, many }: typeof hit): Row => ({
    what,
    unit: '',
    service: many.p50 / few.p50,
    target: { most: 1.15, of: 'service' },
  });
  return [
    row('cache hit p50 at 100,000 tenants / at 1,000', hit),
    row('cache miss p50 at 100,000 tenants / at 1,000', miss),
  ];
}

/** What a sign-in costs. */
async function benchSignIns(endpoint: string): Promise<Row[]> {
  const modules = await prepareModules();
  try {
    log(`Filling tables of ${FEW.tenants} and ${MANY.tenants} tenants ...`);
    await populate(FEW.table, tenantRows(FEW.tenants));
    await populate(MANY.table, tenantRows(MANY.tenants));
    await populate(CATALOGUED, cataloguedRows(FEW.tenants, 160)); // of 100 KB
    await populate(NAMING, namingRows(FEW.tenants));
    await populate(WRITTEN, writtenRows(FEW.tenants));
    await populate(ROLES.table, cataloguedRows(1, ROLES.roles));
    log('Measuring the start ...');
    const rows = await measureSizes();
    rows.push(...startRows(process.execPath, '', modules));
    if (process.env.BENCH_NODE)
      rows.push(...startRows(process.env.BENCH_NODE, ', BENCH_NODE', modules));
    log('Measuring sign-ins ...');
    rows.push(...(await latencyRows(modules)), ...(await requestRows(modules, endpoint)));
    log('Measuring the catalogue ...');
    rows.push(...(await catalogueRows(modules)));
    log('Measuring growth ...');
    rows.push(...(await growthRows(modules)));
    return rows;
  } finally {
    await modules.remove();
  }
}

/** What to measure. */
interface BenchCommand {
  readonly what: 'sign-ins' | 'seed' | 'pack';
  readonly tenants: number;
  readonly json: boolean;
}

function createBenchProgram(take: (command: BenchCommand) => void): Command {
  const program = createProgram(
    'npm run bench --',
    'Measures what a sign-in costs, or seeding, or packing for an import.',
  );
  return program
    .addArgument(new Argument('[what]', 'what to measure').choices(['sign-ins', 'seed', 'pack']))
    .addOption(
      numberOption(
        '--tenants <number>',
        'of seed and pack; 0 of seed measures the writing alone',
        0,
      ).default(100_000),
    )
    .option('--json', 'one JSON document, for programs')
    .action((what: BenchCommand['what'] = 'sign-ins') => {
      const { tenants, json = false } = program.opts();
      take({ what, tenants, json });
    });
}

async function run({ what, tenants, json }: BenchCommand): Promise<void> {
  const { endpoint, stop } = await startDynamoDb();
  Object.assign(process.env, LOCAL_VARIABLES, { AWS_ENDPOINT_URL_DYNAMODB: endpoint });
  try {
    const rows = await {
      seed: () => benchSeed(tenants, endpoint, log),
      pack: () => benchPack(tenants, log),
      'sign-ins': () => benchSignIns(endpoint),
    }[what]();
    const header = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores; Node.js ${process.version}; DynamoDB Local; medians of alternating runs`;
    console.log(
      json ? JSON.stringify({ header, rows }, null, 2) : `${header}\n\n${formatTable(rows)}`,
    );
  } finally {
    await stop();
  }
}

await runCommand(async (args) => {
  const command = readCommand(createBenchProgram, args);
  if (command) await run(command);
  return EXIT.good;
});
