import { parseEvent } from './cognito/event.ts';
import { renderResponse } from './cognito/response.ts';
import type { Settings } from './config.ts';
import { createDecide } from './enrichment/decide.ts';
import { identify } from './enrichment/identity.ts';
import { EnrichmentError } from './errors.ts';
import type { Log, Tracing } from './observability.ts';
import type { Choices } from './tenancy/choices.ts';
import type { Directory } from './tenancy/directory.ts';
import { findRecords } from './tenancy/find-records.ts';

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
const toDenial = (error: unknown): EnrichmentError =>
  error instanceof EnrichmentError ? error : new EnrichmentError('INTERNAL_ERROR', undefined, { cause: error });

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
