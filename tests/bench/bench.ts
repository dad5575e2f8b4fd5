import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Argument, type Command } from 'commander';
import { createProgram, numberOption, readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { LOCAL_VARIABLES } from '../../tools/local/local-environment.ts';
import { bundleService, loadPaths } from '../support/bundle-service.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { prepareLambdaNode } from '../support/lambda-node.ts';
import {
  type Contestant,
  type Latency,
  measureLatency,
  measureThroughput,
  prepareEvents,
  startContestant,
} from './measure-sign-ins.ts';
import { measureStart, NOT_SAMPLED, SAMPLED, type Start } from './measure-start.ts';
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
const START_RUNS = 21;
const LATENCY_TURNS = 4_000;
const AT_ONCE = [1, 16, 64];
const APART_TURNS = 2_000;
/** By then the other end's processor sleeps, whose waking each sign-in pays for alike. */
const APART_MS = 1;

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
    row('loaded without tracing, gzipped', start, 75),
    row('loaded with tracing, gzipped', traced, 92),
  ];
}

/** A Node.js to measure on, and how rows of any but the first are told from those of the first. */
interface Runtime {
  readonly node: string;
  readonly version: string;
  readonly suffix: string;
}

/** The Node.js that Lambda runs the function on, and beside it the one that runs this. */
async function findRuntimes(): Promise<readonly [Runtime, ...Runtime[]]> {
  const node = (await prepareLambdaNode()) ?? process.execPath;
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const own = { node: process.execPath, version: process.version, suffix: '' };
  if (node === process.execPath) return [own];
  return [
    { node, version, suffix: '' },
    { ...own, suffix: `, Node.js ${process.version.slice(1).split('.')[0]}` },
  ];
}

function startRows({ node, suffix }: Runtime, modules: Modules): Row[] {
  const { empty, eightLines, ...start } = measureStart(
    node,
    modules,
    { table: FEW.table, catalogued: CATALOGUED },
    START_RUNS,
  );
  const row = (
    what: string,
    point: keyof Start,
    usualWay: Start,
    service: Start,
    most?: number,
  ): Row => ({
    what: `${what}${suffix}`,
    unit: 'ms',
    ...(point !== 'first' && { eightLines: eightLines[point] }),
    usualWay: usualWay[point],
    service: service[point],
    ...(most !== undefined && { target: { most, of: 'usualWay' } }),
  });
  const { usualWay, usualWayNotSampled, usualWaySampled } = start;
  const { service, serviceNotSampled, serviceSampled } = start;
  const notSampled = 'tracing on, not sampled';
  const first = 'first sign-in of a loaded function';
  const toLoaded = 'process start to handler loaded';
  const toAnswer = 'process start to first answer';
  return [
    {
      what: `start of Node.js itself, an empty module${suffix}`,
      unit: 'ms',
      service: empty.loaded,
    },
    row('loading, tracing off', 'loading', usualWay, service, 0.25),
    row(`loading, ${notSampled}`, 'loading', usualWayNotSampled, serviceNotSampled, 0.3),
    row('loading, tracing on, sampled', 'loading', usualWaySampled, serviceSampled, 0.5),
    row(first, 'first', usualWay, service, 0.7),
    row(`${first}, ${notSampled}`, 'first', usualWayNotSampled, serviceNotSampled, 0.7),
    row('first sign-in with provisioned concurrency', 'first', usualWay, start.serviceReady),
    row(toLoaded, 'loaded', usualWay, service),
    row(`${toLoaded}, ${notSampled}`, 'loaded', usualWayNotSampled, serviceNotSampled),
    row(toAnswer, 'answered', usualWay, service),
    row(`${toAnswer}, ${notSampled}`, 'answered', usualWayNotSampled, serviceNotSampled),
    row(`${toAnswer}, tracing on, sampled`, 'answered', usualWaySampled, serviceSampled),
    {
      what: `${toAnswer}, catalogue of 100 KB / none${suffix}`,
      unit: '',
      service: start.serviceCatalogued.answered / service.answered,
      target: { most: 1.15, of: 'service' },
    },
  ];
}

const kept = { CACHE_TTL_SECONDS: '3600' };

