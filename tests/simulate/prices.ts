/** What a unit costs up to so many of them in a month; the last tier has no end. */
export type Tiers = readonly { readonly upTo: number; readonly price: number }[];

const flat = (price: number): Tiers => [{ upTo: Number.POSITIVE_INFINITY, price }];

/** Of a month: 730 hours. */
export const MONTH_SECONDS = 730 * 3600;

export const PRICED =
  "us-east-1, arm64, list prices of November 2026 without free tier, not all of which were compared with AWS's pages";

/**
 * US dollars.
 *
 * https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/dynamodb/pricing/,
 * https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/xray/pricing/
 */
export const PRICES = {
  millionRequests: flat(0.2),
  gbSecond: [
    { upTo: 7.5e9, price: 0.0000133334 },
    { upTo: 18.75e9, price: 0.0000120001 },
    { upTo: Number.POSITIVE_INFINITY, price: 0.0000106667 },
  ],
  provisionedGbSecond: flat(0.0000033334),
  /** Of what runs in an environment that is provisioned. */
  gbSecondProvisioned: flat(0.0000077778),
  millionReadUnits: flat(0.125),
  readUnitHour: flat(0.00013),
  logGb: [
    { upTo: 10_000, price: 0.5 },
    { upTo: 30_000, price: 0.25 },
    { upTo: 50_000, price: 0.1 },
    { upTo: Number.POSITIVE_INFINITY, price: 0.05 },
  ],
  millionTraces: flat(5),
} as const satisfies Record<string, Tiers>;

/** What so many units cost in a month. */
export function priceOf(units: number, tiers: Tiers): number {
  let sum = 0;
  let from = 0;
  for (const { upTo, price } of tiers) {
    sum += Math.max(0, Math.min(units, upTo) - from) * price;
    from = upTo;
  }
  return sum;
}
