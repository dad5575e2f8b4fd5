import { advise } from './advice.ts';
import { perMillion } from './cost.ts';
import { DYNAMODB } from './limits.ts';
import { dollars, markdownTable, number, percent } from './numbers.ts';
import { type LoadReport, type Run, sizeInWords } from './simulate-load.ts';

const HEAD = [
  'sign-ins',
  'environments',
  'read nothing',
  'denied',
  'requests/s',
  'read units/s',
  'hottest tenant, units/s',
  'catalogue, Queries/s',
  'units/s',
];

const row = ({ name, outcome }: Run) => [
  name,
  number(outcome.environments),
  percent(outcome.known),
  percent(outcome.denied),
  number(outcome.requests),
  number(outcome.units),
  heat(outcome.hottestTenant.units),
  number(outcome.catalogue.reads),
  heat(outcome.catalogue.units),
];

/** Bold if it is more than a partition gives. */
const heat = (units: number) =>
  units > DYNAMODB.partitionUnits ? `**${number(units)}**` : number(units);

const COST_HEAD = ['dollars', 'a month', 'for a million sign-ins'];

function costRows({ base, asked }: LoadReport): readonly (readonly string[])[] {
  const { cost } = asked;
  const functionCost = cost.requests + cost.compute;
  const money = (name: string, value: number) => [
    name,
    dollars(value),
    dollars(perMillion(base.rate, value)),
  ];
  return [
    money('Lambda: requests', cost.requests),
    money('Lambda: compute', cost.compute),
    money('DynamoDB: reads, on demand', cost.readsOnDemand),
    money('log', cost.log),
    money('traces', cost.traces),
    money('**sum**', functionCost + cost.readsOnDemand + cost.log + cost.traces),
    money('instead: reads, provisioned', cost.readsProvisioned),
    money('instead: log, `logLevel=WARN`', cost.logWarn),
    money('besides: all environments provisioned', cost.provisionedConcurrency),
  ];
}

/** What was asked for, in one sentence. */
function describeBase({ base, asked }: LoadReport): string {
  const { tenants, hotShare, membership, catalogueBytes, cacheTtlSeconds, seed } = base;
  const { oneIn } = asked.outcome;
  const people = `${number(tenants)} tenants of different size${hotShare > 0 ? `, one with ${percent(hotShare)} of the sign-ins` : ''}`;
  const sample =
    oneIn > 1
      ? `One in ${number(oneIn)} environments was simulated, with its sign-ins`
      : 'Each sign-in was simulated';
  return `As asked: ${people}, \`MEMBERSHIP=${membership}\`, a catalogue of ${sizeInWords(catalogueBytes)}, \`CACHE_TTL_SECONDS=${cacheTtlSeconds}\`. ${sample} (seed ${seed}).`;
}

/** One load, in Markdown. */
export const renderLoad = (report: LoadReport): string =>
  [
    `### ${number(report.base.rate)} sign-ins a second`,
    describeBase(report),
    markdownTable(HEAD, report.runs.map(row)),
    markdownTable(COST_HEAD, costRows(report)),
    advise(report)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
  ].join('\n\n');
