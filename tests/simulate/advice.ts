import { catalogueNeed, startLimit } from './catalogue-limit.ts';
import { ASSUMED, DYNAMODB, LAMBDA } from './limits.ts';
import { dollars, number, percent } from './numbers.ts';
import { type LoadReport, type Run, sizeInWords } from './simulate-load.ts';

/** Below this part nothing is to do. */
const SOME = 0.001;

/** Of the parameter `provisionedConcurrency`. */
const MOST_PROVISIONED = 9_999;

/** What a catalogue's partition does not give, and what gets it back below that. */
function adviseOnCatalogue({ scenario, outcome }: Run): readonly string[] {
  const { catalogueBytes } = scenario;
  const need = catalogueNeed(scenario, outcome);
  if (need === undefined) return [];
  return [
    `A catalogue of ${sizeInWords(catalogueBytes)} needs ${number(need.units)} read units a second of one partition, in which tenants read ${number(outcome.besideCatalogue)} more: that is above ${percent(ASSUMED.utilization)} of the ${number(DYNAMODB.partitionUnits)} that it gives. It takes \`CACHE_TTL_SECONDS\` of ${number(need.ttlSeconds)} or more, a smaller catalogue, or a copy of it in each of ${need.copies} partitions, which this service does not make. What is refused is asked again, which makes it ${number(outcome.catalogue.units)}; ${percent(outcome.denied)} of the sign-ins are denied, those of tenants in the same partition among them.`,
  ];
}

function adviseOnRushes(rushes: readonly Run[]): readonly string[] {
  const turnedAway = rushes.slice(0, 1).filter(({ outcome }) => outcome.turnedAway > SOME);
  const denied = rushes.filter(({ outcome }) => outcome.denied > SOME);
  return [
    ...turnedAway.map(
      ({ outcome }) =>
        `In a rush from nothing Lambda turns ${percent(outcome.turnedAway)} of the sign-ins away, the last after ${number(outcome.settledAfter)} s.`,
    ),
    ...denied.map(
      ({ scenario, outcome }) =>
        `In a rush with a catalogue of ${sizeInWords(scenario.catalogueBytes)}, ${percent(outcome.denied)} of the sign-ins that get an environment are denied: each new one reads the catalogue first, and its partition serves ${number(startLimit(scenario.catalogueBytes))} of these reads a second.`,
    ),
  ];
}

/** What to turn at this load, in sentences. */
export function advise({ base, asked, runs }: LoadReport): readonly string[] {
  const { outcome, cost } = asked;
  const rushes = adviseOnRushes(runs.filter(({ scenario }) => scenario.isRush));
  const inTheWay = runs
    .filter(({ scenario }) => !scenario.isRush && scenario.hotShare === base.hotShare)
    .flatMap(adviseOnCatalogue);
  const longer = runs.find(({ scenario }) => scenario.cacheTtlSeconds > base.cacheTtlSeconds);
  const hot = runs
    .filter(({ scenario }) => scenario.hotShare > 0)
    .filter((run) => run.outcome.hottestTenant.units > DYNAMODB.partitionUnits);
  const provisioned = cost.readsProvisioned / cost.readsOnDemand;
  return [
    ...inTheWay,
    ...hot.map(
      ({ name, outcome: { hottestTenant, denied } }) =>
        `With ${name}: ${number(hottestTenant.units)} read units a second are asked of one tenant's partition key, retries included, and ${percent(denied)} of the sign-ins are denied. A longer time does not help, as each person has a key of their own: DynamoDB has to split the partition first (warm throughput, a load that grows slowly), or \`MEMBERSHIP=off\`.`,
    ),
    ...rushes,
    ...(rushes.length > 0
      ? [
          `\`provisionedConcurrency\` of ${number(outcome.environments)} has all ready, with the catalogue, before they are met: ${dollars(cost.provisionedConcurrency)} a month more, if it is on all the time.${outcome.environments > MOST_PROVISIONED ? ` The parameter takes up to ${MOST_PROVISIONED}.` : ''}`,
        ]
      : []),
    ...(outcome.environments > LAMBDA.concurrencyQuota
      ? [
          `Lambda's quota of concurrent executions, ${number(LAMBDA.concurrencyQuota)} by default, has to be above ${number(outcome.environments)}.`,
        ]
      : []),
    ...(outcome.units > DYNAMODB.tableQuotaUnits
      ? [
          `DynamoDB's quota of a table, ${number(DYNAMODB.tableQuotaUnits)} read units a second by default, has to be above ${number(outcome.units)}.`,
        ]
      : []),
    ...(outcome.units > DYNAMODB.newTableUnits
      ? [
          `A new on-demand table takes ${number(DYNAMODB.newTableUnits)} read units a second. To grow to ${number(outcome.units)} without being refused takes ${Math.ceil(Math.log2(outcome.units / DYNAMODB.newTableUnits)) * DYNAMODB.doublingMinutes} minutes; or set its warm throughput before.`,
        ]
      : []),
    ...(longer
      ? [
          `${longer.name}: ${percent(longer.outcome.known)} of the sign-ins read nothing, instead of ${percent(outcome.known)}; DynamoDB costs ${dollars(longer.cost.readsOnDemand)} instead of ${dollars(cost.readsOnDemand)} a month. A change takes as long to show.`,
        ]
      : []),
    `On demand, DynamoDB's reads cost ${dollars(cost.readsOnDemand)} a month; provisioned for a steady load, ${dollars(cost.readsProvisioned)}. ${provisioned < 1 ? `On demand is cheaper where the busiest hour has more than ${number(1 / provisioned)} times the mean.` : ''}`.trim(),
  ];
}
