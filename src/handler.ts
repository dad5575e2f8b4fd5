import { parseEvent } from './cognito/event.ts';
import { renderResponse } from './cognito/response.ts';
import type { Settings } from './config.ts';
import { createDecide } from './enrichment/decide.ts';
import type { Dropped } from './enrichment/decision.ts';
import { identify } from './enrichment/identity.ts';
import { EnrichmentError } from './errors.ts';
import type { Log, Tracing } from './observability.ts';
import type { Choices } from './tenancy/choices.ts';
import type { Directory } from './tenancy/directory.ts';
import { findRecords } from './tenancy/find-records.ts';
import { describeKey } from './tenancy/keys.ts';

export interface HandlerParts {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly choices: Choices;
  readonly tracing: Tracing;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What nobody foresaw is a denial too, and tells the person nothing of its cause. */
function toDenial(error: unknown): EnrichmentError {
  if (error instanceof EnrichmentError) return error;
  // Where it arose, and not its message, which may quote what it choked on.
  const place =
    error instanceof Error
      ? `${error.name} ${error.stack
          ?.split('\n')
          .find((line) => /^\s+at /.test(line))
          ?.trim()}`
      : typeof error;
  return new EnrichmentError('INTERNAL_ERROR', place, { cause: error });
}

const MOST_LOGGED = 20;

/** As in `role role-not-allowed TENANT#acme/TENANT`: what to look for in which row. A claim's name is no value. */
function describeDropped({ kind, rule, name, source }: Dropped): string {
  const row = source === 'user pool' ? source : describeKey(source);
  return [kind, rule, row, ...(kind.endsWith('claim') ? [name.slice(0, 100)] : [])].join(' ');
}

/**
 * Makes the handler of the pre token generation trigger: event in, the same event with a `response` out. It keeps its
 * input as it is, and answers the same when Cognito calls it again.
 *
 * The handler throws an {@link EnrichmentError} for every sign-in that gets no token, and nothing else.
 */
export function createHandler({ settings, directory, choices, tracing, log, now }: HandlerParts) {
  const decide = createDecide(settings);

  async function enrich(event: object): Promise<object> {
    const trigger = parseEvent(event);
    tracing.annotate('eventVersion', trigger.version);
    const identity = identify(trigger, settings);
    const found = await tracing.inSubsegment('lookup', () => findRecords(directory, choices, identity));
    if (found.tenantId !== undefined) tracing.annotate('tenantId', found.tenantId);
    if (found.stale.length > 0) {
      tracing.annotate('stale', 'true');
      log({
        level: 'WARN',
        message: 'the last known records serve, DynamoDB does not answer',
        tenantId: found.tenantId,
      });
    }
    const decision = await tracing.inSubsegment('decision', () => decide(trigger, found, now()));
    if (decision.dropped.length > 0) {
      const dropped = [...new Set(decision.dropped.slice(0, MOST_LOGGED).map(describeDropped))];
      log({ level: 'WARN', message: 'taken out of the tokens', tenantId: found.tenantId, dropped });
    }
    if (found.choice) {
      const { sub, clientId, tenantId } = found.choice;
      await tracing.inSubsegment('choice', () => choices.remember(sub, clientId, tenantId, found.remainingMs));
    }
    return { ...event, response: renderResponse(trigger.version, trigger.isMachine, decision) };
  }

  return (event: object): Promise<object> =>
    tracing.inSubsegment('pre-token-generation', async () => {
      try {
        const enriched = await enrich(event);
        tracing.annotate('outcome', 'ENRICHED');
        return enriched;
      } catch (error) {
        const denial = toDenial(error);
        if (denial.code === 'TENANT_MISSING' && settings.missingTenant === 'passthrough') {
          tracing.annotate('outcome', 'PASSTHROUGH');
          return event;
        }
        tracing.annotate('outcome', denial.code);
        throw denial;
      }
    });
}
