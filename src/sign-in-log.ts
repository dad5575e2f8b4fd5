import type { Dropped } from './decision/decision.ts';
import type { DenialCode } from './denials.ts';
import type { EventVersion, TriggerSource } from './event/trigger-event.ts';
import type { FreshnessOfRecords } from './lookup/directory.ts';
import { maskSubs } from './mask-subs.ts';
import { type ClientId, describeKey, type ProviderName, type TenantId } from './records/keys.ts';
import { SERVICE } from './service.ts';

/**
 * What a sign-in came to, and what it took. Never a claim's or an attribute's value, or a `sub`.
 */
export interface SignInEntry {
  readonly outcome: 'ENRICHED' | 'PASSTHROUGH' | DenialCode;
  /** What is wrong and where, if there is a denial. */
  readonly detail: string | undefined;
  readonly eventVersion: EventVersion | undefined;
  readonly triggerSource: TriggerSource;
  /** The app client of the sign-in. */
  readonly clientId: ClientId | undefined;
  /** The identity provider by which the user came, as Cognito names it. */
  readonly identityProvider: ProviderName | undefined;
  /** The tenant that was asked for, whether it exists or not. */
  readonly tenantId: TenantId | undefined;
  /** Undefined if nothing was looked up. */
  readonly records: FreshnessOfRecords | undefined;
  /** How old the catalogue is, in milliseconds; undefined if none was asked for. */
  readonly catalogueAgeMs: number | undefined;
  /** Whether the catalogue takes more than it should. */
  readonly isCatalogueOverBudget: boolean | undefined;
  /** What records grant and no token gets; undefined if nothing was decided. */
  readonly dropped: readonly Dropped[] | undefined;
  /** What the decision puts into the larger token; undefined if nothing was decided. */
  readonly tokenBytes: number | undefined;
  /** When it began, in milliseconds since the epoch. */
  readonly begun: number;
  readonly ms: number;
  /** 0 if nothing was looked up. */
  readonly lookupMs: number;
  /** Undefined if no own code ran. */
  readonly extensionMs: number | undefined;
}

/** Says what one sign-in came to. */
export type Log = (entry: SignInEntry) => void;

