import { CATALOG_PK } from '../../src/records/kinds.ts';
import { createRandom } from '../soak/random.ts';
import { createEnvironment, type Ending, type Environment } from './environment.ts';
import { createFleet } from './fleet.ts';
import { ASSUMED, DYNAMODB, LAMBDA } from './limits.ts';
import { createPartitions } from './partitions.ts';
import { createPeople, type PeopleOptions } from './people.ts';
import { prepareSdk } from './prepare-sdk.ts';
import { createVirtualTime, takeOverTimers } from './virtual-time.ts';

export interface Scenario extends PeopleOptions {
  /** Sign-ins a second. */
  readonly rate: number;
  readonly cacheTtlSeconds: number;
  readonly catalogueBytes: number;
  readonly seed: number;
  /** Whether all sign-ins begin at once, with no environment there; else their number grows. */
  readonly isRush: boolean;
}

/** What a simulation came to, for all sign-ins and a second, unless it says otherwise. */
export interface Outcome {
  /** Every so many-th sign-in was simulated, and as few environments. */
  readonly oneIn: number;
  /** At the end. */
  readonly environments: number;
  /** The part of the sign-ins that asked DynamoDB for no record, */
  readonly known: number;
  /** that got `DIRECTORY_UNAVAILABLE`, */
  readonly denied: number;
  /** and that Lambda turned away. */
  readonly turnedAway: number;
  /** Seconds until Lambda turned none away any more. */
  readonly settledAfter: number;
  /** Milliseconds of a sign-in that Lambda bills, without the start of its environment. */
  readonly billedMs: number;
  readonly requests: number;
  /** The part of them that DynamoDB refused. */
  readonly refused: number;
  /** Read units, those that DynamoDB refused left out. */
  readonly units: number;
  readonly catalogue: Heat;
  /** The tenant with the most read units. */
  readonly hottestTenant: Heat;
  /** Read units of tenants in one partition, on average. */
  readonly besideCatalogue: number;
}

/** What is asked of one partition key in a second, refused or not. */
interface Heat {
  readonly reads: number;
  readonly units: number;
}

/** How many sign-ins a second are simulated at most. */
const MOST_SIMULATED = 200;
/** How many are measured, at least. */
const LEAST_MEASURED = 5_000;
const LEAST_SECONDS = 30;
/** The part of the sign-ins with which their growth begins. */
const LEAST_GROWN = 0.02;
/**
 * How many reads of the catalogue the partition of a sample may save up: enough for those that come
 * together by chance, except in a rush, in which nothing is saved.
 */
const STEADY_SAVES = 8;
const RUSH_SAVES = 1;
const LOOKUP_TIMEOUT_MS = 2_000;
const CACHE_STALE_SECONDS = 300;

/** How long Lambda takes to start what so many sign-ins a second need. */
const startSeconds = (rate: number) => rate / LAMBDA.signInsASecond / LAMBDA.startsASecond;

/**
 * The partitions of a table that is ready for as many reads as if nothing was kept, of a tenant and
 * a department each.
 */
function partitionCount(rate: number): number {
  let count = DYNAMODB.newTableUnits / DYNAMODB.partitionUnits;
  while (count * DYNAMODB.partitionUnits < 2 * DYNAMODB.unitsOfRead * rate) count *= 2;
  return count;
}

