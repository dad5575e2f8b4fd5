import { type Connection, connectDynamoDb } from './dynamodb-connection.ts';
import type { FoundStage } from './find-stage.ts';
import { requireTenantsTable } from './require-tenants-table.ts';

/** Where a command is to work, as its options say. */
export type Destination = (
  | {
      readonly table: string;
      /** What named the table, for what is said of it; `--table` unless given. */
      readonly tableFrom?: string;
      readonly primaryRegion?: string | undefined;
    }
  | { readonly stage: string }
) & {
  readonly endpoint?: string | undefined;
  /** What named the endpoint; `--endpoint` unless given. */
  readonly endpointFrom?: string | undefined;
};

/** Which table it is, for people, and for plans, which can be applied nowhere else. */
export interface Place {
  readonly table: string;
  readonly region: string;
  /**
   * The number of the AWS account; undefined where none of AWS answers, such as on this machine.
   */
  readonly account?: string | undefined;
  /** Where else than at AWS. */
  readonly endpoint?: string | undefined;
}

/** A tenant table that is there, and the way to it. */
export interface Target {
  readonly connection: Connection;
  readonly table: string;
  readonly place: Place;
  /** The size of all rows, as DynamoDB knew it some hours ago at the most. */
  readonly bytes: number;
  /** Of a stage whose table is a replica: the region that its rows are written in. */
  readonly primaryRegion: string | undefined;
}

const AWS_HOST = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?::\d+)?$/;

/**
 * The number of the account that a table is in, which its ARN tells; undefined unless AWS answers
 * at the endpoint.
 */
export const accountOf = (tableArn: string, endpoint: string): string | undefined =>
  AWS_HOST.test(endpoint) ? tableArn.split(':')[4] : undefined;

/**
 * Finds a table and makes sure that it can be used. Who opens a target closes it, by
 * `connection.client.destroy()`.
 *
 * @throws {UserError} if there is no such stack or table, it has other keys, or AWS cannot be
 *   used
 */
export async function openTarget(destination: Destination): Promise<Target> {
  const {
    table,
    tableFrom = '--table',
    primaryRegion,
  } = 'table' in destination ? destination : await findTable(destination.stage);
  const { endpoint, endpointFrom } = destination;
  const connection = connectDynamoDb({ endpoint, endpointFrom, table });
  try {
    const { TableArn = '', TableSizeBytes: bytes = 0 } = await requireTenantsTable(
      connection,
      table,
      tableFrom,
    );
    const region = await connection.client.config.region();
    const account = accountOf(TableArn, connection.endpoint());
    return {
      connection,
      table,
      place: { table, region, ...(account ? { account } : { endpoint: connection.endpoint() }) },
      bytes,
      primaryRegion,
    };
  } catch (error) {
    connection.client.destroy();
    throw error;
  }
}

async function findTable(stage: string) {
  const { table, primaryRegion } = await loadStage(stage);
  return { table, tableFrom: '--stage', primaryRegion };
}

/** Finds a stage by the client of CloudFormation, which is loaded for that: few commands need it. */
export async function loadStage(stage: string): Promise<FoundStage> {
  const { findStage } = await import('./find-stage.ts');
  return findStage(stage);
}

/** Whether an endpoint is this machine, where nobody is to be kept from credentials. */
export const isLoopback = (endpoint: string): boolean =>
  URL.canParse(endpoint) && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(endpoint).hostname);

/** As in `table tenants in account 123456789012, eu-west-1`. */
export function describePlace({ table, region, account, endpoint }: Place): string {
  return endpoint === undefined
    ? `table ${table} in account ${account}, ${region}`
    : `table ${table} (${region}, ${endpoint})`;
}

/** Tells who is about to write where others do not, and might be overwritten. */
export function warnOfReplica({ primaryRegion, place }: Target): void {
  if (primaryRegion === undefined) return;
  console.error(
    `Table ${place.table} in ${place.region} is a replica: write in ${primaryRegion}, with AWS_REGION=${primaryRegion}, unless that region is away. Of two changes to a row the later one stays.`,
  );
}

/** Opens a target, uses it, and closes it. Throws as {@link openTarget} does. */
export async function withTarget<T>(
  destination: Destination,
  use: (target: Target) => Promise<T>,
): Promise<T> {
  const target = await openTarget(destination);
  try {
    return await use(target);
  } finally {
    target.connection.client.destroy();
  }
}
