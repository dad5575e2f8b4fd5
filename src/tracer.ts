import { Tracer } from '@aws-lambda-powertools/tracer';
import { EnrichmentError } from './denials.ts';
import { SERVICE } from './service.ts';
import type { Trace, TraceSignIn } from './trace.ts';

const tracer = new Tracer({ serviceName: SERVICE, captureHTTPsRequests: false });
tracer.provider.setContextMissingStrategy(() => {}); // the warm-up belongs to no sign-in, which is no error
// Of the function itself, in whose subsegments the X-Ray SDK puts what a sign-in tells. It is
// current where the SDK is loaded, and nowhere else.
const facade = tracer.getSegment();

type Segment = NonNullable<typeof facade>;

/** Runs a task with a current segment of its own, whatever runs beside it. */
const inSegment = <T>(segment: Segment, task: () => T): T =>
  tracer.provider.getNamespace().runAndReturn(() => {
    tracer.setSegment(segment);
    return task();
  });

const trace: Trace = {
  async inSubsegment(name, task) {
    const subsegment = tracer.getSegment()?.addNewSubsegment(name);
    if (!subsegment) return task();
    return inSegment(subsegment, async () => {
      try {
        return await task();
      } catch (error) {
        // What nobody foresaw may quote what it choked on.
        if (error instanceof EnrichmentError) tracer.addErrorAsMetadata(error);
        throw error;
      } finally {
        subsegment.close();
      }
    });
  },
  annotate: (name, value) => tracer.putAnnotation(name, value),
};

/**
 * Traces requests of these clients, and sign-ins. Not loaded before the first one that X-Ray
 * samples.
 *
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/tracer/
 *
 * @returns undefined where a variable of Powertools' own switches tracing off
 */
export function startTracer(clients: readonly unknown[]): TraceSignIn | undefined {
  if (!facade || !tracer.isTracingEnabled()) return undefined;
  // In time for requests to come: the AWS SDK makes the way of each anew.
  for (const client of clients) tracer.captureAWSv3Client(client);
  return (name, signIn) =>
    inSegment(facade, async () => trace.inSubsegment(name, () => signIn(trace)));
}
