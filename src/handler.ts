import { createDecide } from './decision/decide.ts';
import { passes, toDenial } from './denials.ts';
import { identify } from './event/identity.ts';
import { parseEvent } from './event/trigger-event.ts';
import { createPrepareOwnCode } from './extension/ask-own-code.ts';
import type { Extend } from './extension/own-code.ts';
import type { GetCatalogue } from './lookup/catalogue.ts';
import type { Choices } from './lookup/choices.ts';
import type { Directory } from './lookup/directory.ts';
import { findRecords } from './lookup/find-records.ts';
import { renderResponse } from './response.ts';
import type { Settings } from './settings.ts';
import { type Watch, type WatchParts, watchSignIn } from './sign-in-watch.ts';
import type { Tracing } from './tracing.ts';

export interface HandlerParts extends WatchParts {
  readonly tracing: Tracing;
  readonly settings: Settings;
  readonly directory: Directory;
  readonly choices: Choices;
  /** What all tenants share. */
  readonly catalogue?: GetCatalogue;
  /** Own code, which adds to what records grant. */
  readonly extend?: Extend | undefined;
}

/**
 * Makes the handler of the pre token generation trigger: event in, the same event with a `response`
 * out. It keeps its input as it is, and answers the same when Cognito calls it again.
 *
 * The handler throws an `EnrichmentError` for every sign-in that gets no token, and nothing else.
 */
export function createHandler(parts: HandlerParts): (event: object) => Promise<object> {
  const { settings, directory, choices, catalogue, tracing, now, extend } = parts;
  const decide = createDecide(settings);
  const prepareOwnCode = extend && createPrepareOwnCode(extend, settings, parts.timer);

  async function enrich(event: object, watch: Watch): Promise<object> {
    const trigger = watch.event(parseEvent(event));
    const identity = watch.identity(identify(trigger, settings));
    const lookup = directory.begin();
    const found = await watch.lookup(lookup, () =>
      findRecords(lookup, choices, identity, catalogue),
    );
    const at = now();
    const own =
      prepareOwnCode && (await watch.extension(prepareOwnCode(event, trigger, found, at)));
    const decision = await watch.decision(() => decide(trigger, found, at, own));
    const { choice } = found;
    if (choice) await watch.choice(() => choices.remember(choice, lookup.remainingMs()));
    return { ...event, response: renderResponse(trigger.version, trigger.isMachine, decision) };
  }

  return (event) =>
    tracing.trace('pre-token-generation', async (trace) => {
      const watch = watchSignIn(event, trace, parts);
      let enriched: object;
      try {
        enriched = await enrich(event, watch);
      } catch (error) {
        const denial = toDenial(error);
        if (passes(denial, settings)) {
          watch.end('PASSTHROUGH');
          return event;
        }
        watch.end(denial.code, denial.detail);
        throw denial;
      }
      watch.end('ENRICHED');
      return enriched;
    });
}
