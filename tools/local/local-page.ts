import { UserLambdaValidationException } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Extend } from '../../src/extension/own-code.ts';
import { explain } from '../aws/aws-errors.ts';
import { patient, SMALL_ANSWER_MS } from '../aws/timeouts.ts';
import type { PoolAnswer } from '../page/compare-sign-in.ts';
import { type Page, startPage } from '../page/page-server.ts';
import { createTenantTable } from '../page/tenant-table.ts';
import { type SettingsInUse, settingsFromVariables } from '../preview/settings-in-use.ts';
import { PEOPLE } from './demo-people.ts';
import { freePort } from './free-port.ts';
import { LOCAL_CLIENT } from './local-environment.ts';
import { readLocalSettings } from './local-settings.ts';
import { signInWithPassword } from './local-sign-in.ts';
import { type LocalStack, TABLE } from './local-stack.ts';

/** The page waits for nobody long: it says so, and asks again. */
const PATIENCE = patient(SMALL_ANSWER_MS, 1);

/** Signs a demo person in at the user pool of the stack, and verifies the token. */
const signInAt =
  ({ userPool }: LocalStack) =>
  async (email: string): Promise<PoolAnswer> => {
    try {
      const { idToken } = await signInWithPassword(userPool, email);
      return { kind: 'signed', idToken };
    } catch (error) {
      if (!(error instanceof UserLambdaValidationException)) throw error;
      return { kind: 'denied', message: error.message };
    }
  };

/**
 * Starts the page on the table of the stack, whose records it may change. With own code, which the
 * trigger of the stack does not run, it has no sign-ins for real: their tokens would differ.
 *
 * @throws {UserError} if somebody has the port
 */
export async function startLocalPage(
  stack: LocalStack,
  port?: number,
  extend?: Extend,
): Promise<Page> {
  const endpoint = stack.dynamoDbEndpoint;
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, ...PATIENCE, endpoint });
  const people = PEOPLE.map(({ email, tenantId, department, about }) => ({
    email,
    about,
    ...(tenantId !== undefined && { tenantId }),
    ...(department !== undefined && { departmentId: department }),
  }));
  const parts = {
    settings: readLocalSettings(),
    table: createTenantTable(client, TABLE, Date.now),
    place: endpoint,
    canSave: true,
    people,
    extend,
    signIn: extend ? undefined : signInAt(stack),
    now: Date.now,
  };
  return startPage(parts, await freePort(port));
}

/** A page, and the settings of the function that it assumes. */
interface AwsPage extends Page {
  readonly assumed: SettingsInUse;
}

/**
 * Starts the page on a table that the AWS SDK's own variables lead to, and that it only reads. The
 * settings are the function's environment variables.
 *
 * @throws {ConfigError} if one of them cannot be used
 * @throws {UserError} if the table cannot be used, or somebody has the port
 */
export async function startAwsPage(
  table: string,
  port?: number,
  extend?: Extend,
): Promise<AwsPage> {
  const assumed = settingsFromVariables(process.env, table);
  const { settings } = assumed;
  const client = new DynamoDBClient(PATIENCE);
  const region = await client.config.region().catch(() => 'no region');
  const place = process.env.AWS_ENDPOINT_URL_DYNAMODB || `AWS, ${region}`;
  const tenantTable = createTenantTable(client, table, Date.now);
  await tenantTable.check().catch((error) => {
    throw explain(error, 'dynamodb:DescribeTable', place);
  });
  const parts = {
    ...{ settings, table: tenantTable, place, canSave: false, people: [] },
    extend,
    now: Date.now,
  };
  return { ...(await startPage(parts, await freePort(port))), assumed };
}
