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
  | 'delay' // answers after 300 ms
  | 'error' // 500
  | 'throttle' // ProvisionedThroughputExceededException
  | 'unprocessed' // leaves every second key for another request
  | 'broken-json'
  | 'no-table';

export interface FaultProxy {
  readonly endpoint: string;
  fault: Fault;
  /** The operation of each request so far, such as `BatchGetItem`. */
  readonly operations: string[];
  /** The read capacity units that all answers so far have consumed. */
  readonly readUnits: number;
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

/** Keeps every second key of a BatchGetItem back; an only key is let through every second time. */
function splitKeys(body: string, turn: number): { readonly processed: string; readonly unprocessed: object } {
  const { RequestItems } = JSON.parse(body) as { RequestItems: Record<string, { Keys: object[] }> };
  const part = (keep: (index: number) => boolean) =>
    Object.fromEntries(
      Object.entries(RequestItems)
        .map(([table, { Keys }]) => [table, { Keys: Keys.filter((_, index) => keep(index + turn)) }] as const)
        .filter(([, { Keys }]) => Keys.length > 0),
    );
  return {
    processed: JSON.stringify({ RequestItems: part((n) => n % 2 === 0) }),
    unprocessed: part((n) => n % 2 === 1),
  };
}

/** Starts a proxy before DynamoDB Local that counts requests and can be told, while it runs, to fail them. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let readUnits = 0;

  const forward = async (incoming: IncomingMessage, sent: string) => {
    const body = JSON.stringify({ ...JSON.parse(sent), ReturnConsumedCapacity: 'TOTAL' });
    const { host: _, 'content-length': __, ...headers } = incoming.headers;
    const outgoing = request(target, { method: 'POST', headers }).end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const received = await text(answer);
    const { ConsumedCapacity = [] } = JSON.parse(received) as { ConsumedCapacity?: Consumed | Consumed[] };
    for (const { CapacityUnits } of [ConsumedCapacity].flat()) readUnits += CapacityUnits;
    return { status: answer.statusCode ?? 500, body: received };
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    const { fault } = proxy;
    proxy.operations.push(String(incoming.headers['x-amz-target']).split('.')[1] ?? 'unknown');
    if (fault === 'silence') return;
    if (fault === 'refuse') return void incoming.socket.destroy();
    if (fault === 'error') return answerJson(response, 500, exception('InternalServerError'));
    if (fault === 'throttle') return answerJson(response, 400, exception('ProvisionedThroughputExceededException'));
    if (fault === 'no-table') return answerJson(response, 400, exception('ResourceNotFoundException'));
    if (fault === 'broken-json') return answerJson(response, 200, '{"Responses": {"tenants": [{');
    if (fault === 'unprocessed') {
      const { processed, unprocessed } = splitKeys(body, proxy.operations.length);
      const found =
        processed === '{"RequestItems":{}}'
          ? { status: 200, body: '{"Responses":{}}' }
          : await forward(incoming, processed);
      return answerJson(response, found.status, { ...JSON.parse(found.body), UnprocessedKeys: unprocessed });
    }
    const found = await forward(incoming, body);
    if (fault === 'reset') {
      response.writeHead(200, { 'content-length': found.body.length });
      response.write(found.body.slice(0, found.body.length / 2), () => incoming.socket.destroy());
      return;
    }
    if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    answerJson(response, found.status, found.body);
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => incoming.socket.destroy()); // the target is gone, or the client is
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: 'none',
    operations: [],
    get readUnits() {
      return readUnits;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;
}
