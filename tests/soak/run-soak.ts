import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { addedClaims } from '../support/added-claims.ts';
import { endsWithin } from '../support/ends-within.ts';
import { keepChanging } from './changes.ts';
import { createJudge, LESSER_TOKEN, OLDER_CATALOGUE, OLDER_TOKEN, TOKEN } from './judge.ts';
import { watchMemory } from './memory.ts';
import {
  createCatalogueHistories,
  createTenants,
  DEPARTMENT,
  PRIVATE_CLAIM,
  type Tenant,
} from './population.ts';
import { createRandom } from './random.ts';
import { createSlowness } from './slowness.ts';
import { LOOKUP_MS, SLOW_MS, STALE_MS, setStage, TTL_MS } from './stage.ts';
import { createTally } from './tally.ts';
import { createWeather } from './weather.ts';

const AT_ONCE = 64;
/** A machine that is too slow gets less to do; else no sign-in at all would end in time. */
const LEAST_AT_ONCE = 4;
/** Nobody tries again at once; else most sign-ins of a soak would be at its longest faults. */
const PAUSE_MS = 200;
const SAMPLES = 40;
/** To collect garbage takes long: a short soak has fewer samples. */
const SAMPLE_MS = 500;
const MOST_VIOLATIONS = 10;
/** The part of sign-ins for which the machine may be too slow in a soak that has to show all. */
const MOST_SLOW = 0.01;

/** A soak that has not met each of these has shown little, unless the machine was too slow. */
const OUTCOMES = [
  ...[TOKEN, OLDER_TOKEN, LESSER_TOKEN, OLDER_CATALOGUE],
  ...['TENANT_SUSPENDED', 'TENANT_NOT_FOUND', 'RECORD_INVALID'],
  ...['DEPARTMENT_SUSPENDED', 'DEPARTMENT_NOT_FOUND', 'DIRECTORY_UNAVAILABLE'],
];

/**
 * What no line of the log may have: the attributes of everybody who signs in, and the claims of
 * every tenant. It may have the first 8 characters of a `sub`.
 */
const PRIVATE = new RegExp(['alice', '5f1c2d34-', PRIVATE_CLAIM.note].join('|'));

export interface SoakOptions {
  readonly seed: number;
  readonly signIns: number;
  readonly tenants: number;
  readonly log: (line: string) => void;
}

export interface SoakReport {
  readonly summary: readonly string[];
  /** What was wrong, in sentences. */
  readonly violations: readonly string[];
}

const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });
const megabytes = (bytes: number) => `${number(bytes / 1e6)} MB`;

/**
 * Signs in again and again, up to 64 at once, while records change and faults come and go, and judges
 * every outcome by what the records said. DynamoDB is where the AWS SDK's variables say.
 */
