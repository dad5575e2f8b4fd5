import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { explain } from '../aws/aws-errors.ts';
import { UserError } from '../command/user-error.ts';
import { type PageFiles, readPageFiles } from './page-files.ts';
import type { Refusal } from './page-messages.ts';
import { refuseRequest, SECURITY_HEADERS } from './refuse-request.ts';
import { createRoutes, PageError, type PageParts } from './routes.ts';

/** The page, and where it is. */
export interface Page {
  readonly url: string;
  stop(): Promise<void>;
}

/** More than any row takes, as YAML and as DynamoDB's types. */
const MOST_BYTES = 4 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new PageError(400, 'This request is larger than any record.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new PageError(400, 'Expected JSON.');
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': type });
  response.end(body);
}

const answerJson = (response: ServerResponse, status: number, value: unknown) =>
  answer(response, status, 'application/json', JSON.stringify(value ?? {}));

/** A status, and one sentence for people. */
function toRefusal(error: unknown, place: string): readonly [number, Refusal] {
  if (error instanceof PageError) return [error.status, { message: error.message }];
  const explained = explain(error, 'this request', place);
  if (explained instanceof UserError) return [503, { message: explained.message }];
  if (error instanceof Error && '$metadata' in error) {
    return [
      503,
      { message: `DynamoDB at ${place} gives no answer that can be used: ${error.message}.` },
    ];
  }
  console.error(error);
  return [500, { message: 'A fault of this page: the terminal that runs it says more.' }];
}

/**
 * Starts the page on 127.0.0.1, at a port or any that is free.
 *
 * @throws {Error} with code `EADDRINUSE` if somebody has the port
 */
export async function startPage(parts: PageParts, port = 0): Promise<Page> {
  const files: PageFiles = await readPageFiles();
  const routes = createRoutes(parts);
  const server = createServer(async (request, response) => {
    try {
      const refusal = refuseRequest(request, (server.address() as AddressInfo).port);
      if (refusal) return answerJson(response, 403, { message: refusal });
      const url = new URL(request.url ?? '/', 'http://page');
      const file = request.method === 'GET' ? files.get(url.pathname) : undefined;
      if (file) return answer(response, 200, file.type, file.body);
      const route = routes.get(`${request.method} ${url.pathname}`);
      if (!route) return answerJson(response, 404, { message: 'There is nothing here.' });
      const body = request.method === 'POST' ? await readBody(request) : undefined;
      return answerJson(response, 200, await route(url.searchParams, body));
    } catch (error) {
      return answerJson(response, ...toRefusal(error, parts.place));
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => {});
    },
  };
}
