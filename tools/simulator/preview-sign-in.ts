import { createDecide } from '../../src/decision/decide.ts';
import type { Decision } from '../../src/decision/decision.ts';
import { EnrichmentError, passes } from '../../src/denials.ts';
import { type Identity, identify } from '../../src/event/identity.ts';
import { type EventVersion, parseEvent, type TriggerEvent } from '../../src/event/trigger-event.ts';
import { createOwnCode } from '../../src/extension/ask-own-code.ts';
import type { Extend } from '../../src/extension/own-code.ts';
import type { Catalogue, Catalogued } from '../../src/lookup/catalogue.ts';
import type { Choices } from '../../src/lookup/choices.ts';
import type { Lookup } from '../../src/lookup/directory.ts';
import { type FoundRecords, findRecords } from '../../src/lookup/find-records.ts';
import { formatKey, parseClientId, parseId, type RecordKey } from '../../src/records/keys.ts';
import { CATALOG_PK, type CatalogKind, type IdsOf, KINDS, keyOf } from '../../src/records/kinds.ts';
import { isRecord, type Row, readRecord } from '../../src/records/parse-record.ts';
import { renderResponse } from '../../src/response.ts';
import type { Settings } from '../../src/settings.ts';
import { createEvent, type EventOptions } from './create-event.ts';
import { type Issued, issueTokens, type Tokens } from './issue-tokens.ts';
import { tokensBefore } from './tokens-before.ts';

/**
 * An event as Cognito would send it, and the tokens as Cognito would sign them without a trigger.
 */
export interface SignIn {
  readonly event: object;
  readonly before: Tokens;
}

/** What a sign-in comes to: tokens and why they say what they say, or a denial. */
export type Outcome =
  | { readonly kind: 'issued'; readonly decision: Decision; readonly issued: Issued }
  | { readonly kind: 'denied'; readonly denial: EnrichmentError };

/** No row has this key. By it a `FindRow` finds the row of any app client, if there is one. */
export const ANY_APP_CLIENT: RecordKey = { pk: CATALOG_PK, sk: KINDS.appClient.sk[0] };

/** Tells the row of an app client by its key in one word. */
export const isAppClient = (name: string): boolean => name.startsWith(formatKey(ANY_APP_CLIENT));

/** Finds a row by its key, from wherever rows are; of `ANY_APP_CLIENT` one of many. */
export type FindRow = (key: RecordKey) => Row | undefined | Promise<Row | undefined>;

/** A lookup that keeps nothing and waits for nobody: own code has all of its time. */
const lookupIn = (findRow: FindRow, { lookupTimeoutMs }: Settings): Lookup => ({
  find: async (kind, ids) => readRecord(kind, ids, await findRow(keyOf(kind, ids))),
  stale: [],
  freshness: {},
  remainingMs: () => lookupTimeoutMs,
});

/** The records of the catalogue that were looked for, and finds more of them, each row by its key. */
function createCatalogueIn(findRow: FindRow) {
  const records = new Map<string, Catalogued>();
  async function find(kind: CatalogKind, ids: IdsOf<CatalogKind> | undefined): Promise<void> {
    const key = ids && keyOf(kind, ids);
    const record = key && readRecord(kind, ids, await findRow(key));
    if (record) records.set(formatKey(key), record);
  }
  const findRoles = (roles: readonly string[] = []) =>
    Promise.all(
      [...new Set(roles)].map((role) => {
        const roleId = parseId('roleId', role);
        return find('role', roleId && { roleId });
      }),
    );
  return { records, find, findRoles };
}

/** Finds of the catalogue what the records of a sign-in name. */
async function findCatalogue(
  { records, find, findRoles }: ReturnType<typeof createCatalogueIn>,
  { tenant, department, member, client, provider }: FoundRecords,
  { clientId: asking }: TriggerEvent,
  findRow: FindRow,
  at: number,
): Promise<Catalogue> {
  const naming = [
    tenant,
    department,
    ...(provider?.groups ?? []),
    member?.record,
    client?.record,
  ].filter(isRecord);
  const clientId = parseClientId(asking);
  const planId = isRecord(tenant) ? tenant.plan : undefined;
  await Promise.all([
    find('defaults', {}),
    find('plan', planId && { planId }),
    find('appClient', clientId && { clientId }),
    findRoles(naming.flatMap((record) => record.roles)),
  ]);
  const hasAppClients = (await findRow(ANY_APP_CLIENT)) !== undefined;
  return { at, records, isOverBudget: false, hasAppClients };
}

