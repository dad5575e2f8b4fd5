import { createDecide } from '../../src/decision/decide.ts';
import { allAdded, type Decision, type Sourced } from '../../src/decision/decision.ts';
import { parseEvent } from '../../src/event/trigger-event.ts';
import type { JsonObject } from '../../src/json.ts';
import type { Catalogue } from '../../src/lookup/catalogue.ts';
import { buildDepartment, buildEvent, buildFound, buildSettings, buildTenant } from './builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
/** The keys of the records. */
export const TENANT = { pk: 'TENANT#acme', sk: 'TENANT' };
export const DEPARTMENT = { pk: 'TENANT#acme', sk: 'DEPARTMENT#engineering' };

/** What a sign-in meets: by default a tenant and a department that grant nothing. */
export interface DecisionCase {
  tenant?: JsonObject | null;
  department?: JsonObject | null;
  event?: Parameters<typeof buildEvent>[0];
  env?: Record<string, string>;
  /** The home tenant unless given, and no catalogue. */
  isHome?: boolean;
  catalogue?: Catalogue;
}

/** Decides one sign-in. */
export function decideFor({
  tenant = {},
  department = {},
  event = {},
  env = {},
  isHome,
  catalogue,
}: DecisionCase): Decision {
  const settings = buildSettings(env);
  const sent = buildEvent(event);
  const found = buildFound(sent, settings, {
    tenant: tenant ? buildTenant(tenant) : undefined,
    department: department ? buildDepartment(department) : undefined,
    ...(isHome !== undefined && { isHome }),
    ...(catalogue && { catalogue }),
  });
  return createDecide(settings)(parseEvent(sent), found, NOW);
}

export const claimsOf = (decision: Decision, token: 'idToken' | 'accessToken' = 'idToken') =>
  Object.fromEntries(allAdded(decision[token]).map(({ name, value }) => [name, value]));
export const names = (items: readonly Sourced[] | undefined) => items?.map(({ name }) => name);
export const droppedOf = (decision: Decision) =>
  decision.dropped.map(({ kind, name, rule, token }) =>
    [kind, name, rule, ...(token ? [token] : [])].join(' | '),
  );
