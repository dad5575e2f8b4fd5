import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

/** The write units that an answer says it cost, or undefined if it does not say. */
export const sumOfUnits = (consumed: readonly ConsumedCapacity[] | undefined): number | undefined =>
  consumed?.reduce(
    (sum, { WriteCapacityUnits, CapacityUnits = 0 }) => sum + (WriteCapacityUnits ?? CapacityUnits),
    0,
  );
