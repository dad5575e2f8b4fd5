import {
  type AttributeValue,
  type BatchGetItemInput,
  type DynamoDBClient,
  ProvisionedThroughputExceededException,
  type QueryInput,
} from '@aws-sdk/client-dynamodb';
import { createClient } from '../../src/lookup/dynamodb-client.ts';
import { ASSUMED, DYNAMODB, unitsOfPages } from './limits.ts';
import type { Partitions } from './partitions.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface TableOptions {
  readonly time: VirtualTime;
  readonly partitions: Partitions;
  readonly catalogueBytes: number;
  /** Milliseconds for the lookup of one sign-in. */
  readonly lookupTimeoutMs: number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Called with each request, those included that DynamoDB refuses. */
  readonly onRequest: (isRefused: boolean) => void;
}

type Key = Readonly<Record<string, AttributeValue>>;

/** Of tenants and departments. No member has a record. */
const hasRow = ({ sk }: Key) => !sk?.S?.startsWith('MEMBER#');
const rowOf = (key: Key) => ({ ...key, status: { S: 'active' } });

const CATALOGUE = [
  { pk: { S: 'CATALOG' }, sk: { S: 'DEFAULTS' }, status: { S: 'active' } },
  { pk: { S: 'CATALOG' }, sk: { S: 'ROLE#editor' }, status: { S: 'active' } },
];

const asksForRows = (input: object): input is BatchGetItemInput => 'RequestItems' in input;

const refusal = () =>
  new ProvisionedThroughputExceededException({
    message: 'the partition has no read units left',
    $metadata: { httpStatusCode: 400 },
  });

/**
 * Makes the DynamoDB client of an execution environment, as the function has it, with its retries,
 * whose requests end at a table of the simulation.
 */
export function connectTable(options: TableOptions): DynamoDBClient {
  const { time, partitions, catalogueBytes, lookupTimeoutMs, random, onRequest } = options;
  const pages = unitsOfPages(catalogueBytes);
  const client = createClient(lookupTimeoutMs, random);

  function query({ ExclusiveStartKey: start }: Pick<QueryInput, 'ExclusiveStartKey'>) {
    const page = Number(start?.sk?.N ?? 0);
    if (!partitions.take('CATALOG', pages[page] ?? 0)) throw refusal();
    const LastEvaluatedKey = page + 1 < pages.length ? { sk: { N: String(page + 1) } } : undefined;
    return { Items: CATALOGUE, ...(LastEvaluatedKey && { LastEvaluatedKey }) };
  }

  function getRows({ RequestItems }: BatchGetItemInput) {
    const [table = '', { Keys = [] } = {}] = Object.entries(RequestItems ?? {})[0] ?? [];
    const taken = Keys.filter(({ pk }) => partitions.take(pk?.S ?? '', DYNAMODB.unitsOfRead));
    // DynamoDB refuses a BatchGetItem that reads nothing, and leaves keys out of any other. Those
    // of a sign-in are in one partition, so that a part of them is rare.
    if (taken.length < Keys.length) throw refusal();
    return { Responses: { [table]: taken.filter(hasRow).map(rowOf) } };
  }

  client.middlewareStack.addRelativeTo(
    () =>
      async ({ input }: { readonly input: object }) => {
        await new Promise<void>((resolve) => void time.after(ASSUMED.requestMs, resolve));
        let isRefused = true;
        try {
          const output = asksForRows(input) ? getRows(input) : query(input);
          isRefused = false;
          return { response: undefined, output: { $metadata: {}, ...output } };
        } finally {
          onRequest(isRefused);
        }
      },
    { name: 'simulatedTable', relation: 'after', toMiddleware: 'retryMiddleware' },
  );
  return client;
}
