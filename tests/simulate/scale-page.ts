import { catalogueLimit, startLimit } from './catalogue-limit.ts';
import { DEFAULT_BASE } from './defaults.ts';
import { hitRate } from './hit-rate.ts';
import { ASSUMED, DYNAMODB, LAMBDA } from './limits.ts';
import { markdownTable, number, percent } from './numbers.ts';
import { PRICED, PRICES, type Tiers } from './prices.ts';
import { renderLoad } from './render-load.ts';
import { CATALOGUE_SIZES, type LoadReport, sizeInWords } from './simulate-load.ts';

export const PAGE = 'docs/scale.md';

const ABOUT = `# How cost grows

Every figure on this page is printed by \`npm run simulate\`, which writes the page: \`npm run simulate -- --write\`. With
\`--load\`, \`--ttl\`, \`--catalogue-kb\`, \`--tenants\`, \`--hot-percent\` and \`--membership\` it simulates your own numbers, with
\`--json\` for programs. The same seed prints the same figures. It is a simulation, not a measurement on AWS.

## What is simulated

- **Environments.** People sign in by chance (Poisson). An environment takes one at a time and, as Lambda says, ten a second;
  where none is free another one starts, ${number(LAMBDA.startsAtOnce)} at once and ${number(LAMBDA.startsASecond)} a second after that. The environment that has waited longest
  takes the next sign-in, and none ends meanwhile.
- **Lookups.** They run the code of the function: what it keeps and for how long, the catalogue that is read again beside
  the sign-ins, the AWS SDK with its retries. Only time and DynamoDB's answers are simulated.
- **Tenants.** The second has half as many sign-ins as the first, the third a third, and so on (Zipf). Each sign-in is at one
  of ${DEFAULT_BASE.departments} departments. With \`MEMBERSHIP=optional\` it asks for a member record, too, as with \`required\`;
  no person comes twice.
- **Partitions.** Each gives ${number(DYNAMODB.partitionUnits)} read units a second, refuses the rest, and holds the tenants that a hash puts there. The
  table has as many as would serve all sign-ins if nothing was kept. That DynamoDB splits a hot partition, or sets one key
  apart (adaptive capacity), is left out: it takes minutes and a steady load. So the figures are those before it has.
- **A sample.** Above 200 sign-ins a second every so many-th is simulated, on as few environments, and each partition
  gives as little. Short peaks look a little higher then than they are.
- **A rush** begins with all sign-ins and no environment. The others grow until Lambda has started enough, and are measured
  when all environments know what they can know.

*Read nothing*: the part of the sign-ins that asked for no record. *Denied*: \`DIRECTORY_UNAVAILABLE\`. Requests and the units
of a tenant or the catalogue are what is asked for, retries included; **bold** is more than a partition gives. Read units
a second are those that were served, and paid.

## What to turn, load by load`;

const AT_ONCE = `## How many at once

\`\`\`
environments = max(rate × duration, rate ÷ ${LAMBDA.signInsASecond}), and some more because people come by chance
\`\`\`

The second term is Lambda's: ${LAMBDA.signInsASecond} requests a second for each unit of concurrency, however short they are. What gives way
before it is Cognito: by default its category \`UserAuthentication\` takes 120 a second. AWS:
[scaling](https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html),
[Cognito quotas](https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html).

A rush from nothing, such as the first Monday of a term, is what \`provisionedConcurrency\` is for: one for each ${LAMBDA.signInsASecond} sign-ins
a second that are to be met without a cold start. They read the catalogue when they are made ready, before anybody signs in.`;

const TENANTS: readonly (readonly [string, number])[] = [
  ['10 tenants alike', 1 / 10],
  ['100 tenants alike', 1 / 100],
  ['10,000 tenants alike', 1 / 10_000],
  ['a giant with half of the sign-ins', 1 / 2],
];

function hits(): string {
  const ttl = DEFAULT_BASE.cacheTtlSeconds;
  return `## Cache hits

Each environment keeps what it read for \`CACHE_TTL_SECONDS\`. At \`n\` sign-ins a second of one record and environment:

\`\`\`
hit rate = n × TTL ÷ (1 + n × TTL)
n        = rate × share of the record ÷ environments
\`\`\`

\`rate ÷ environments\` is at most ${LAMBDA.signInsASecond}, so that the hit rate depends on the tenants and not on the rate. For a tenant's record:

${markdownTable(
  ['', `\`CACHE_TTL_SECONDS=${ttl}\``, `\`CACHE_TTL_SECONDS=${10 * ttl}\``],
  TENANTS.map(([name, share]) => [
    name,
    ...[ttl, 10 * ttl].map((each) => percent(hitRate(LAMBDA.signInsASecond * share, each))),
  ]),
)}