export async function runSoak({
  seed,
  signIns,
  tenants: count,
  log,
}: SoakOptions): Promise<SoakReport> {
  const now = () => performance.timeOrigin + performance.now();
  const tenants = createTenants(count);
  const catalogue = createCatalogueHistories();
  const violations: string[] = [];
  log(`Filling a table with ${number(count)} tenants ...`);
  let lines = 0;
  const slowness = createSlowness(SLOW_MS, now);
  const stage = await setStage(tenants, slowness, now, (line) => {
    lines++;
    if (PRIVATE.test(line))
      violations.push(`The log has a value of an attribute or a claim: ${line.trim()}.`);
  });
  const weather = createWeather(stage.proxy, {
    random: createRandom(seed),
    now,
    staleMs: STALE_MS,
  });
  const lag = monitorEventLoopDelay();
  lag.enable();
  const judge = createJudge({
    lookupMs: LOOKUP_MS,
    ttlMs: TTL_MS,
    staleMs: STALE_MS,
    catalogue,
    couldFail: weather.couldFail,
    wasSlow: slowness.wasMet,
    lagMs: () => lag.max / 1e6,
  });
  const tally = createTally();
  const memory = watchMemory();
  const random = createRandom(seed + 1);
  const start = now();
  let begun = 0;
  let samples = 1;
  let sampledAt = start;
  let requests = 0;
  let atOnce = AT_ONCE;
  let slow = 0; // sign-ins, for which no fault would be a reason to fail

  async function signInOnce(who: Tenant): Promise<void> {
    const seen = { tenant: who.tenant.seenRevision, department: who.department?.seenRevision ?? 0 };
    const from = now();
    const outcome = await endsWithin(
      2 * LOOKUP_MS,
      slowness.watch(() => addedClaims(stage.handler, who.id, who.department && DEPARTMENT)),
    ).catch(String);
    const until = now();
    if (!slowness.wasMet(from, until)) atOnce = Math.min(AT_ONCE, atOnce + 0.1);
    else if (!weather.couldFail(from - 2 * LOOKUP_MS, until)) {
      slow++;
      atOnce = Math.max(LEAST_AT_ONCE, atOnce - 1);
    }
    const verdict = judge({ who, from, until, seen, outcome });
    tally.count(verdict.outcome, until - from);
    if (verdict.wrong) violations.push(`Sign-in ${tally.total} at ${who.id}: ${verdict.wrong}.`);
    if (verdict.outcome === 'DIRECTORY_UNAVAILABLE') await sleep(PAUSE_MS);
  }

  function report(): void {
    samples++;
    sampledAt = now();
    requests += stage.proxy.operations.length;
    stage.proxy.operations.length = 0;
    const heap = megabytes(memory.sample());
    log(
      `${number(tally.total)} sign-ins, ${number((now() - start) / 1_000)} s, ${weather.faults} faults, heap ${heap}`,
    );
  }

  async function keepSigningIn(index: number): Promise<void> {
    while ((begun < signIns || weather.rounds === 0) && violations.length < MOST_VIOLATIONS) {
      if (index >= atOnce) {
        await sleep(PAUSE_MS);
        continue;
      }
      begun++;
      // Some tenants sign in much more often than others: of 20,000, every third sign-in is at one
      // of 250.
      const who = tenants[Math.floor(count * random.next() ** 4)];
      if (who) await signInOnce(who);
      if (tally.total >= (samples * signIns) / SAMPLES && now() - sampledAt >= SAMPLE_MS) report();
      if (begun > signIns) await sleep(PAUSE_MS); // a few are enough to see the last faults
    }
  }

  const end = new AbortController();
  const changing = keepChanging(
    {
      table: stage.table,
      tenants,
      catalogue,
      random: createRandom(seed + 2),
      now,
      keepMs: STALE_MS + 20 * LOOKUP_MS,
    },
    end.signal,
  );
  const blowing = weather.run(end.signal);
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => keepSigningIn(index)));
  end.abort();
  lag.disable();
  const [changes] = await Promise.all([changing, blowing]);
  await sleep(0);
  await stage.close();

  const { second, fourth, isFlat } = memory.trend();
  if (!isFlat)
    violations.push(`Memory has grown from ${megabytes(second)} to ${megabytes(fourth)}.`);
  if (lines !== tally.total)
    violations.push(`The log has ${lines} lines of ${tally.total} sign-ins.`);
  for (const name of slow > tally.total * MOST_SLOW ? [] : OUTCOMES)
    if (!tally.outcomes.has(name)) violations.push(`No sign-in came to: ${name}.`);
  return {
    summary: [
      `${number(tally.total)} sign-ins over ${number(count)} tenants in ${number((now() - start) / 1_000)} s`,
      ...[...tally.outcomes].map(([name, times]) => `  ${name}: ${number(times)}`),
      `${number(changes)} changes of records, ${weather.faults} faults, ${number(requests)} requests`,
      `${number(slow)} sign-ins for which the machine was too slow`,
      `p50 ${number(tally.within(0.5))} ms, p99 ${number(tally.within(0.99))} ms, slowest ${number(tally.slowestMs)} ms`,
      `heap ${megabytes(second)} in the second quarter, ${megabytes(fourth)} in the fourth`,
    ],
    violations,
  };
}
