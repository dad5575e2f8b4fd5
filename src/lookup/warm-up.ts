import type { GetCatalogue } from './catalogue.ts';
import type { ReadRow } from './row-reader.ts';

export interface WarmUpParts {
  readonly readRow: ReadRow;
  readonly catalogue: GetCatalogue;
  /** Loads ahead what traces a sign-in. */
  readonly prepareTracing: () => Promise<unknown>;
}

/** No record has this key, because no id is empty. */
const NOBODY = { pk: 'TENANT#', sk: 'TENANT' };

/**
 * Opens the connections to DynamoDB, takes the way of a lookup once, reads the catalogue and loads
 * the Tracer, in a function that is made ready ahead of its sign-ins. In any other a sign-in is
 * waiting already, and nothing is gained by asking twice.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * @param timeoutMs milliseconds
 */
export async function warmUp(
  env: Readonly<Record<string, string | undefined>>,
  { readRow, catalogue, prepareTracing }: WarmUpParts,
  timeoutMs: number,
): Promise<void> {
  if (env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency') return;
  // What is wrong is for the sign-ins to say.
  await Promise.allSettled([
    readRow(NOBODY, { timeoutMs }),
    catalogue(timeoutMs),
    prepareTracing(),
  ]);
}