A member's own record (\`MEMBERSHIP=required\` or \`optional\`) is as good as never known: a person does not sign in twice in
${ttl} s at one environment.`;
}

const HEAT = `## Heat on one tenant

A tenant and all below it is one partition key, and a partition reads ${number(DYNAMODB.partitionUnits)} units a second, which is ${number(DYNAMODB.partitionUnits / DYNAMODB.unitsOfRead)} records of up to
4 KB.

\`\`\`
reads a second of one record = min(rate × share, environments ÷ TTL)
\`\`\`

So one tenant's own record is never too hot as long as it is kept. Its members are: each sign-in reads one of its own. DynamoDB
splits such a partition between two members, in minutes to hours and under a steady load. Warm the table's throughput up
before, or let the rate grow.`;

const TTLS = [30, 60, 120, 300];

const catalogue = () => `## The catalogue's partition

Each environment reads all of it by one Query in \`CACHE_TTL_SECONDS\`. One partition is enough up to so many sign-ins a second:

${markdownTable(
  [
    'catalogue',
    ...TTLS.map((ttl) => `\`CACHE_TTL_SECONDS=${ttl}\``),
    'environments started a second',
  ],
  CATALOGUE_SIZES.map((bytes) => [
    sizeInWords(bytes),
    ...TTLS.map((ttl) => number(catalogueLimit(bytes, ttl))),
    number(startLimit(bytes)),
  ]),
)}

Above that a copy in each of N partitions would multiply it by N; this service makes none. Keep the catalogue small first:
\`npm run doctor\` says its size. The last column is for a rush, and for a deployment: a new version begins with new
environments. Those that started together read it again together.`;

const price = (tiers: Tiers) =>
  tiers
    .map(({ upTo, price }) =>
      upTo === Number.POSITIVE_INFINITY
        ? `$${price}`
        : `$${price} up to ${upTo.toLocaleString('en')}`,
    )
    .join(', then ');

const PRICE_NAMES: Readonly<Record<keyof typeof PRICES, string>> = {
  millionRequests: 'Lambda, a million requests',
  gbSecond: 'Lambda, a GB-second',
  provisionedGbSecond: 'Lambda, a GB-second of provisioned concurrency',
  gbSecondProvisioned: 'Lambda, a GB-second of a sign-in there',
  millionReadUnits: 'DynamoDB, a million read units on demand',
  readUnitHour: 'DynamoDB, a read unit for an hour, provisioned',
  logGb: 'CloudWatch, a GB of Lambda’s log',
  millionTraces: 'X-Ray, a million traces',
};

const ground = () => `## What it rests on

Prices: ${PRICED}. Look them up before you rely on one.

${markdownTable(
  ['', ''],
  Object.entries(PRICES).map(([name, tiers]) => [
    PRICE_NAMES[name as keyof typeof PRICES],
    price(tiers),
  ]),
)}

By the month, whatever the rate: metrics $0.30 each, 8 and one for each outcome that occurs; alarms about $0.90; the dashboard
$3 beyond the third of the account. Cognito's own price for each active user is far above all of this. Sign-ins write
nothing, except with \`TENANT_SWITCHING=sticky\` a choice of tenant: a partition takes 1,000 write units a second.

DynamoDB's limits: a new on-demand table takes ${number(DYNAMODB.newTableUnits)} read units a second and doubles its peak in ${DYNAMODB.doublingMinutes} minutes; a table
has a quota of ${number(DYNAMODB.tableQuotaUnits)}; a read that is eventually consistent takes half a unit for each 4 KB of an item, or of a Query.

Assumed: ${ASSUMED.handlerMs} ms for a sign-in whose records are known, ${ASSUMED.requestMs} ms for a request (\`ms\` in your log is the truth), ${ASSUMED.startMs} ms for a
cold start, billed, and an environment that lasts ${ASSUMED.environmentHours} hours; ${ASSUMED.memoryGb * 1024} MB; records of up to 4 KB; ${percent(ASSUMED.utilization)} of provisioned capacity used;
${ASSUMED.lineBytes} bytes of log for a sign-in and ${ASSUMED.lambdaLineBytes} of Lambda's own; ${percent(ASSUMED.traced)} of the sign-ins traced, which is X-Ray's default.`;

/** The page, from the simulations of the default loads. */
export const renderScalePage = (reports: readonly LoadReport[]): string =>
  `${[ABOUT, ...reports.map(renderLoad), AT_ONCE, hits(), HEAT, catalogue(), ground()].join('\n\n')}\n`;
