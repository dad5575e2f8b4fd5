import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Contestants } from './contestants.ts';
import { eventText } from './population.ts';
import { median } from './statistics.ts';

export interface Start {
  /** Milliseconds from the start of the process. */
  readonly loaded: number;
  readonly answered: number;
}

const STARTERS = ['eightLines', 'usualWay', 'service', 'serviceTraced'] as const;
export type Starter = (typeof STARTERS)[number];

// Port 9 of this machine takes datagrams and answers none, as the daemon of AWS X-Ray does.
const ON_LAMBDA = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
};

/** Starts a new process of each contestant in turn, and takes the medians. */
export function measureStart(
  node: string,
  contestants: Contestants,
  table: string,
  runs: number,
): Record<Starter, Start> {
  const samples = Object.fromEntries(STARTERS.map((name) => [name, [] as Start[]])) as Record<Starter, Start[]>;
  const input = eventText(0);
  for (let run = 0; run < runs; run++) {
    for (const name of STARTERS) {
      const module = contestants[name === 'serviceTraced' ? 'service' : name];
      const env = { ...process.env, TENANTS_TABLE: table, ...(name === 'serviceTraced' && ON_LAMBDA) };
      const output = execFileSync(node, [resolve('tests/bench/start-probe.mjs'), module], {
        env,
        input,
        encoding: 'utf8',
      });
      samples[name].push(JSON.parse(output));
    }
  }
  const summary = (name: Starter): Start => ({
    loaded: median(samples[name].map(({ loaded }) => loaded)),
    answered: median(samples[name].map(({ answered }) => answered)),
  });
  return Object.fromEntries(STARTERS.map((name) => [name, summary(name)])) as Record<Starter, Start>;
}
