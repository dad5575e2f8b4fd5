import type { EventVersion, TriggerSource } from '../../src/event/trigger-event.ts';
import type { Settings } from '../../src/settings.ts';
import { buildSignIn, type Person, type SignIn } from '../simulator/preview-sign-in.ts';

/** Who signs in, and how. */
export interface SignInOptions {
  readonly person: Person;
  readonly eventVersion: EventVersion;
  /** The usual one unless given. */
  readonly source?: TriggerSource | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** More of the user's attributes, such as the address. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** A sign-in with what the caller says of it. */
export function describeSignIn(
  { person, eventVersion, source, metadata, attributes = {} }: SignInOptions,
  settings: Settings,
): SignIn {
  const { event, before } = buildSignIn(person, eventVersion, settings);
  const { request } = event as { readonly request: { readonly userAttributes?: object } };
  return {
    event: {
      ...event,
      ...(source !== undefined && { triggerSource: source }),
      request: {
        ...request,
        ...(request.userAttributes && {
          userAttributes: { ...request.userAttributes, ...attributes },
        }),
        ...(metadata && { clientMetadata: metadata }),
      },
    },
    before: { ...before, ...(before.idToken && { idToken: { ...before.idToken, ...attributes } }) },
  };
}
