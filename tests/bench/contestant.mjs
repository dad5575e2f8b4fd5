// node contestant.mjs HANDLER_MODULE: signs in as often as its parent says, in a process of its
// own, and answers how long that took. In one process the contestants would slow each other down:
// the X-Ray SDK makes every promise of it dearer.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const { handler } = await import(process.argv[2]);

let events = [];
let parsed = [];
let turn = 0;

/** The handler between the text that Lambda's runtime gets and the text that it sends. */
const asInvoked = async (index) => JSON.stringify(await handler(JSON.parse(events[index])));
/** The eight lines write into their event. */
const alone = (index) => handler({ ...parsed[index] });

const tasks = {
  take(taken) {
    events = taken;
    parsed = taken.map((event) => JSON.parse(event));
  },
  /** What Lambda says of the trace of the sign-ins from now on. */
  announce(header) {
    process.env._X_AMZN_TRACE_ID = header;
  },
  /** Microseconds of each sign-in. */
  async time({ signIns, isAlone, pauseMs }) {
    const signIn = isAlone ? alone : asInvoked;
    const samples = [];
    for (let count = 0; count < signIns; count++) {
      const index = turn++ % events.length;
      for (const end = performance.now() + pauseMs; performance.now() < end; );
      const start = performance.now();
      await signIn(index);
      samples.push((performance.now() - start) * 1000);
    }
    return samples;
  },
  /** Sign-ins a second. */
  async rate({ ms, atOnce }) {
    let done = 0;
    const start = performance.now();
    const worker = async () => {
      while (performance.now() - start < ms) await asInvoked(done++ % events.length);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return (done * 1000) / (performance.now() - start);
  },
  /** Bytes of all that is kept. */
  async heap() {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    for (let count = 0; count < 3; count++) collect();
    return process.memoryUsage().heapUsed;
  },
};

process.on('disconnect', () => process.exit());
process.on('message', async ([task, input]) => {
  const answer = await tasks[task](input);
  if (process.connected) process.send({ answer });
});
process.send({ answer: 'loaded' });
