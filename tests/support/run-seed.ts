import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { type Ended, startGroup } from './run.ts';

/**
 * Nothing of the machine's own AWS settings, and none of the SDK's advice about versions of
 * Node.js.
 */
const ENVIRONMENT = {
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Starts the seeding command as its users do. */
export const startSeed = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  startGroup(process.execPath, ['--import', 'tsx', 'seed/cli.ts', ...args], {
    env: { ...process.env, ...ENVIRONMENT, ...env },
  });

/** A line as in `12,000 of 1,000,000 rows, 4,000/s, 4m 7s left`. */
const PROGRESS = /^[\d,]+(?: of [\d,]+)? \w+, [\d,]+\/s(?:, .* left)?\n/gm;

/** Runs it to its end. How much progress it tells depends on the machine, and is left out. */
export async function seed(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  const { stderr, ...ended } = await startSeed(args, env).ended;
  return { ...ended, stderr: stderr.replaceAll(PROGRESS, '') };
}

/** All rows of a table, in the order of their keys. */
export async function rowsOf(table: string) {
  const client = new DynamoDBClient();
  const documents = DynamoDBDocumentClient.from(client);
  const rows = [];
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table }))
    rows.push(...Items);
  client.destroy();
  return rows.sort((a, b) => `${a.pk}/${a.sk}`.localeCompare(`${b.pk}/${b.sk}`));
}
