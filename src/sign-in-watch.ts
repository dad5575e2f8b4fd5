import type { Decision, OwnGrant } from './decision/decision.ts';
import { addedBytes } from './decision/decision-bytes.ts';
import { type Identity, likelyTenantId } from './event/identity.ts';
import { readTriggerSource, type TriggerEvent } from './event/trigger-event.ts';
import type { Lookup } from './lookup/directory.ts';
import type { FoundRecords } from './lookup/find-records.ts';
import { parseClientId } from './records/keys.ts';
import type { Log, SignInEntry } from './sign-in-log.ts';
import type { Trace } from './trace.ts';

/** What watches sign-ins. */
export interface WatchParts {
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly timer: () => number;
}

/** Notes each step of one sign-in, for its line in the log and for its trace. */
export interface Watch {
  event(trigger: TriggerEvent): TriggerEvent;
  identity(identity: Identity): Identity;
  /** Waits for nothing where all is known. */
  lookup(
    lookup: Lookup,
    find: () => FoundRecords | Promise<FoundRecords>,
  ): FoundRecords | Promise<FoundRecords>;
  extension(ask: () => Promise<OwnGrant>): Promise<OwnGrant>;
  decision(decide: () => Decision): Decision | Promise<Decision>;
  choice(remember: () => Promise<void>): void | Promise<void>;
  end(outcome: SignInEntry['outcome'], detail?: string): void;
}

type Notes = { -readonly [Field in keyof SignInEntry]: SignInEntry[Field] };

/** With all of its fields from the beginning, which is faster than to add them one by one. */
const beginNotes = (event: object, begun: number): Notes => ({
  begun,
  outcome: 'ENRICHED',
  detail: undefined,
  eventVersion: undefined,
  triggerSource: readTriggerSource(event),
  clientId: undefined,
  identityProvider: undefined,
  tenantId: undefined,
  records: undefined,
  catalogueAgeMs: undefined,
  isCatalogueOverBudget: undefined,
  dropped: undefined,
  tokenBytes: undefined,
  ms: 0,
  lookupMs: 0,
  extensionMs: undefined,
});

/** Begins to watch a sign-in. Its last step, `end`, writes the line of the log. */
export function watchSignIn(event: object, trace: Trace, { log, now, timer }: WatchParts): Watch {
  const notes = beginNotes(event, now());
  const started = timer();
  return {
    event(trigger) {
      notes.eventVersion = trigger.version;
      notes.clientId = parseClientId(trigger.clientId);
      trace.annotate('eventVersion', trigger.version);
      return trigger;
    },
    identity(identity) {
      notes.tenantId = likelyTenantId(identity);
      if (identity.kind === 'federated') notes.identityProvider = identity.federation.provider;
      return identity;
    },
    lookup({ freshness }, find) {
      const asked = timer();
      notes.records = freshness;
      const end = (found: FoundRecords) => {
        notes.lookupMs = timer() - asked;
        notes.tenantId = found.tenantId;
        if (found.catalogue) {
          notes.catalogueAgeMs = now() - found.catalogue.at;
          notes.isCatalogueOverBudget = found.catalogue.isOverBudget;
        }
        if (found.tenantId !== undefined) trace.annotate('tenantId', found.tenantId);
        if (found.stale.length > 0) trace.annotate('stale', 'true');
        return found;
      };
      const finding = trace.inSubsegment('lookup', find);
      if (!(finding instanceof Promise)) return end(finding);
      return finding.then(end, (error) => {
        notes.lookupMs = timer() - asked;
        throw error;
      });
    },
    async extension(ask) {
      const asked = timer();
      try {
        return await trace.inSubsegment('extension', ask);
      } finally {
        notes.extensionMs = timer() - asked;
      }
    },
    decision: (decide) =>
      trace.inSubsegment('decision', () => {
        const decision = decide();
        notes.dropped = decision.dropped;
        notes.tokenBytes = addedBytes(decision);
        return decision;
      }),
    choice: (remember) => trace.inSubsegment('choice', remember),
    end(outcome, detail) {
      trace.annotate('outcome', outcome);
      notes.outcome = outcome;
      notes.detail = detail;
      notes.ms = timer() - started;
      log(notes);
    },
  };
}
