import { createDecide } from './decision/decide.ts';
import { addedBytes } from './decision/decision-bytes.ts';
import { EnrichmentError } from './denials.ts';
import { identify, likelyTenantId } from './event/identity.ts';
import { parseEvent, readTriggerSource } from './event/trigger-event.ts';
import type { Choices } from './lookup/choices.ts';
import type { Directory } from './lookup/directory.ts';
import { type FoundRecords, findRecords } from './lookup/find-records.ts';
import { renderResponse } from './response.ts';
import type { Settings } from './settings.ts';
import type { Log, SignInEntry } from './sign-in-log.ts';
import type { Tracing } from './tracing.ts';

export interface HandlerParts {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly choices: Choices;
  readonly tracing: Tracing;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly timer: () => number;
}

const ERROR_NAME = /^\w{1,60}$/;
/** As in `TypeError [ERR_INVALID_ARG_TYPE]`. */
const STACK_NAME = /^\w+(?: \[\w+\])?/;

/**
 * The first frame of a stack, which comes after the message: a line of the message may look like
 * one.
 */
function findPlace({ message, stack }: Error): string | undefined {
  const afterName = stack?.replace(STACK_NAME, '');
  const said = message === '' ? '\n' : `: ${message}\n`;
  const frames = afterName?.startsWith(said) ? afterName.slice(said.length) : '';
  return /^ +(at .+)/.exec(frames)?.[1];
}

/**
 * Which error it was and where it arose. Its message is left out, as it may quote what it choked
 * on.
 */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const name = ERROR_NAME.test(error.name) ? error.name : 'Error';
  const place = findPlace(error);
  return place ? `${name} ${place}` : name;
}

/** What nobody foresaw is a denial too, and tells the person nothing of its cause. */
const toDenial = (error: unknown): EnrichmentError =>
  error instanceof EnrichmentError
    ? error
    : new EnrichmentError('INTERNAL_ERROR', describeError(error), { cause: error });

/** The entry of a sign-in while it is under way. */
type Notes = { -readonly [Field in keyof SignInEntry]: SignInEntry[Field] };

/** With all of its fields from the beginning, which is faster than to add them one by one. */
const beginNotes = (begun: number): Notes => ({
  begun,
  outcome: 'ENRICHED',
  detail: undefined,
  eventVersion: undefined,
  triggerSource: 'other',
  tenantId: undefined,
  records: undefined,
  dropped: undefined,
  tokenBytes: undefined,
  ms: 0,
  lookupMs: 0,
});

/**
 * Makes the handler of the pre token generation trigger: event in, the same event with a `response`
 * out. It keeps its input as it is, and answers the same when Cognito calls it again.
 *
 * The handler throws an {@link EnrichmentError} for every sign-in that gets no token, and nothing
 * else.
 */
export function createHandler({
  settings,
  directory,
  choices,
  tracing,
  log,
  now,
  timer,
}: HandlerParts) {
  const decide = createDecide(settings);

  async function enrich(event: object, notes: Notes): Promise<object> {
    notes.triggerSource = readTriggerSource(event);
    const trigger = parseEvent(event);
    notes.eventVersion = trigger.version;
    tracing.annotate('eventVersion', trigger.version);
    const identity = identify(trigger, settings);
    notes.tenantId = likelyTenantId(identity);
    const asked = timer();
    const lookup = directory.begin();
    notes.records = lookup.freshness;
    let found: FoundRecords;
    try {
      found = await tracing.inSubsegment('lookup', () => findRecords(lookup, choices, identity));
    } finally {
      notes.lookupMs = timer() - asked;
    }
    notes.tenantId = found.tenantId;
    if (found.tenantId !== undefined) tracing.annotate('tenantId', found.tenantId);
    if (found.stale.length > 0) tracing.annotate('stale', 'true');
    const decision = await tracing.inSubsegment('decision', () => decide(trigger, found, now()));
    notes.dropped = decision.dropped;
    notes.tokenBytes = addedBytes(decision);
    if (found.choice) {
      const { sub, clientId, tenantId } = found.choice;
      await tracing.inSubsegment('choice', () =>
        choices.remember(sub, clientId, tenantId, found.remainingMs),
      );
    }
    return { ...event, response: renderResponse(trigger.version, trigger.isMachine, decision) };
  }

  return (event: object): Promise<object> =>
    tracing.inSubsegment('pre-token-generation', async () => {
      const notes = beginNotes(now());
      const started = timer();
      const conclude = (outcome: SignInEntry['outcome'], detail?: string) => {
        tracing.annotate('outcome', outcome);
        notes.outcome = outcome;
        notes.detail = detail;
        notes.ms = timer() - started;
        log(notes);
      };
      let enriched: object;
      try {
        enriched = await enrich(event, notes);
      } catch (error) {
        const denial = toDenial(error);
        if (denial.code === 'TENANT_MISSING' && settings.missingTenant === 'passthrough') {
          conclude('PASSTHROUGH');
          return event;
        }
        conclude(denial.code, denial.detail);
        throw denial;
      }
      conclude('ENRICHED');
      return enriched;
    });
}
