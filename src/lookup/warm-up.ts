import type { ReadRow } from './row-reader.ts';

/** No record has this key, because no id is empty. */
const NOBODY = { pk: 'TENANT#', sk: 'TENANT' };

/**
 * Opens the connection to DynamoDB, and takes the way of a lookup once, in a function that is made
 * ready ahead of its sign-ins. In any other a sign-in is waiting already, and nothing is gained by
 * asking twice.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * @param timeoutMs milliseconds
 */
export async function warmUp(
  env: Readonly<Record<string, string | undefined>>,
  readRow: ReadRow,
  timeoutMs: number,
): Promise<void> {
  if (env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency') return;
  await readRow(NOBODY, { timeoutMs }).catch(() => {}); // what is wrong is for the sign-ins to say
}
