import { EnrichmentError } from '../denials.ts';
import type { TriggerEvent } from '../event/trigger-event.ts';
import { type Catalogue, findCatalogued } from '../lookup/catalogue.ts';
import { stateAt } from '../records/grants.ts';
import { describeKey, parseClientId } from '../records/keys.ts';
import { keyOf, type RecordOf } from '../records/kinds.ts';
import type { Narrowing } from '../records/who-is-asking.ts';

/** What becomes of app clients without a record, as soon as any has one. */
export interface AppClientPolicy {
  readonly unknownAppClients: 'all' | 'identity-only' | 'deny';
}

/** Which of all that is granted the tokens of an app client carry. */
export type AppClientRules = Pick<RecordOf<'appClient'>, 'only' | 'without' | 'claims'> &
  Partial<Pick<RecordOf<'appClient'>, 'key'>>;

const IDENTITY_ONLY: AppClientRules = {
  only: { claims: [], listClaims: [], groups: [], iamRoles: [], scopes: [] },
  claims: {},
};

/** Of an app client that nothing narrows. Always the same one, for what is decided once. */
export const NO_RULES: AppClientRules = { claims: {} };

/**
 * Finds what narrows the tokens of the app client that is asking. Machines have a record of their
 * own, and are not asked for one here.
 *
 * @throws {EnrichmentError} `APP_CLIENT_NOT_ALLOWED`; `RECORD_INVALID`, because what cannot be read
 *   could narrow
 */
export function admitAppClient(
  { isMachine, clientId: asking }: TriggerEvent,
  catalogue: Catalogue | undefined,
  { unknownAppClients }: AppClientPolicy,
  now: number,
): AppClientRules {
  if (isMachine || !catalogue?.hasAppClients) return NO_RULES;
  const clientId = parseClientId(asking);
  const record = clientId && findCatalogued(catalogue, 'appClient', { clientId });
  if (record instanceof EnrichmentError) throw record;
  if (record) {
    const state = stateAt(record, now);
    if (state === 'active') return record;
    throw new EnrichmentError('APP_CLIENT_NOT_ALLOWED', `${describeKey(record.key)}: ${state}`);
  }
  if (unknownAppClients === 'all') return NO_RULES;
  if (unknownAppClients === 'identity-only') return IDENTITY_ONLY;
  const detail = clientId
    ? `${describeKey(keyOf('appClient', { clientId }))}: not in the catalogue`
    : 'callerContext.clientId is no client id';
  throw new EnrichmentError('APP_CLIENT_NOT_ALLOWED', detail);
}

const matches = (patterns: readonly string[], name: string) =>
  patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );

/** Tells what the tokens of an app client do not carry of a kind. */
export function isLeftOut(
  { only, without }: AppClientRules,
  kind: keyof Narrowing,
  name: string,
): boolean {
  const kept = only?.[kind];
  return (kept !== undefined && !matches(kept, name)) || matches(without?.[kind] ?? [], name);
}
