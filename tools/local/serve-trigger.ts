// node serve-trigger.js BUNDLE PORT: the Invoke API of Lambda in front of one bundled function.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** As the stack has it. */
const TIMEOUT_MS = 5_000;

const [bundle = '', port] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href).catch(({ message }: Error) => {
  console.error(`${bundle} cannot be loaded: ${message}`);
  process.exit(1);
});
if (typeof handler !== 'function') {
  console.error(`${bundle} exports no handler, which has to be a function.`);
  process.exit(1);
}

async function invoke(event: unknown): Promise<unknown> {
  const end = Date.now() + TIMEOUT_MS;
  return handler(event, {
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => end - Date.now(),
  });
}

createServer(async (request, response) => {
  try {
    const isInvocation = request.method === 'POST';
    response.end(isInvocation ? JSON.stringify(await invoke(await json(request))) : '');
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    response.setHeader('x-amz-function-error', 'Unhandled');
    response.end(JSON.stringify({ errorType, errorMessage }));
  }
}).listen(Number(port), '127.0.0.1');
