import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { argsOfCommand } from './bundle-commands.ts';
import { type Ended, startGroup } from './run.ts';
import { withoutProgress } from './without-progress.ts';

/** Nothing of the machine's own AWS settings. */
const ENVIRONMENT = {
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Starts the seeding command. */
export const startSeed = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  startGroup(process.execPath, [...argsOfCommand('seed/cli.ts'), ...args], {
    env: { ...process.env, ...ENVIRONMENT, ...env },
  });

/** Runs it to its end. The progress that it tells of is left out. */
export async function seed(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  const { stderr, ...ended } = await startSeed(args, env).ended;
  return { ...ended, stderr: withoutProgress(stderr) };
}

/** All rows of a table, in the order of their keys. */
export async function rowsOf(table: string) {
  const client = new DynamoDBClient();
  const documents = DynamoDBDocumentClient.from(client);
  const rows = [];
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table }))
    rows.push(...Items);
  client.destroy();
  // By code units, as no machine's language changes them.
  const nameOf = ({ pk, sk }: Record<string, unknown>) => `${pk}/${sk}`;
  return rows.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
