// node run-handler.mjs MODULE EXPORT, forked: one invocation in a new execution environment,
// answered over the channel as Lambda would answer it.
import { isPromise } from 'node:util/types';

const [, , module, exportName] = process.argv;

async function load() {
  const handler = (await import(module))[exportName];
  if (typeof handler === 'function') return handler;
  const error = new Error(`${exportName} is undefined or not exported`);
  throw Object.assign(error, { name: 'Runtime.HandlerNotFound' });
}

// As call-handler.ts does in its own process, which reads TypeScript; this program cannot.
const call = (handler, event, context) =>
  new Promise((resolve, reject) => {
    const done = (error, answer) => (error ? reject(error) : resolve(answer));
    const answer = handler(event, context, done);
    if (handler.length < 3 || isPromise(answer)) resolve(answer);
  });

async function invoke({ event, context }) {
  try {
    const handler = await load();
    const deadline = Date.now() + 5_000;
    const getRemainingTimeInMillis = () => deadline - Date.now();
    return { answer: await call(handler, event, { ...context, getRemainingTimeInMillis }) };
  } catch (thrown) {
    const { name, message, code } = thrown instanceof Error ? thrown : new Error(`${thrown}`);
    return { error: { name, message, ...(typeof code === 'string' && { code }) } };
  }
}

process.once('message', async (invocation) => {
  process.send(await invoke(invocation), () => {
    process.disconnect();
    // Lambda would freeze what is still open; here it has a moment to end by itself.
    setTimeout(() => process.exit(), 1_000).unref();
  });
});
