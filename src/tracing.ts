import type { Tracer } from '@aws-lambda-powertools/tracer';
import { EnrichmentError } from './denials.ts';
import { SERVICE } from './service.ts';

/** What a sign-in tells AWS X-Ray. Never a claim, an attribute or the response. */
export interface Tracing {
  /** Runs a task in a subsegment of that name, which notes its denial. */
  inSubsegment<T>(name: string, task: () => T | Promise<T>): Promise<T>;
  /** Notes an indexed value on the current subsegment. */
  annotate(name: string, value: string): void;
  /** Makes every request of an AWS SDK client a subsegment. */
  captureClient<Client>(client: Client): Client;
}

const off: Tracing = {
  async inSubsegment(_name, task) {
    return task();
  },
  annotate() {},
  captureClient: (client) => client,
};

const withTracer = (tracer: Tracer): Tracing => ({
  async inSubsegment(name, task) {
    const parent = tracer.getSegment();
    const subsegment = parent?.addNewSubsegment(name);
    if (!parent || !subsegment) return task();
    tracer.setSegment(subsegment);
    try {
      return await task();
    } catch (error) {
      // What nobody foresaw may quote what it choked on.
      if (error instanceof EnrichmentError) tracer.addErrorAsMetadata(error);
      throw error;
    } finally {
      subsegment.close();
      tracer.setSegment(parent);
    }
  },
  annotate: (name, value) => tracer.putAnnotation(name, value),
  captureClient: (client) => tracer.captureAWSv3Client(client),
});

/**
 * Traces with Powertools' Tracer where the function runs on Lambda, and does nothing anywhere else.
 * The Tracer is loaded only where it is used.
 *
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/tracer/
 */
export async function startTracing(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Tracing> {
  if (!env.AWS_EXECUTION_ENV?.startsWith('AWS_Lambda_')) return off;
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  const tracer = new Tracer({ serviceName: SERVICE, captureHTTPsRequests: false });
  tracer.provider.setContextMissingStrategy(() => {}); // the warm-up belongs to no sign-in, which is no error
  return tracer.isTracingEnabled() ? withTracer(tracer) : off;
}
