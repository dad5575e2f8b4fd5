import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { UserError } from '../command/user-error.ts';
import { explain, notePlace } from './aws-errors.ts';
import { LARGE_ANSWER_MS, patient, whileThrottled } from './timeouts.ts';

/** DynamoDB, as the variables and files of the AWS SDK say. */
export interface Connection {
  readonly client: DynamoDBClient;
  /** Where the requests go, as in `http://127.0.0.1:8000`. */
  endpoint(): string;
  /** What named the endpoint; undefined for the SDK's own variables. */
  readonly endpointFrom?: string | undefined;
}

interface ConnectOptions {
  readonly endpoint?: string | undefined;
  /** What named the endpoint, for what is said of it; `--endpoint` unless given. */
  readonly endpointFrom?: string | undefined;
  /** The table that all requests will be about, for what is said of those that fail. */
  readonly table?: string;
  /** Instead of what the SDK finds. */
  readonly client?: Pick<DynamoDBClientConfig, 'region' | 'credentials'>;
}

/**
 * Waits for the answer of DynamoDB to a request.
 *
 * @throws {UserError} for what the user can put right; anything else stays the error it is
 */
export async function askDynamoDb<T>(
  { endpoint }: Pick<Connection, 'endpoint'>,
  action: string,
  request: PromiseLike<T>,
): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw explain(error, action, endpoint());
  }
}

const READING = /^(?:Query|Scan|BatchGetItem|GetItem)Command$/;

/**
 * Opens nothing yet: the first request does. Requests go to the given endpoint, or where the SDK's
 * own variables say.
 *
 * @throws {UserError} if the given endpoint is no URL
 */
export function connectDynamoDb({
  endpoint: given,
  endpointFrom: from = '--endpoint',
  table,
  client: config,
}: ConnectOptions = {}): Connection {
  const endpointFrom = given === undefined ? undefined : from;
  if (given !== undefined && !(/^https?:/.test(given) && URL.canParse(given))) {
    throw new UserError(
      `${from} ${given} is no URL of DynamoDB: expected one such as http://127.0.0.1:8000.`,
    );
  }
  let endpoint = 'its endpoint';
  const client = new DynamoDBClient({
    ...config,
    ...(given && { endpoint: given }),
    cacheMiddleware: true,
    ...patient(LARGE_ANSWER_MS),
  });
  // It copies every request and answer for a log that there is not.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) =>
        READING.test(commandName) ? whileThrottled(() => next(args)) : next(args),
    // The SDK's own attempts would count for those who write, who have to slow down.
    { step: 'initialize', name: 'readPatiently' },
  );
  const remember = (request: { protocol: string; hostname: string; port?: number }) => {
    const { protocol, hostname, port } = request;
    if (!/^https?:$/.test(protocol)) {
      throw new UserError(
        'The endpoint of DynamoDB is no URL: AWS_ENDPOINT_URL_DYNAMODB begins with http:// or https://.',
      );
    }
    endpoint = `${protocol}//${hostname}${port ? `:${port}` : ''}`;
  };
  client.middlewareStack.add(
    (next) => (args) => {
      remember(args.request as Parameters<typeof remember>[0]);
      return next(args);
    },
    { step: 'finalizeRequest', name: 'rememberEndpoint' },
  );
  client.middlewareStack.add(
    (next) => (args) =>
      next(args).catch(async (error) => {
        const region = await client.config.region().catch(() => undefined);
        notePlace(error, { table, endpointFrom, region });
        throw error;
      }),
    { step: 'initialize', name: 'notePlace' },
  );
  return { client, endpoint: () => endpoint, endpointFrom };
}
