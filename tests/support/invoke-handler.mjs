// node invoke-handler.mjs HANDLER_MODULE < EVENT: one invocation in a new execution environment,
// answered as by Lambda.
import { text } from 'node:stream/consumers';

try {
  const { handler } = await import(process.argv[2]);
  const event = JSON.parse(await text(process.stdin));
  console.log(JSON.stringify({ payload: await handler(event, {}) }));
} catch ({ name, message }) {
  console.log(JSON.stringify({ errorType: name, errorMessage: message }));
}
