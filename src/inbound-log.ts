import type { DenialCode } from './denials.ts';
import type { GroupsFault } from './event/provider-groups.ts';
import type { FreshnessOfRecords } from './lookup/directory.ts';
import type { ClientId, ProviderName } from './records/keys.ts';
import { FAULTS, hundredths, type SignInLogParts, traceIdOf } from './sign-in-log.ts';

/** What became of the groups of one federated sign-in. Never a group, or another value. */
export interface InboundEntry {
  readonly outcome: 'FILTERED' | 'UNCHANGED' | DenialCode;
  /** What is wrong and where. */
  readonly detail?: string | undefined;
  readonly clientId?: ClientId | undefined;
  readonly identityProvider?: ProviderName | undefined;
  /** Undefined if nothing was looked up. */
  readonly records?: FreshnessOfRecords | undefined;
  /** Whether the provider sent the claim that its record names. */
  readonly hasClaim?: boolean | undefined;
  readonly keptGroups?: number | undefined;
  readonly groupsFault?: GroupsFault | undefined;
  readonly ms: number;
}

/**
 * Makes the log that has one line of JSON for each federated sign-in. With the level WARN there is
 * none for one whose groups are all there.
 */
export function createInboundLog({ write, logLevel, env }: SignInLogParts) {
  let isColdStart = true;
  return (entry: InboundEntry): void => {
    const { outcome, detail, records, groupsFault } = entry;
    const isDenied = outcome !== 'FILTERED' && outcome !== 'UNCHANGED';
    const isStale = Object.values(records ?? {}).includes('stale');
    const isWarning = isDenied || isStale || detail || groupsFault;
    const level = FAULTS.has(outcome) ? 'ERROR' : isWarning ? 'WARN' : 'INFO';
    const coldStart = isColdStart;
    isColdStart = false;
    if (level === 'INFO' && logLevel === 'WARN') return;
    const line = {
      level,
      function: env.AWS_LAMBDA_FUNCTION_NAME ?? 'local',
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      ...entry,
      coldStart,
      traceId: traceIdOf(env._X_AMZN_TRACE_ID),
      ms: hundredths(entry.ms),
    };
    write(`${JSON.stringify(line)}\n`);
  };
}
