import { randomUUID } from 'node:crypto';
import { isPromise } from 'node:util/types';

/**
 * The handler of a trigger, in this process: async, or with a callback as its third parameter. What
 * it calls an event and a context is its own affair.
 */
export type Handler = (...args: never[]) => unknown;

/** What a handler threw. */
export interface HandlerError {
  readonly name: string;
  readonly message: string;
  /** Of an error that has one, such as `TENANT_SUSPENDED`. */
  readonly code?: string;
}

/** What came of one invocation. */
export type Invocation =
  | { readonly answer: unknown; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: HandlerError };

/** Of the context that Lambda hands to a handler, what is data. */
export const createContext = () => ({
  functionName: 'pre-token-generation',
  functionVersion: '$LATEST',
  awsRequestId: randomUUID(),
});

/** Cognito waits that long, and Lambda's context says what is left of it. */
const COGNITO_WAITS_MS = 5_000;

/** As what it gets and gives is known to be. */
type LambdaHandler = (
  event: unknown,
  context: object,
  callback: (error: unknown, answer?: unknown) => void,
) => unknown;

function describeError(thrown: unknown): HandlerError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const { name, message } = thrown;
  return {
    name,
    message,
    ...('code' in thrown && typeof thrown.code === 'string' && { code: thrown.code }),
  };
}

/** Calls a handler with a copy of the event, as it would come out of JSON. */
export async function callHandler(handler: Handler, event: object): Promise<Invocation> {
  const deadline = Date.now() + COGNITO_WAITS_MS;
  const context = {
    ...createContext(),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const sent: unknown = JSON.parse(JSON.stringify(event));
  try {
    const answer = await new Promise((resolve, reject) => {
      const answered = (handler as LambdaHandler)(sent, context, (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
      if (handler.length < 3 || isPromise(answered)) resolve(answered);
    });
    return { answer };
  } catch (error) {
    return { error: describeError(error) };
  }
}
