import type { EventVersion } from '../../src/event/trigger-event.ts';
import { isObject } from '../../src/json.ts';
import type { SignIn } from '../simulator/preview-sign-in.ts';

export const VERSIONS: readonly EventVersion[] = ['V1_0', 'V2_0', 'V3_0'];

/** The same sign-in as an event of another version says it. */
export function asVersion({ event, before }: SignIn, version: EventVersion): SignIn {
  const { scopes, ...request } = 'request' in event && isObject(event.request) ? event.request : {};
  const { scope } = before.accessToken;
  const granted = scopes ?? (typeof scope === 'string' ? scope.split(' ') : []);
  const details = version === 'V1_0' ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails';
  return {
    before,
    event: {
      ...event,
      version: version.slice(1, 2),
      request: { ...request, ...(version !== 'V1_0' && { scopes: granted }) },
      response: { [details]: null },
    },
  };
}
