import { ConfigError } from '../src/denials.ts';
import { createOwnCode } from '../src/extension/ask-own-code.ts';
import type { Extend } from '../src/extension/own-code.ts';
import { wirePreTokenGeneration } from './wire-pre-token-generation.ts';

/** What a handler of one's own may say. */
export interface PreTokenGenerationOptions {
  /** Own code, which adds to what the records grant. */
  readonly extend?: Extend | undefined;
}

/** What no compiler has looked at: a slip would go without own code, and say nothing. */
function checkOptions(options: PreTokenGenerationOptions): void {
  const { extend, ...others } = options;
  if (Object.keys(others).length > 0 || !(extend === undefined || typeof extend === 'function'))
    throw new ConfigError('CONFIG_INVALID: the one option is extend, which has to be a function');
}

/**
 * Makes the handler of the pre token generation trigger: event in, the same event with a `response`
 * out. Call it once for each execution environment, at the top of the module that Lambda starts.
 * Settings are environment variables: `TENANTS_TABLE` has to be there.
 *
 * With `extend`, own code adds to what the records grant. It is called once for each sign-in that is
 * admitted, after all records are read, and never for one that is denied or passes without a tenant.
 * What it returns counts as the most specific record would: the same rules hold for it, it cannot
 * change tenant and department, and an app client's record narrows it, too. It has the milliseconds
 * that the lookup has left of `LOOKUP_TIMEOUT_MS`: give `signal` to every request. If it throws, is
 * late or returns no grant, the sign-in is denied (`EXTENSION_FAILED`), or goes on without it where
 * `EXTENSION_FAILURE=report`; only the kind of error and the field are logged, never a message or a
 * value. It has to be idempotent, because Cognito may call again.
 *
 * @example
 * ```ts
 * import { createPreTokenGeneration } from 'tenant-claims';
 *
 * export const handler = await createPreTokenGeneration({
 *   extend({ identity, records }) {
 *     if (identity.kind === 'machine') return undefined;
 *     const isEnterprise = records.some(({ kind, id }) => kind === 'plan' && id === 'enterprise');
 *     return {
 *       claims: { workspace: `${identity.tenantId}-${identity.departmentId ?? 'all'}` },
 *       listClaims: { features: isEnterprise ? ['priority-support'] : [] },
 *     };
 *   },
 * });
 * ```
 *
 * @returns the handler; it throws an `EnrichmentError` for every sign-in that gets no token, whose
 *   message is safe to show to the person
 * @throws {ConfigError} naming each setting or option that cannot be used, and what it accepts
 */
export async function createPreTokenGeneration(
  options: PreTokenGenerationOptions = {},
): Promise<(event: object) => Promise<object>> {
  checkOptions(options);
  return wirePreTokenGeneration(options.extend && createOwnCode(options.extend));
}
