// node start-probe.mjs HANDLER_MODULE < EVENT: milliseconds from the start of this process until
// the handler is loaded, and until it has answered its first event.
import { readFileSync } from 'node:fs';

const { handler } = await import(process.argv[2]);
const loaded = performance.now();
await handler(JSON.parse(readFileSync(0, 'utf8')));
console.log(JSON.stringify({ loaded, answered: performance.now() }));
