import { fromEnv } from '@aws-sdk/credential-provider-env';
import { memoize } from '@smithy/core/config';

/** How long before they expire credentials are read again, as by the AWS SDK's own provider. */
const EARLIER_MS = 300_000;

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundle: Lambda has the credentials of
 * the function's role in its environment, so that the providers for profiles, single sign-on and
 * metadata services would only be loaded. Like that one it reads them once, and again when they
 * expire, of which Lambda says nothing: an execution environment ends before they do.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = () =>
  memoize(
    fromEnv(),
    ({ expiration }) => expiration !== undefined && expiration.getTime() - Date.now() < EARLIER_MS,
  );
