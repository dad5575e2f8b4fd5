import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { LOCAL_VARIABLES } from '../../local/environment.ts';
import { bundleService, loadPaths } from '../support/bundle-service.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { prepareContestants } from './contestants.ts';
import { asInvoked, load, measureLatency, measureThroughput, prepareEvents } from './measure-sign-ins.ts';
import { measureStart } from './measure-start.ts';
import { eventText, populate } from './population.ts';
import { formatTable, type Row } from './report.ts';

const FEW = { table: 'tenants-few', tenants: 1_000 };
const MANY = { table: 'tenants-many', tenants: 100_000 };
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
  return [row('loaded without tracing, gzipped', start, 80), row('loaded with tracing, gzipped', traced, 115)];
}

function startRows(node: string, label: string, contestants: Awaited<ReturnType<typeof prepareContestants>>): Row[] {
  const start = measureStart(node, contestants, FEW.table, START_RUNS);
  const row = (
    what: string,
    point: 'loaded' | 'answered',
    service: 'service' | 'serviceTraced',
    target?: number,
  ): Row => ({
    what: `${what}${service === 'serviceTraced' ? ', tracing' : ''}${label}`,
    unit: 'ms',
    eightLines: start.eightLines[point],
    usualWay: start.usualWay[point],
    service: start[service][point],
    ...(target && { target: { most: target, of: 'usualWay' as const } }),
  });
  return [
    row('process start to handler loaded', 'loaded', 'service', 0.4),
    row('process start to handler loaded', 'loaded', 'serviceTraced'),
    row('process start to first answer', 'answered', 'service'),
    row('process start to first answer', 'answered', 'serviceTraced'),
  ];
}

async function latencyRows(contestants: Awaited<ReturnType<typeof prepareContestants>>): Promise<Row[]> {
  const settings = { TENANTS_TABLE: FEW.table, CACHE_TTL_SECONDS: '3600' };
  const eightLines = await load(contestants.eightLines, 'latency', settings);
  const usualWay = await load(contestants.usualWay, 'latency', settings);
  const hit = await load(contestants.service, 'hit', settings);
  const miss = await load(contestants.service, 'miss', { ...settings, CACHE_TTL_SECONDS: '0' });
  const events = prepareEvents(FEW.tenants);
  const next = (turn: number) => events[turn % events.length] ?? '';

  for (const event of events) await asInvoked(hit)(event);
  const network = await measureLatency(
    {
      usualWay: (turn) => asInvoked(usualWay)(next(turn)),
      miss: (turn) => asInvoked(miss)(next(turn)),
    },
    LATENCY_TURNS,
  );
  const memory = await measureLatency(
    {
      eightLines: (turn) => asInvoked(eightLines)(next(turn)),
      hit: (turn) => asInvoked(hit)(next(turn)),
    },
    LATENCY_TURNS * 5,
  );
  const parsed = events.map((event) => JSON.parse(event));
  const alone = await measureLatency(
    {
      eightLines: (turn) => eightLines({ ...parsed[turn % parsed.length] }),
      hit: (turn) => hit(parsed[turn % parsed.length]),
    },
    LATENCY_TURNS * 5,
  );
  const micro = { unit: 'µs' } as const;
  const rows: Row[] = [
    {
      what: 'cache miss, p50',
      ...micro,
      usualWay: network.usualWay.p50,
      service: network.miss.p50,
      target: { most: 0.65, of: 'usualWay' },
    },
    { what: 'cache miss, p99', ...micro, usualWay: network.usualWay.p99, service: network.miss.p99 },
    {
      what: 'cache hit, p50',
      ...micro,
      eightLines: memory.eightLines.p50,
      usualWay: network.usualWay.p50,
      service: memory.hit.p50,
      target: { most: 60, of: 'service' },
    },
    {
      what: 'cache hit, p50, against eight lines',
      ...micro,
      eightLines: memory.eightLines.p50,
      service: memory.hit.p50,
      target: { most: 8, of: 'eightLines' },
    },
    {
      what: 'cache hit, p99',
      ...micro,
      eightLines: memory.eightLines.p99,
      usualWay: network.usualWay.p99,
      service: memory.hit.p99,
    },
    {
      what: 'cache hit, without the JSON around it, p50',
      ...micro,
      eightLines: alone.eightLines.p50,
      service: alone.hit.p50,
    },
  ];
  for (const atOnce of AT_ONCE) {
    const rates = await measureThroughput(
      {
        eightLines: (turn) => asInvoked(eightLines)(next(turn)),
        usualWay: (turn) => asInvoked(usualWay)(next(turn)),
        service: (turn) => asInvoked(hit)(next(turn)),
      },
      atOnce,
    );
    rows.push({ what: `sign-ins a second, ${atOnce} at once`, unit: '/s', ...rates });
  }
  return rows;
}

