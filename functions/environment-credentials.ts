import { fromEnv } from '@aws-sdk/credential-provider-env';
import { memoize } from '@smithy/core/config';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundle: Lambda has the credentials of
 * the function's role in its environment, so that the providers for profiles, single sign-on and
 * metadata services would only be loaded. Like that one it reads them once.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = () => memoize(fromEnv());
