import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { LOCAL_CLIENT, localEnvironment } from '../../tools/local/local-environment.ts';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import { seedExample } from '../../tools/local/seed-example.ts';
import { runNode } from './run.ts';

/** A bundled function, and what its template says of it. */
interface BundledFunction {
  /** Where the zip would be unpacked. */
  readonly folder: string;
  /** As in `functions/pre-token-generation.handler`. */
  readonly handler: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The tenants of the example, on a DynamoDB Local of their own. */
export async function startTenants() {
  const dynamoDb = await startDynamoDb();
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: dynamoDb.endpoint });
  await createTenantsTable(client, 'tenants');
  client.destroy();
  await seedExample(dynamoDb.endpoint, 'tenants');
  return {
    /** One invocation, by the settings of the template. */
    async answer({ folder, handler, variables }: BundledFunction, event: unknown) {
      const module = pathToFileURL(join(folder, handler.replace(/handler$/, 'mjs'))).href;
      const { stdout } = await runNode([require.resolve('./invoke-handler.mjs'), module], {
        env: localEnvironment({
          ...(variables as Record<string, string>),
          TENANTS_TABLE: 'tenants',
          LOOKUP_TIMEOUT_MS: '4000', // the most, for a machine that has a lot to do
          AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
        }),
        input: JSON.stringify(event),
      });
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    },
    stop: () => dynamoDb.stop(),
  };
}
