import { filterGroups } from './decision/filter-groups.ts';
import { EnrichmentError, toDenial } from './denials.ts';
import { type InboundEvent, parseInboundEvent } from './event/inbound-event.ts';
import type { InboundEntry } from './inbound-log.ts';
import { ownField } from './json.ts';
import type { Directory, Lookup } from './lookup/directory.ts';
import type { Tracing } from './tracing.ts';

/** What became of an event, and what Cognito is to map: nothing stands for all that it has. */
type Outcome = Pick<
  InboundEntry,
  'outcome' | 'detail' | 'hasClaim' | 'keptGroups' | 'groupsFault'
> & {
  readonly userAttributesToMap: Readonly<Record<string, unknown>>;
};

const UNCHANGED: Outcome = { outcome: 'UNCHANGED', userAttributesToMap: {} };

export interface InboundParts {
  readonly directory: Directory;
  readonly tracing: Tracing;
  readonly log: (entry: InboundEntry) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly timer: () => number;
}

/**
 * Replaces a provider's groups by those that its record lists. Whether the record is suspended is
 * for the next trigger to judge: a list that is short does no harm.
 */
async function filter({ provider, attributes }: InboundEvent, lookup: Lookup): Promise<Outcome> {
  const record = provider && (await lookup.find('identityProvider', { provider }, true));
  if (record instanceof EnrichmentError) throw record;
  const claim = record?.groupsClaim;
  if (record === undefined || claim === undefined) return UNCHANGED;
  if (attributes === undefined)
    return { ...UNCHANGED, detail: 'request.attributes: expected objects of attributes' };
  const value = ownField(attributes, claim);
  const { text, kept, fault } = filterGroups(
    value,
    record.groups.map(({ name }) => name),
  );
  return {
    outcome: 'FILTERED',
    hasClaim: value !== undefined,
    keptGroups: kept,
    groupsFault: fault,
    // Cognito drops what is left out. The claim is there even if the provider sent none, because
    // the user would keep the groups of an earlier sign-in.
    userAttributesToMap: { ...attributes, [claim]: text },
  };
}

/**
 * Makes the handler of the inbound federation trigger: event in, the same event with a `response`
 * out. It throws an `EnrichmentError` if the provider's record cannot be had, and nothing else.
 */
export function createInboundHandler(parts: InboundParts): (event: object) => Promise<object> {
  const { directory, tracing, log, timer } = parts;
  return (event) =>
    tracing.trace('inbound-federation', async (trace) => {
      const started = timer();
      const lookup = directory.begin();
      let inbound: InboundEvent | undefined;
      const end = (what: Omit<InboundEntry, 'ms'>) => {
        trace.annotate('outcome', what.outcome);
        const { provider, clientId } = inbound ?? {};
        const ms = timer() - started;
        log({ ...what, clientId, identityProvider: provider, records: lookup.freshness, ms });
      };
      try {
        inbound = parseInboundEvent(event);
        const { userAttributesToMap, ...what } = await filter(inbound, lookup);
        end(what);
        return { ...event, response: { userAttributesToMap } };
      } catch (error) {
        const denial = toDenial(error);
        end({ outcome: denial.code, detail: denial.detail });
        throw denial;
      }
    });
}
