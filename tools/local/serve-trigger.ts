// node serve-trigger.js BUNDLE PORT: the Invoke API of Lambda in front of one bundled function.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { callHandler } from './call-handler.ts';

const [bundle = '', port] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href).catch(({ message }: Error) => {
  console.error(`${bundle} cannot be loaded: ${message}`);
  process.exit(1);
});
if (typeof handler !== 'function') {
  console.error(`${bundle} exports no handler, which has to be a function.`);
  process.exit(1);
}

createServer(async (request, response) => {
  if (request.method !== 'POST') {
    response.end();
    return;
  }
  const { answer, error } = await json(request).then(
    (event) => callHandler(handler, event as object),
    (error: Error) => ({ answer: undefined, error }),
  );
  if (error) response.setHeader('x-amz-function-error', 'Unhandled');
  response.end(
    JSON.stringify(error ? { errorType: error.name, errorMessage: error.message } : answer),
  );
}).listen(Number(port), '127.0.0.1');
