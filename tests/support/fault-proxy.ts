import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the proxy does to the requests that come while it is set. */
export type Fault =
  | 'none'
  | 'refuse' // ends the connection without a word
  | 'reset' // ends it in the middle of an answer
  | 'silence' // never answers
  | 'stall' // stops in the middle of an answer
  | 'delay' // answers after 300 ms
  | 'error' // 500
  | 'throttle' // ProvisionedThroughputExceededException
  | 'unprocessed' // leaves every second key for another request, none twice; of a query, all but a row
  | 'broken-json'
  | 'no-table';

/** No lookup succeeds while one of these lasts. */
export const FATAL_FAULTS = [
  ...([
    'refuse',
    'reset',
    'silence',
    'stall',
    'error',
    'throttle',
    'broken-json',
    'no-table',
  ] as const),
] satisfies readonly Fault[];

export interface FaultProxy {
  readonly endpoint: string;
  fault: Fault;
  /** Chooses the fault of each request in place of `fault`. */
  chooseFault?: (operation: string) => Fault;
  /** The operation of each request so far, such as `BatchGetItem`. */
  readonly operations: string[];
  /** The same without those that read the catalogue. */
  readonly lookups: readonly string[];
  /** The read capacity units that all answers so far have consumed. */
  readonly readUnits: number;
  /** The connections that were opened since somebody asked. */
  takeConnections(): number;
  /** How many requests somebody still waits for. */
  readonly waiting: number;
  stop(): Promise<void>;
}

interface Consumed {
  readonly CapacityUnits: number;
}

const DELAY_MS = 300;

const exception = (name: string) => ({
  __type: `com.amazonaws.dynamodb.v20120810#${name}`,
  message: 'by the fault proxy',
});

function answerJson(response: ServerResponse, status: number, body: object | string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The keys of a BatchGetItem, by table. */
type RequestItems = Record<string, { readonly Keys: object[] }>;

/** Makes the function that keeps every second key back, but none that it has just kept back. */
function createSplitKeys() {
  const keptBack = new Set<string>();
  let turn = 0;
  const isProcessed = (name: string) => {
    if (keptBack.delete(name) || turn++ % 2 === 0) return true;
    keptBack.add(name);
    return false;
  };
  return (
    body: string,
  ): { readonly processed: RequestItems; readonly unprocessed: RequestItems } => {
    const parts = { processed: {} as RequestItems, unprocessed: {} as RequestItems };
    for (const [table, { Keys }] of Object.entries(
      (JSON.parse(body) as { RequestItems: RequestItems }).RequestItems,
    )) {
      for (const key of Keys) {
        const part = isProcessed(JSON.stringify([table, key]))
          ? parts.processed
          : parts.unprocessed;
        part[table] ??= { Keys: [] };
        part[table].Keys.push(key);
      }
    }
    return parts;
  };
}

/**
 * Starts a proxy before DynamoDB Local that counts requests and can be told, while it runs, to fail
 * them.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const splitKeys = createSplitKeys();
  let readUnits = 0;
  let waiting = 0;
  let connections = 0;

  const forward = async (incoming: IncomingMessage, sent: string) => {
    const body = JSON.stringify({ ...JSON.parse(sent), ReturnConsumedCapacity: 'TOTAL' });
    const { host: _, 'content-length': __, ...headers } = incoming.headers;
    const outgoing = request(target, { method: 'POST', headers }).end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const received = await text(answer);
    const { ConsumedCapacity = [] } = JSON.parse(received) as {
      ConsumedCapacity?: Consumed | Consumed[];
    };
    for (const { CapacityUnits } of [ConsumedCapacity].flat()) readUnits += CapacityUnits;
    return { status: answer.statusCode ?? 500, body: received };
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? 'unknown';
    const fault = proxy.chooseFault?.(operation) ?? proxy.fault;
    proxy.operations.push(operation);
    if (fault === 'silence') return;
    if (fault === 'refuse') return void incoming.socket.destroy();
    if (fault === 'error') return answerJson(response, 500, exception('InternalServerError'));
    if (fault === 'throttle')
      return answerJson(response, 400, exception('ProvisionedThroughputExceededException'));
    if (fault === 'no-table')
      return answerJson(response, 400, exception('ResourceNotFoundException'));
    if (fault === 'broken-json') return answerJson(response, 200, '{"Responses": {"tenants": [{');
    if (fault === 'unprocessed' && operation === 'BatchGetItem') {
      const { processed, unprocessed } = splitKeys(body);
      const isEmpty = Object.keys(processed).length === 0;
      const found = isEmpty
        ? { status: 200, body: '{"Responses":{}}' }
        : await forward(incoming, JSON.stringify({ RequestItems: processed }));
      return answerJson(response, found.status, {
        ...JSON.parse(found.body),
        UnprocessedKeys: unprocessed,
      });
    }
    const limit = fault === 'unprocessed' && operation === 'Query' ? { Limit: 1 } : {};
    const found = await forward(incoming, JSON.stringify({ ...JSON.parse(body), ...limit }));
    if (fault === 'reset' || fault === 'stall') {
      const bytes = Buffer.from(found.body);
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(
        bytes.subarray(0, bytes.length / 2),
        () => fault === 'reset' && incoming.socket.destroy(),
      );
      return;
    }
    if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    answerJson(response, found.status, found.body);
  };

  const server = createServer((incoming, response) => {
    waiting++;
    response.on('close', () => waiting--); // answered, or given up
    answer(incoming, response).catch(() => incoming.socket.destroy()); // the target is gone, or the client is
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: 'none',
    operations: [],
    get lookups() {
      return proxy.operations.filter((operation) => operation !== 'Query');
    },
    get readUnits() {
      return readUnits;
    },
    takeConnections() {
      const taken = connections;
      connections = 0;
      return taken;
    },
    get waiting() {
      return waiting;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;
}
