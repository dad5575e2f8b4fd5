import { setImmediate as turn } from 'node:timers/promises';
import { createRandom } from '../soak/random.ts';
import { createEnvironment } from './environment.ts';
import { createPartitions } from './partitions.ts';
import { createPeople } from './people.ts';
import { createVirtualTime } from './virtual-time.ts';

/**
 * Signs in once, in a time of its own: the first request of the AWS SDK reads files, and the time of
 * a simulation would not wait for these.
 */
export async function prepareSdk(): Promise<void> {
  const time = createVirtualTime();
  const random = createRandom(0);
  const options = { count: 1, oneIn: 1, savedReads: 1, now: time.now, random: random.next };
  const environment = createEnvironment({
    time,
    partitions: createPartitions(options),
    catalogueBytes: 0,
    lookupTimeoutMs: 60_000,
    cacheTtlSeconds: 0,
    cacheStaleSeconds: 0,
    random: random.next,
    onRequest() {},
  });
  const people = { tenants: 1, departments: 0, hotShare: 0, membership: 'off' } as const;
  let ending: string | undefined;
  const signingIn = environment.signIn(createPeople(people, random)()).then((ended) => {
    ending = ended;
  });
  while (ending === undefined) {
    await time.runUntil(time.now() + 1);
    await turn();
  }
  await signingIn;
  if (ending === 'denied') throw new Error('the AWS SDK does not get to its requests');
}