async function requestRows(
  contestants: Awaited<ReturnType<typeof prepareContestants>>,
  endpoint: string,
): Promise<Row[]> {
  const proxy = await startFaultProxy(endpoint);
  const settings = { TENANTS_TABLE: FEW.table, CACHE_TTL_SECONDS: '3600', AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint };
  const usualWay = await load(contestants.usualWay, 'requests', settings);
  const service = await load(contestants.service, 'requests', settings);
  const count = async (task: () => Promise<unknown>) => {
    const before = { requests: proxy.operations.length, units: proxy.readUnits };
    await task();
    return { requests: proxy.operations.length - before.requests, units: proxy.readUnits - before.units };
  };
  const usual = await count(() => usualWay(JSON.parse(eventText(1))));
  const cold = await count(() => service(JSON.parse(eventText(1))));
  const warm = await count(() => service(JSON.parse(eventText(1))));
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint; // the SDK reads it at the first request
  await proxy.stop();
  return [
    {
      what: 'requests of a sign-in, cold',
      unit: '',
      usualWay: usual.requests,
      service: cold.requests,
      target: { most: 1, of: 'service' },
    },
    {
      what: 'requests of a sign-in, warm',
      unit: '',
      usualWay: usual.requests,
      service: warm.requests,
      target: { most: 0, of: 'service' },
    },
    {
      what: 'read units of a sign-in, cold',
      unit: '',
      usualWay: usual.units,
      service: cold.units,
      target: { most: 1, of: 'service' },
    },
  ];
}

async function growthRows(contestants: Awaited<ReturnType<typeof prepareContestants>>): Promise<Row[]> {
  const prepare = async ({ table, tenants }: typeof FEW, ttl: string) => {
    const handler = await load(contestants.service, `${table}-${ttl}`, {
      TENANTS_TABLE: table,
      CACHE_TTL_SECONDS: ttl,
    });
    const events = prepareEvents(tenants);
    const invoke = asInvoked(handler);
    return { events, sign: (turn: number) => invoke(events[turn % events.length] ?? '') };
  };
  const [hitFew, hitMany] = [await prepare(FEW, '3600'), await prepare(MANY, '3600')];
  const [missFew, missMany] = [await prepare(FEW, '0'), await prepare(MANY, '0')];
  for (const { events, sign } of [hitFew, hitMany]) for (const turn of events.keys()) await sign(turn);
  const hit = await measureLatency({ few: hitFew.sign, many: hitMany.sign }, LATENCY_TURNS * 5);
  const miss = await measureLatency({ few: missFew.sign, many: missMany.sign }, LATENCY_TURNS / 2);
  return [
    {
      what: 'cache hit p50 at 100,000 tenants / at 1,000',
      unit: '',
      service: hit.many.p50 / hit.few.p50,
      target: { most: 1.15, of: 'service' },
    },
    {
      what: 'cache miss p50 at 100,000 tenants / at 1,000',
      unit: '',
      service: miss.many.p50 / miss.few.p50,
      target: { most: 1.15, of: 'service' },
    },
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const dynamoDb = await startDynamoDb();
  Object.assign(process.env, LOCAL_VARIABLES, { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint });
  const contestants = await prepareContestants();
  try {
    log(`Filling tables of ${FEW.tenants} and ${MANY.tenants} tenants ...`);
    await populate(FEW.table, FEW.tenants);
    await populate(MANY.table, MANY.tenants);
    log('Measuring the start ...');
    const rows = await measureSizes();
    rows.push(...startRows(process.execPath, '', contestants));
    if (process.env.BENCH_NODE) rows.push(...startRows(process.env.BENCH_NODE, ', BENCH_NODE', contestants));
    log('Measuring sign-ins ...');
    rows.push(...(await latencyRows(contestants)), ...(await requestRows(contestants, dynamoDb.endpoint)));
    log('Measuring growth ...');
    rows.push(...(await growthRows(contestants)));
    const header = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores; Node.js ${process.version}; DynamoDB Local; medians of alternating runs`;
    console.log(values.json ? JSON.stringify({ header, rows }, null, 2) : `${header}\n\n${formatTable(rows)}`);
  } finally {
    await contestants.remove();
    await dynamoDb.stop();
  }
}

await main();
