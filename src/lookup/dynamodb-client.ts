import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { collectBody } from './collect-body.ts';
import { backoffMs } from './patience.ts';
import { Sha256 } from './sha256.ts';

const MOST_TRIES = 5;

/** What the AWS SDK does for each request, and no lookup needs. */
const UNNEEDED = [
  'loggerMiddleware', // copies request and answer for a log that there is not
  'recursionDetectionMiddleware', // for services that invoke functions
];

/** Says anew for each request which SDK it is. The Tracer's own has to find one of this name. */
const USER_AGENT = {
  name: 'getUserAgentMiddleware',
  step: 'build',
  priority: 'low',
  override: true,
} as const;

/**
 * Makes the DynamoDB client for a lookup of at most so many milliseconds. A try that gets no answer
 * ends in time for a second one; what is refused at once is tried again at growing intervals.
 * Region, credentials and endpoint are the AWS SDK's own variables.
 */
export const createClient = (
  lookupTimeoutMs: number,
  random: () => number = Math.random,
): DynamoDBClient => {
  const client = new DynamoDBClient({
    // The SDK's own intervals are made for patient callers: up to a second before the first retry
    // of what is throttled.
    retryStrategy: new StandardRetryStrategy({
      maxAttempts: MOST_TRIES,
      backoff: {
        computeNextBackoffDelay: (retries) => backoffMs(retries, random),
        setDelayBase() {},
      },
    }),
    requestHandler: {
      connectionTimeout: lookupTimeoutMs / 4,
      requestTimeout: lookupTimeoutMs * 0.45, // until the answer begins
      socketTimeout: lookupTimeoutMs * 0.45, // until the next piece of it
      throwOnRequestTimeout: true,
    },
    sha256: Sha256,
    streamCollector: collectBody,
  });
  for (const name of UNNEEDED) client.middlewareStack.remove(name);
  client.middlewareStack.add((next) => next, USER_AGENT);
  return client;
};
