/**
 * https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const LAMBDA = {
  /** What one environment takes, however short a sign-in is. */
  signInsASecond: 10,
  /** How many environments may start at once, */
  startsAtOnce: 1_000,
  /** and how many more each second: 1,000 every 10 seconds. */
  startsASecond: 100,
  /** Of the account and region, by default. */
  concurrencyQuota: 1_000,
} as const;

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const DYNAMODB = {
  /** Read units a second of one partition. */
  partitionUnits: 3_000,
  /** Of a read that is eventually consistent, as all of a sign-in's are. */
  unitsOfRead: 0.5,
  bytesOfRead: 4 * 1024,
  pageBytes: 1024 * 1024,
  /** Read units a second that a new on-demand table takes at once. */
  newTableUnits: 12_000,
  /** How long an on-demand table takes to double its peak without refusing anything. */
  doublingMinutes: 30,
  /** Read units a second of one table, by default. */
  tableQuotaUnits: 40_000,
} as const;

/** What AWS does not publish, or what is yours. `ms` in the log is the truth about the first two. */
export const ASSUMED = {
  /** What a sign-in takes besides waiting for DynamoDB. */
  handlerMs: 2,
  /** What a request to DynamoDB takes. */
  requestMs: 8,
  /** What the start of an environment takes. */
  startMs: 500,
  /** How long an environment lasts. */
  environmentHours: 2,
  /** The part of provisioned capacity that is used. */
  utilization: 0.7,
  memoryGb: 0.5,
  /** Of the line of a sign-in, */
  lineBytes: 900,
  /** and of Lambda's own. */
  lambdaLineBytes: 500,
  /** The part of sign-ins that X-Ray samples. */
  traced: 0.05,
} as const;

const unitsOf = (bytes: number): number =>
  Math.max(1, Math.ceil(bytes / DYNAMODB.bytesOfRead)) * DYNAMODB.unitsOfRead;

/** The read units of each page of a Query for rows of that many bytes. */
export function unitsOfPages(bytes: number): readonly number[] {
  const pages = Math.max(1, Math.ceil(bytes / DYNAMODB.pageBytes));
  return Array.from({ length: pages }, (_, page) =>
    unitsOf(Math.min(DYNAMODB.pageBytes, bytes - page * DYNAMODB.pageBytes)),
  );
}
