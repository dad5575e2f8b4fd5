import type { IncomingHttpHeaders } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from './listen.ts';

/** A call of DynamoDB's API. */
export interface Call {
  /** Such as `BatchWriteItem`. */
  readonly operation: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has a body of its own
  readonly body: any;
}

export interface Reply {
  readonly status: number;
  readonly body: object;
}

/** An error as DynamoDB answers it. */
export const failure = (name: string, message: string, status = 400): Reply => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message },
});

/** That of the tests, wherever a test sends requests later. */
const { AWS_ENDPOINT_URL_DYNAMODB: realEndpoint = '' } = process.env;

/** Lets the real DynamoDB of the tests answer a call. */
export async function passOn({ headers, body }: Call): Promise<Reply> {
  const { host: _, connection: __, 'content-length': ___, ...rest } = headers;
  const response = await fetch(realEndpoint, {
    method: 'POST',
    headers: rest as Record<string, string>,
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as object };
}

/** Answers calls of DynamoDB's API, by itself or by passing them on, on a port of its own. */
export async function startDynamoDbStandIn(answer: (call: Call) => Reply | Promise<Reply>) {
  return listen(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const { status, body } = await answer({
      operation,
      headers: request.headers,
      body: await json(request),
    });
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(body));
  });
}