export interface SignInLogParts {
  readonly write: (line: string) => void;
  readonly logLevel: 'INFO' | 'WARN';
  /** What Lambda says of the function and, anew for each sign-in, of its trace. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What CloudWatch is to make of a line, as text: of the sign-in itself by outcome, of the rest for
 * all of them.
 */
function describeMetrics(...names: readonly (readonly [name: string, unit?: string])[]): string {
  const definitions = names.map(([Name, Unit]) => ({ Name, Unit }));
  return JSON.stringify([
    // Each outcome is a metric that costs by the month. A tenant as a dimension would be one of
    // thousands.
    {
      Namespace: SERVICE,
      Dimensions: [['function'], ['function', 'outcome']],
      Metrics: [{ Name: 'signIns' }],
    },
    { Namespace: SERVICE, Dimensions: [['function']], Metrics: definitions },
  ]);
}

// A metric that is named has to have its value in the line.
const ALWAYS = [['denials']] as const;
const OF_LOOKUP = [
  ['staleAnswers'],
  ['cacheHits'],
  ['cacheMisses'],
  ['lookupMs', 'Milliseconds'],
] as const;
const OF_DECISION = [['droppedItems'], ['tokenBytes', 'Bytes']] as const;
const METRICS = {
  beforeLookup: describeMetrics(...ALWAYS),
  afterLookup: describeMetrics(...ALWAYS, ...OF_LOOKUP),
  afterDecision: describeMetrics(...ALWAYS, ...OF_LOOKUP, ...OF_DECISION),
};

/** What takes somebody to mend it. */
export const FAULTS: ReadonlySet<string> = new Set<DenialCode>([
  'DIRECTORY_UNAVAILABLE',
  'EXTENSION_FAILED',
  'INTERNAL_ERROR',
]);

/** What no sign-in of its kind could carry, or is not to. It is for those to know who write records. */
const EXPECTED: ReadonlySet<Dropped['rule']> = new Set<Dropped['rule']>([
  'group-of-machine',
  'scope-on-v1',
  'session-tags-on-v1',
  'attribute-of-machine',
  'app-client',
]);

/** The common case has nothing to look through. */
const withoutExpected = (dropped: readonly Dropped[] | undefined) =>
  dropped?.length ? dropped.filter(({ rule }) => !EXPECTED.has(rule)) : dropped;

const MOST_ROWS = 20;
const MOST_DETAIL = 1_000;

/** What goes by a name that is no value, and says more than the row: of claims, and the catalogue. */
const NAMED: ReadonlySet<Dropped['kind']> = new Set<Dropped['kind']>([
  ...([
    'claim',
    'suppressed claim',
    'plan',
    'named role',
    'attribute',
    'provider groups',
    'extension',
  ] as const),
]);

/**
 * As in `role role-not-allowed TENANT#acme/TENANT`: what to look for in which row. A name may hold a
 * `sub`, and a role that own code names an attribute.
 */
function describeDropped({ kind, rule, name, source }: Dropped): string {
  const row = typeof source === 'string' ? source : describeKey(source);
  const isNamed = NAMED.has(kind) && !(kind === 'named role' && source === 'extension');
  return [kind, rule, row, ...(isNamed ? [maskSubs(name).slice(0, 100)] : [])].join(' ');
}

function countByRule(dropped: readonly Dropped[]) {
  const counts: { [Rule in Dropped['rule']]?: number } = {};
  for (const { rule } of dropped) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

/** As in `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=…`. */
export const traceIdOf = (header: string | undefined) =>
  header?.match(/Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/)?.[1];

export const hundredths = (value: number) => Math.round(value * 100) / 100;

/**
 * Makes the log that has one line of JSON for each sign-in, of which CloudWatch makes metrics as
 * well. With the level WARN a sign-in that nobody needs to know of has none.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createSignInLog({ write, logLevel, env }: SignInLogParts): Log {
  const functionName = env.AWS_LAMBDA_FUNCTION_NAME ?? 'local';
  const functionVersion = env.AWS_LAMBDA_FUNCTION_VERSION;
  let isColdStart = env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency';

  return (entry) => {
    const { outcome, records } = entry;
    const dropped = withoutExpected(entry.dropped);
    const isDenied = outcome !== 'ENRICHED' && outcome !== 'PASSTHROUGH';
    const freshness = records && Object.values(records);
    const isStale = freshness?.includes('stale');
    const isLess = dropped !== undefined && dropped.length > 0;
    const isOver = entry.isCatalogueOverBudget;
    const isWarning = isDenied || isStale || isLess || isOver;
    const level = FAULTS.has(outcome) ? 'ERROR' : isWarning ? 'WARN' : 'INFO';
    const coldStart = isColdStart;
    isColdStart = false;
    if (level === 'INFO' && logLevel === 'WARN') return;

    const cacheHits = freshness?.filter((each) => each === 'cached').length;
    const metrics = dropped
      ? METRICS.afterDecision
      : records
        ? METRICS.afterLookup
        : METRICS.beforeLookup;
    const line = JSON.stringify({
      level,
      function: functionName,
      functionVersion,
      outcome,
      detail: entry.detail?.slice(0, MOST_DETAIL),
      eventVersion: entry.eventVersion,
      triggerSource: entry.triggerSource,
      clientId: entry.clientId,
      identityProvider: entry.identityProvider,
      tenantId: entry.tenantId,
      coldStart,
      traceId: traceIdOf(env._X_AMZN_TRACE_ID),
      ms: hundredths(entry.ms),
      signIns: 1,
      denials: isDenied ? 1 : 0,
      records,
      staleAnswers: freshness && (isStale ? 1 : 0),
      catalogueAgeMs: entry.catalogueAgeMs,
      catalogueOverBudget: isOver || undefined,
      cacheHits,
      cacheMisses: freshness && freshness.length - (cacheHits ?? 0),
      lookupMs: records && hundredths(entry.lookupMs),
      extensionMs: entry.extensionMs === undefined ? undefined : hundredths(entry.extensionMs),
      droppedItems: dropped?.length,
      tokenBytes: entry.tokenBytes,
      dropped: isLess ? countByRule(dropped) : undefined,
      droppedFrom: isLess
        ? [...new Set(dropped.slice(0, MOST_ROWS).map(describeDropped))]
        : undefined,
    });
    write(`{"_aws":{"Timestamp":${entry.begun},"CloudWatchMetrics":${metrics}},${line.slice(1)}\n`);
  };
}
