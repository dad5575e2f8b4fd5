import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Modules } from './modules.ts';
import { eventText } from './population.ts';
import { median } from './statistics.ts';

export interface Start {
  /** Milliseconds from the start of the process until the handler is loaded. */
  readonly loaded: number;
  /** Milliseconds from the start of the process until the first answer. */
  readonly answered: number;
  /** Milliseconds of the first sign-in itself. */
  readonly first: number;
}

/**
 * What Lambda sets for tracing. Port 9 of this machine takes datagrams and answers none, as AWS
 * X-Ray's daemon does.
 */
export const ON_LAMBDA = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
};

const STARTERS = {
  eightLines: { module: 'eightLines', env: {} },
  usualWay: { module: 'usualWay', env: {} },
  usualWayTraced: { module: 'usualWay', env: ON_LAMBDA },
  service: { module: 'service', env: {} },
  serviceTraced: { module: 'service', env: ON_LAMBDA },
  serviceCatalogued: { module: 'service', env: {} },
  serviceReady: {
    module: 'service',
    env: { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' },
  },
} as const;
type Starter = keyof typeof STARTERS;

/**
 * Starts a new process of each contestant in turn, and takes the medians. One of them signs in at a
 * table with a catalogue.
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
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
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
      samples[name].push(JSON.parse(output.trim().split('\n').at(-1) ?? '')); // after the log of the handler
    }
  }
  const middle = (name: Starter, value: (start: Start) => number) =>
    median(samples[name].map(value));
  const summary = (name: Starter): Start => ({
    loaded: middle(name, ({ loaded }) => loaded),
    answered: middle(name, ({ answered }) => answered),
    first: middle(name, ({ loaded, answered }) => answered - loaded),
  });
  return Object.fromEntries(names.map((name) => [name, summary(name)])) as Record<Starter, Start>;
}
