import { isDeepStrictEqual } from 'node:util';
import { OF_NO_TOKEN } from '../../seed/checks/assumed-settings.ts';
import { SETTINGS, type Settings } from '../../src/settings.ts';
import { findStack, stackNameOf } from '../aws/find-stack.ts';
import { openClients } from './aws-clients.ts';
import { checkFunction } from './check-function.ts';
import { checkPool, describePool } from './check-pool.ts';
import { type readPoolReplicas, regionOf, replicaIn } from './check-replica.ts';
import { compareTables, type StageSide } from './compare-tables.ts';
import { readDeployed } from './deployed.ts';
import type { Finding } from './finding.ts';

const check = 'replica';

/** The variables of settings that differ: of those that tokens depend on, or of the others. */
const differing = (one: Settings, other: Settings, ofTokens: boolean): string =>
  (Object.keys(SETTINGS) as (keyof Settings)[])
    .filter((name) => name !== 'tenantsTable' && OF_NO_TOKEN.includes(name) !== ofTokens)
    .filter((name) => !isDeepStrictEqual(one[name], other[name]))
    .map((name) => SETTINGS[name].variable)
    .join(', ');

/** In what the stage differs from region to region, and whether tokens do with it. */
function* findDifferences(
  one: StageSide,
  other: StageSide,
): Generator<readonly [string, 'bad' | 'warning']> {
  const [{ deployed: here, report }, { deployed: there, report: otherReport }] = [one, other];
  if (here.userPoolId !== there.userPoolId) yield ['user pools', 'bad'];
  if (here.table !== there.table) yield ['names of the table', 'bad'];
  const [events, otherEvents] = [here.trigger.eventVersion, there.trigger.eventVersion];
  if (events !== otherEvents) yield [`events (${events} and ${otherEvents})`, 'bad'];
  if ((here.inbound === undefined) !== (there.inbound === undefined))
    yield ['values of inboundFederation', 'bad'];
  if (report.settings && otherReport.settings) {
    const ofTokens = differing(report.settings, otherReport.settings, true);
    if (ofTokens) yield [`settings that tokens depend on (${ofTokens})`, 'bad'];
    const rest = differing(report.settings, otherReport.settings, false);
    if (rest) yield [`settings (${rest})`, 'warning'];
  }
  if (report.code !== otherReport.code) yield ['code', 'warning'];
}

function compareStages(primary: StageSide, secondary: StageSide): readonly Finding[] {
  const regions = `${regionOf(primary.deployed)} and ${regionOf(secondary.deployed)}`;
  const { stage } = primary.deployed;
  const advice = `deploy the same commit with the same parameters to both, with npx sls deploy --stage ${stage} --region REGION`;
  const findings = [...findDifferences(primary, secondary)].map(
    ([what, status]): Finding => ({
      ...{ check, status, finding: `${regions} have different ${what}`, advice },
    }),
  );
  if (findings.length > 0) return findings;
  const finding = `${regions} have the same events, settings and code`;
  return [{ check, status: 'good', finding }];
}

/** What is wrong with function and trigger of the other region, which its own doctor says, too. */
async function findFaults({ clients, deployed, report }: StageSide): Promise<readonly Finding[]> {
  const ofPool = await checkPool(describePool(clients, deployed), deployed, undefined);
  const region = regionOf(deployed);
  return [...report.findings, ...ofPool].flatMap((each) =>
    each.status === 'good'
      ? []
      : [
          {
            ...{ ...each, check, finding: `in ${region}, ${each.finding}` },
            advice: `with AWS_REGION=${region}: ${each.advice}`,
          },
        ],
  );
}

/** One that takes no sign-ins does no harm yet. */
function reportUnserved(here: StageSide, region: string, isActive: boolean): readonly Finding[] {
  const { stage, userPoolId } = here.deployed;
  const status = isActive ? 'bad' : 'warning';
  const finding = `no stage ${stage} serves the replica of user pool ${userPoolId} in ${region}: its tokens carry no tenant`;
  const advice = `deploy it with npx sls deploy --stage ${stage} --region ${region} --param replicaOf=${regionOf(here.deployed)}, or leave the replica INACTIVE`;
  return [{ check, status, finding, advice }];
}

/**
 * Compares a stage with the same stage in the other region of its pool: function, trigger, settings,
 * code, and rows of the table. A pool of one region has none.
 *
 * @throws {UserError} if something there cannot be looked at
 */
export async function compareRegions(
  here: StageSide,
  reading: ReturnType<typeof readPoolReplicas>,
): Promise<readonly Finding[]> {
  const { primaryRegion, stage } = here.deployed;
  // The check of the replica says what keeps it from knowing.
  const replica = replicaIn(await reading.catch(() => []));
  const region = primaryRegion ?? replica?.RegionName;
  if (region === undefined) return [];
  const clients = openClients(region);
  try {
    const stack = await findStack(clients.stacks, stackNameOf(stage));
    if (primaryRegion === undefined && stack?.outputs.ReplicaOf !== regionOf(here.deployed))
      return reportUnserved(here, region, replica?.Status === 'ACTIVE');
    const deployed = await readDeployed(clients, stage);
    const there = { clients, deployed, report: await checkFunction(clients, deployed) };
    const [primary, secondary] = primaryRegion === undefined ? [here, there] : [there, here];
    return [
      ...(await findFaults(there)),
      ...compareStages(primary, secondary),
      ...(await compareTables(primary, secondary)),
    ];
  } finally {
    clients.close();
  }
}
