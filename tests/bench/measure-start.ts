import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Modules } from './modules.ts';
import { eventText } from './population.ts';
import { median } from './statistics.ts';

export interface Start {
  /** Milliseconds from the start of the process until the handler is loaded. */
  readonly loaded: number;
  /** What an empty module does not take of that. */
  readonly loading: number;
  /** Milliseconds from the start of the process until the first answer. */
  readonly answered: number;
  /** Milliseconds of the first sign-in itself. */
  readonly first: number;
}

const traced = (sampled: 0 | 1) => ({
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
  _X_AMZN_TRACE_ID: `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=${sampled}`,
});

/**
 * What Lambda sets where tracing is on, for a sign-in that X-Ray samples and for one that it does
 * not. Port 9 of this machine takes datagrams and answers none, as AWS X-Ray's daemon does.
 */
export const SAMPLED = traced(1);
export const NOT_SAMPLED = traced(0);

const STARTERS = {
  empty: { module: 'empty', env: {} },
  eightLines: { module: 'eightLines', env: {} },
  usualWay: { module: 'usualWay', env: {} },
  usualWayNotSampled: { module: 'usualWay', env: NOT_SAMPLED },
  usualWaySampled: { module: 'usualWay', env: SAMPLED },
  service: { module: 'service', env: {} },
  serviceNotSampled: { module: 'service', env: NOT_SAMPLED },
  serviceSampled: { module: 'service', env: SAMPLED },
  serviceCatalogued: { module: 'service', env: {} },
  serviceReady: {
    module: 'service',
    env: { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' },
  },
} as const;
type Starter = keyof typeof STARTERS;

/**
 * Starts a new process of each contestant in turn, and takes the medians. One of them signs in at a
 * table with a catalogue. The first sampled sign-in of the service loads the Tracer: what it takes
 * longer than one that is not sampled counts as loading.
 */
export function measureStart(
  node: string,
  modules: Modules,
  { table, catalogued }: { readonly table: string; readonly catalogued: string },
  runs: number,
): Record<Starter, Start> {
  const names = Object.keys(STARTERS) as Starter[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Start[]])) as Record<
    Starter,
    Start[]
  >;
  const input = eventText(0);
  const start = (name: Starter): Pick<Start, 'loaded' | 'answered'> => {
    const { module, env } = STARTERS[name];
    const output = execFileSync(node, [resolve('tests/bench/start-probe.mjs'), modules[module]], {
      env: {
        ...process.env,
        TENANTS_TABLE: name === 'serviceCatalogued' ? catalogued : table,
        ...env,
      },
      input,
      encoding: 'utf8',
    });
    return JSON.parse(output.trim().split('\n').at(-1) ?? ''); // after the log of the handler
  };
  for (let run = 0; run < runs; run++) {
    const round = Object.fromEntries(names.map((name) => [name, start(name)])) as Record<
      Starter,
      ReturnType<typeof start>
    >;
    const firstOf = (name: Starter) => round[name].answered - round[name].loaded;
    const late = firstOf('serviceSampled') - firstOf('serviceNotSampled');
    for (const name of names) {
      const { loaded, answered } = round[name];
      const loading = loaded - round.empty.loaded + (name === 'serviceSampled' ? late : 0);
      samples[name].push({ loaded, loading, answered, first: firstOf(name) });
    }
  }
  const middle = (name: Starter, point: keyof Start) =>
    median(samples[name].map((each) => each[point]));
  const summary = (name: Starter): Start => ({
    loaded: middle(name, 'loaded'),
    loading: middle(name, 'loading'),
    answered: middle(name, 'answered'),
    first: middle(name, 'first'),
  });
  return Object.fromEntries(names.map((name) => [name, summary(name)])) as Record<Starter, Start>;
}