/** The record of the identity provider, without which the tenant of its users is not known. */
async function findProviders(identity: Identity, findRow: FindRow, at: number): Promise<Catalogue> {
  const { records, find } = createCatalogueIn(findRow);
  if (identity.kind === 'federated')
    await find('identityProvider', { provider: identity.federation.provider });
  return { at, records, isOverBudget: false, hasAppClients: false };
}

/** Nobody has chosen a tenant before, and nothing is remembered. */
const noChoices: Choices = { read: async () => undefined, remember: async () => {} };

/**
 * Makes the function that says what a sign-in would come to: the way of the handler, by the same
 * functions, own code among them, on rows from anywhere, and then what Cognito would sign.
 *
 * @param now milliseconds since the epoch
 */
export function createPreview(
  settings: Settings,
  now: () => number,
  extend?: Extend,
): (signIn: SignIn, findRow: FindRow) => Promise<Outcome> {
  const decide = createDecide(settings);
  const prepareOwnCode = extend && createOwnCode(extend)(settings, () => performance.now());
  return async ({ event, before }, findRow) => {
    try {
      const trigger = parseEvent(event);
      const identity = identify(trigger, settings);
      const found = await findRecords(lookupIn(findRow, settings), noChoices, identity, () =>
        findProviders(identity, findRow, now()),
      );
      const at = now();
      const inCatalogue = createCatalogueIn(findRow);
      const catalogue = await findCatalogue(inCatalogue, found, trigger, findRow, at);
      const known = { ...found, catalogue };
      const own = prepareOwnCode && (await prepareOwnCode(event, trigger, known, at)());
      await inCatalogue.findRoles(own?.grant?.roles);
      const decision = decide(trigger, known, at, own);
      const response = renderResponse(trigger.version, trigger.isMachine, decision);
      return { kind: 'issued', decision, issued: issueTokens(event, before, response) };
    } catch (error) {
      if (!(error instanceof EnrichmentError)) throw error;
      if (!passes(error, settings)) return { kind: 'denied', denial: error };
      const untouched = {
        idToken: { add: [], filled: [], suppress: [] },
        groups: undefined,
        dropped: [],
        named: [],
        stale: [],
      };
      const accessToken = { ...untouched.idToken, scopesToAdd: [], scopesToSuppress: [] };
      const decision = { ...untouched, accessToken };
      return { kind: 'issued', decision, issued: { issued: true, tokens: before, findings: [] } };
    }
  };
}

/** Who signs in, as far as a token depends on it. Ids are as somebody wrote them. */
export interface Person {
  readonly tenantId?: string | undefined;
  readonly departmentId?: string | undefined;
  readonly sub?: string | undefined;
  /** A machine that signs in by itself. */
  readonly clientId?: string | undefined;
  /** The identity provider that a federated user comes by. */
  readonly provider?: string | undefined;
  /** Who issued the identity there. */
  readonly issuer?: string | undefined;
  /** The app client that a person uses. */
  readonly appClient?: string | undefined;
}

/** What a user of no name is called, at a provider too. */
export const ANY_USER = 'somebody';

/** What an event says besides who signs in. */
export interface SignInDetails extends Pick<EventOptions, 'triggerSource' | 'clientMetadata'> {
  /** More of the user's attributes, such as the address. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/**
 * The sign-in of a person, or of a machine, as a user pool of this service's own template would
 * send it.
 */
export function buildSignIn(
  { tenantId, departmentId, sub, clientId, provider, issuer, appClient }: Person,
  version: EventVersion,
  {
    tenantAttribute,
    departmentAttribute,
  }: Pick<Settings, 'tenantAttribute' | 'departmentAttribute'>,
  { attributes, triggerSource, clientMetadata }: SignInDetails = {},
): SignIn {
  const isMachine = clientId !== undefined;
  const event = createEvent({
    version,
    triggerSource: isMachine ? 'TokenGeneration_ClientCredentials' : triggerSource,
    clientId: clientId ?? appClient,
    clientMetadata,
    ...(provider !== undefined && {
      identity: { providerName: provider, issuer, userId: ANY_USER },
    }),
    userAttributes: {
      email: `${ANY_USER}@example.com`,
      ...(sub !== undefined && { sub }),
      ...(tenantId !== undefined && { [tenantAttribute]: tenantId }),
      ...(departmentId !== undefined && { [departmentAttribute]: departmentId }),
      ...attributes,
    },
  });
  return { event, before: tokensBefore(event) };
}
