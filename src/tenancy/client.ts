import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Makes the DynamoDB client for a lookup of at most so many milliseconds: two tries fit in. Region, credentials and
 * endpoint are the AWS SDK's own variables.
 */
export const createClient = (lookupTimeoutMs: number): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 2,
    cacheMiddleware: true, // every request takes the same way through the SDK: resolved once, not each time
    requestHandler: {
      connectionTimeout: lookupTimeoutMs / 4,
      requestTimeout: lookupTimeoutMs * 0.45,
      throwOnRequestTimeout: true,
    },
  });
