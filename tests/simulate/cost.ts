import { ASSUMED } from './limits.ts';
import { MONTH_SECONDS, PRICES, priceOf } from './prices.ts';
import type { Outcome } from './run-simulation.ts';

/** US dollars a month. */
export interface Cost {
  readonly requests: number;
  readonly compute: number;
  /** DynamoDB's reads, on demand, */
  readonly readsOnDemand: number;
  /** and by provisioned capacity, of which a part is used. */
  readonly readsProvisioned: number;
  readonly log: number;
  /** With `logLevel=WARN`: Lambda's own lines. */
  readonly logWarn: number;
  readonly traces: number;
  /** What it costs more if all environments are provisioned. */
  readonly provisionedConcurrency: number;
}

const MILLION = 1e6;
const GB = 1e9;

/** What it costs to go on like that for a month. */
export function costOf(rate: number, outcome: Outcome): Cost {
  const { environments, billedMs, units } = outcome;
  const signIns = rate * MONTH_SECONDS;
  const starts = (environments * MONTH_SECONDS) / (ASSUMED.environmentHours * 3600);
  const gbSeconds = ASSUMED.memoryGb * ((signIns * billedMs) / 1000);
  const startGbSeconds = ASSUMED.memoryGb * ((starts * ASSUMED.startMs) / 1000);
  const compute = priceOf(gbSeconds + startGbSeconds, PRICES.gbSecond);
  const kept = environments * ASSUMED.memoryGb * MONTH_SECONDS;
  const lines = (bytes: number) => priceOf((signIns * bytes) / GB, PRICES.logGb);
  return {
    requests: priceOf(signIns / MILLION, PRICES.millionRequests),
    compute,
    readsOnDemand: priceOf((units * MONTH_SECONDS) / MILLION, PRICES.millionReadUnits),
    readsProvisioned: priceOf(
      ((units / ASSUMED.utilization) * MONTH_SECONDS) / 3600,
      PRICES.readUnitHour,
    ),
    log: lines(ASSUMED.lineBytes + ASSUMED.lambdaLineBytes),
    logWarn: lines(ASSUMED.lambdaLineBytes),
    traces: priceOf((signIns * ASSUMED.traced) / MILLION, PRICES.millionTraces),
    provisionedConcurrency:
      priceOf(kept, PRICES.provisionedGbSecond) +
      priceOf(gbSeconds, PRICES.gbSecondProvisioned) -
      compute,
  };
}

/** US dollars for a million sign-ins. */
export const perMillion = (rate: number, dollarsAMonth: number): number =>
  (dollarsAMonth / (rate * MONTH_SECONDS)) * MILLION;
