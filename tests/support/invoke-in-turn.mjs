// node invoke-in-turn.mjs HANDLER_MODULE < TURNS: the invocations of one execution environment, each
// turn with the trace header that Lambda sets and the events that come with it at once.
import { text } from 'node:stream/consumers';

const { handler } = await import(process.argv[2]);
for (const { header, events } of JSON.parse(await text(process.stdin))) {
  process.env._X_AMZN_TRACE_ID = header;
  await Promise.all(events.map((event) => handler(event, {})));
}