async function latencyRows(
  { node, suffix }: Runtime,
  { eightLines, usualWay, bareRequest, service }: Modules,
): Promise<Row[]> {
  const events = prepareEvents(FEW.tenants);
  const start = (url: string, settings: Readonly<Record<string, string>> = {}) =>
    startContestant(node, url, events, { TENANTS_TABLE: FEW.table, ...settings });
  // A tenant for each sign-in, so that the catalogue is known and the tenant is not.
  const everyTenant = prepareEvents(MANY.tenants, LATENCY_TURNS);
  const startMiss = (url: string, settings: Readonly<Record<string, string>> = {}) =>
    startContestant(node, url, everyTenant, { TENANTS_TABLE: MANY.table, ...kept, ...settings });
  const lines = await start(eightLines);
  const usual = await startMiss(usualWay);
  const usualNotSampled = await startMiss(usualWay, NOT_SAMPLED);
  const usualSampled = await startMiss(usualWay, SAMPLED);
  const hit = await start(service, kept);
  const hitNotSampled = await start(service, { ...kept, ...SAMPLED });
  const hitSampled = await start(service, { ...kept, ...SAMPLED });
  const miss = await startMiss(service);
  const missNotSampled = await startMiss(service, NOT_SAMPLED);
  const missSampled = await startMiss(service, SAMPLED);
  const apart = { bare: await startMiss(bareRequest), miss: await startMiss(service) };
  const known = { lines, hit, hitNotSampled, hitSampled };
  for (const each of [hit, hitNotSampled, hitSampled]) await each.time(events.length);
  // By now it has traced some, as any environment has after a while.
  await hitNotSampled.announce(NOT_SAMPLED._X_AMZN_TRACE_ID);
  const unknown = { usual, usualNotSampled, usualSampled, miss, missNotSampled, missSampled };
  const network = await measureLatency(unknown, LATENCY_TURNS);
  const { bare, miss: missApart } = await measureLatency(apart, APART_TURNS, false, APART_MS);
  const memory = await measureLatency(known, LATENCY_TURNS * 5);
  const alone = await measureLatency(known, LATENCY_TURNS * 5, true);
  const row = (
    what: string,
    values: Pick<Row, 'eightLines' | 'usualWay' | 'service'>,
    target?: Row['target'],
  ): Row => ({ what: `${what}${suffix}`, unit: 'µs', ...values, ...(target && { target }) });
  const missRow = (
    what: string,
    usualWay: Latency,
    service: Latency,
    point: keyof Latency,
    target?: Row['target'],
  ) => row(what, { usualWay: usualWay[point], service: service[point] }, target);
  const hitRow = (
    what: string,
    usualWay: Latency,
    service: Latency,
    point: keyof Latency,
    target?: Row['target'],
  ) =>
    row(
      what,
      { eightLines: memory.lines[point], usualWay: usualWay[point], service: service[point] },
      target,
    );
  const rows: Row[] = [
    missRow('tenant not known, p50', network.usual, network.miss, 'p50', {
      most: 0.55,
      of: 'usualWay',
    }),
    {
      ...row(
        'tenant not known, p50, above the bare request of node:http, sign-ins apart',
        { service: missApart.p50 - bare.p50 },
        { most: 500, of: 'service' },
      ),
      note: `${Math.round(missApart.p50)} against ${Math.round(bare.p50)} µs`,
    },
    missRow('tenant not known, p99', network.usual, network.miss, 'p99'),
    missRow(
      'tenant not known, p50, tracing on, not sampled',
      network.usualNotSampled,
      network.missNotSampled,
      'p50',
    ),
    missRow(
      'tenant not known, p50, tracing on, sampled',
      network.usualSampled,
      network.missSampled,
      'p50',
    ),
    hitRow('cache hit, p50', network.usual, memory.hit, 'p50', { most: 60, of: 'service' }),
    row(
      'cache hit, p50, against eight lines',
      { eightLines: memory.lines.p50, service: memory.hit.p50 },
      { most: 8, of: 'eightLines' },
    ),
    hitRow('cache hit, p99', network.usual, memory.hit, 'p99'),
    {
      what: `cache hit, p50, tracing on, not sampled / tracing off${suffix}`,
      unit: '',
      service: memory.hitNotSampled.p50 / memory.hit.p50,
      target: { most: 1.15, of: 'service' },
    },
    hitRow('cache hit, p50, tracing on, sampled', network.usualSampled, memory.hitSampled, 'p50'),
    row('cache hit, without the JSON around it, p50', {
      eightLines: alone.lines.p50,
      service: alone.hit.p50,
    }),
  ];
  for (const atOnce of AT_ONCE) {
    const rates = await measureThroughput(
      { eightLines: lines, usualWay: usual, service: hit },
      atOnce,
    );
    rows.push({
      what: `sign-ins a second, ${atOnce} at once${suffix}`,
      unit: '/s',
      ...rates,
      ...(atOnce === 64 && { target: { least: 0.25, of: 'eightLines' } }),
    });
  }
  for (const contestant of Object.values({ ...known, ...unknown })) contestant.stop();
  for (const contestant of Object.values(apart)) contestant.stop();
  return rows;
}