/** Simulates sign-ins, after those that it takes until all environments know what they can know. */
export async function simulate(scenario: Scenario): Promise<Outcome> {
  const { rate, cacheTtlSeconds, isRush } = scenario;
  const oneIn = Math.ceil(rate / MOST_SIMULATED);
  const untilStarted = Math.max(LEAST_SECONDS, 1.3 * startSeconds(rate));
  const untilKept = Math.max(LEAST_SECONDS, cacheTtlSeconds);
  const rampSeconds = isRush ? 0 : Math.max(untilStarted, untilKept);
  const measuredFrom = isRush ? 0 : rampSeconds + untilKept;
  const seconds = isRush ? untilStarted : Math.max(untilKept, (LEAST_MEASURED * oneIn) / rate);

  await prepareSdk();
  const time = createVirtualTime();
  const random = createRandom(scenario.seed);
  const partitions = createPartitions({
    count: partitionCount(rate),
    oneIn,
    savedReads: isRush ? RUSH_SAVES : STEADY_SAVES,
    now: time.now,
    random: random.next,
  });
  const tally = { requests: 0, refused: 0, signIns: 0, turnedAway: 0, billedMs: 0, settledAt: 0 };
  const endings: Record<Ending, number> = { known: 0, read: 0, denied: 0 };
  const nextPerson = createPeople(scenario, random);
  const fleet = createFleet<Environment>({
    time,
    oneIn,
    create: () =>
      createEnvironment({
        ...scenario,
        time,
        partitions,
        lookupTimeoutMs: LOOKUP_TIMEOUT_MS,
        cacheStaleSeconds: CACHE_STALE_SECONDS,
        random: random.next,
        onRequest(isRefused) {
          tally.requests++;
          if (isRefused) tally.refused++;
        },
      }),
  });

  function signIn(): void {
    tally.signIns++;
    const hold = fleet.take();
    if (hold === undefined) {
      tally.turnedAway++;
      tally.settledAt = time.now();
      return;
    }
    const person = nextPerson();
    time.after(hold.startMs, async () => {
      const begun = time.now();
      const ending = await hold.environment.signIn(person);
      time.after(ASSUMED.handlerMs, () => {
        endings[ending]++;
        tally.billedMs += Math.ceil(time.now() - begun);
        hold.release();
      });
    });
  }

  /** They come by chance, and every so many-th of them is simulated. */
  function keepSigningIn(): void {
    const grown = rampSeconds > 0 ? Math.min(1, time.now() / 1000 / rampSeconds) : 1;
    let gaps = 0;
    for (let each = 0; each < oneIn; each++) gaps -= Math.log(1 - random.next());
    time.after((gaps * 1000) / rate / Math.max(grown, LEAST_GROWN), () => {
      signIn();
      keepSigningIn();
    });
  }

  const giveBackTimers = takeOverTimers(time);
  try {
    keepSigningIn();
    await time.runUntil(measuredFrom * 1000);
    partitions.forget();
    Object.assign(endings, { known: 0, read: 0, denied: 0 });
    Object.assign(tally, { requests: 0, refused: 0, signIns: 0, turnedAway: 0, billedMs: 0 });
    await time.runUntil((measuredFrom + seconds) * 1000);
  } finally {
    giveBackTimers();
  }

  const ended = endings.known + endings.read + endings.denied;
  const aSecond = (amount: number) => (amount * oneIn) / seconds;
  const heats = [...partitions.asked].map(([pk, { reads, units }]) => ({
    pk,
    reads: aSecond(reads),
    units: aSecond(units),
  }));
  const none = { reads: 0, units: 0 };
  const hottest = heats
    .filter(({ pk }) => pk !== CATALOG_PK)
    .reduce<Heat>((most, each) => (each.units > most.units ? each : most), none);
  return {
    oneIn,
    environments: Math.round(fleet.size() * oneIn),
    known: endings.known / ended,
    denied: endings.denied / ended,
    turnedAway: tally.turnedAway / tally.signIns,
    settledAfter: tally.settledAt / 1000,
    billedMs: tally.billedMs / ended,
    requests: aSecond(tally.requests),
    refused: tally.requests === 0 ? 0 : tally.refused / tally.requests,
    units: aSecond(partitions.takenUnits()),
    catalogue: heats.find(({ pk }) => pk === CATALOG_PK) ?? none,
    hottestTenant: hottest,
    besideCatalogue: aSecond(partitions.meanUnitsBeside(CATALOG_PK)),
  };
}
