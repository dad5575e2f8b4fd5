import type { Trace, TraceSignIn } from './trace.ts';

export interface Tracing {
  readonly trace: TraceSignIn;
  /** Makes every request of an AWS SDK client in a traced sign-in a subsegment. */
  captureClient<Client>(client: Client): Client;
  /** Loads ahead what the first traced sign-in would have to wait for. */
  prepare(): Promise<unknown>;
}

const noTrace: Trace = {
  inSubsegment: (_name, task) => task(),
  annotate() {},
};

const off: Tracing = {
  trace: (_name, signIn) => signIn(noTrace),
  captureClient: (client) => client,
  async prepare() {},
};

/**
 * Traces with Powertools' Tracer where the function runs on Lambda, and does nothing anywhere else.
 * Lambda says with each event whether X-Ray samples it: the first that it does loads the Tracer,
 * and all others go without.
 *
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function startTracing(env: Readonly<Record<string, string | undefined>>): Tracing {
  if (!env.AWS_EXECUTION_ENV?.startsWith('AWS_Lambda_')) return off;
  const clients: unknown[] = [];
  let loading: Promise<TraceSignIn> | undefined;
  const load = () => {
    loading ??= import('./tracer.ts')
      .then(({ startTracer }) => startTracer(clients) ?? off.trace)
      .catch((error) => {
        process.emitWarning(error); // no reason to refuse a sign-in
        return off.trace;
      });
    return loading;
  };
  return {
    async trace(name, signIn) {
      if (!env._X_AMZN_TRACE_ID?.includes('Sampled=1')) return signIn(noTrace);
      const trace = await load();
      return trace(name, signIn);
    },
    captureClient(client) {
      clients.push(client);
      return client;
    },
    prepare: load,
  };
}
