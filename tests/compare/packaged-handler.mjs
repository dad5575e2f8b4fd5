// node packaged-handler.mjs FILE: answers batches of events from its parent with the handler of a
// package, and what it wrote to its log.
import { pathToFileURL } from 'node:url';

let lines = [];
process.stdout.write = (text) => {
  lines.push(String(text));
  return true;
};

/** What may differ from run to run. */
const VOLATILE = ['_aws', 'ms', 'lookupMs', 'traceId', 'catalogueAgeMs'];

async function answer(handler, event) {
  lines = [];
  const sent = structuredClone(event);
  let outcome;
  try {
    outcome = { answer: await handler(sent) };
  } catch ({ name, code, message, detail }) {
    outcome = { thrown: { name, code, message, detail } };
  }
  const log = lines.map((line) => {
    const said = JSON.parse(line);
    for (const name of VOLATILE) delete said[name];
    return said;
  });
  return { ...outcome, log, isInputKept: JSON.stringify(sent) === JSON.stringify(event) };
}

try {
  const { handler } = await import(pathToFileURL(process.argv[2]).href);
  process.on('message', async (events) => {
    const outcomes = [];
    for (const event of events) outcomes.push(await answer(handler, event));
    process.send({ outcomes });
  });
  process.send({ ready: true });
} catch (error) {
  process.send({ failed: error.message });
  process.disconnect();
}