/** A sign-in of each of two tenants, and again of the first. */
const TWO = [eventText(1), eventText(2)];

async function requestRows(
  { node }: Runtime,
  { usualWay, service }: Modules,
  endpoint: string,
): Promise<Row[]> {
  const proxy = await startFaultProxy(endpoint);
  const start = (url: string, settings: Readonly<Record<string, string>> = {}) =>
    startContestant(node, url, TWO, {
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

async function catalogueRows({ node }: Runtime, { service }: Modules): Promise<Row[]> {
  const start = (table: string) =>
    startContestant(node, service, prepareEvents(FEW.tenants), { TENANTS_TABLE: table, ...kept });
  const hits = { naming: await start(NAMING), written: await start(WRITTEN) };
  for (const each of Object.values(hits)) await each.time(FEW.tenants);
  const hit = await measureLatency(hits, LATENCY_TURNS * 5);
  const startOne = (table: string) =>
    startContestant(node, service, [eventText(0)], { TENANTS_TABLE: table });
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

async function growthRows({ node }: Runtime, { service }: Modules): Promise<Row[]> {
  const start = ({ table, tenants }: typeof FEW, ttl: string) =>
    startContestant(node, service, prepareEvents(tenants), {
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
async function benchSignIns(
  endpoint: string,
  runtimes: readonly [Runtime, ...Runtime[]],
): Promise<Row[]> {
  const [lambda] = runtimes;
  const modules = await prepareModules();
  try {
    log(`Filling tables of ${FEW.tenants} and ${MANY.tenants} tenants ...`);
    await populate(FEW.table, tenantRows(FEW.tenants));
    await populate(MANY.table, tenantRows(MANY.tenants));
    await populate(CATALOGUED, cataloguedRows(FEW.tenants, 160)); // of 100 KB
    await populate(NAMING, namingRows(FEW.tenants));
    await populate(WRITTEN, writtenRows(FEW.tenants));
    await populate(ROLES.table, cataloguedRows(1, ROLES.roles));
    const rows = await measureSizes();
    for (const runtime of runtimes) {
      log(`Measuring the start on Node.js ${runtime.version} ...`);
      rows.push(...startRows(runtime, modules));
      log(`Measuring sign-ins on Node.js ${runtime.version} ...`);
      rows.push(...(await latencyRows(runtime, modules)));
    }
    log('Measuring requests, the catalogue and growth ...');
    rows.push(...(await requestRows(lambda, modules, endpoint)));
    rows.push(...(await catalogueRows(lambda, modules)), ...(await growthRows(lambda, modules)));
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
  const { endpoint, stop } = await startDynamoDb({ isBusy: true });
  Object.assign(process.env, LOCAL_VARIABLES, { AWS_ENDPOINT_URL_DYNAMODB: endpoint });
  try {
    const runtimes = await findRuntimes();
    const rows = await {
      seed: () => benchSeed(tenants, endpoint, log),
      pack: () => benchPack(tenants, log),
      'sign-ins': () => benchSignIns(endpoint, runtimes),
    }[what]();
    const versions =
      what === 'sign-ins' ? runtimes.map(({ version }) => version) : [process.version];
    const header = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores; Node.js ${versions.join(' and ')}; DynamoDB Local; medians of alternating runs`;
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
