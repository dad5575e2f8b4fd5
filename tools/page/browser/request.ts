import type { Refusal } from '../page-messages.ts';

/** The server gave no answer, or refused. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** Whether the same request may get an answer later. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}

/** Whoever wants to hear of requests that get no answer. */
let report: (error: RequestError) => void = () => {};

export function onNoAnswer(listener: (error: RequestError) => void): void {
  report = listener;
}

async function send<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(path, init).catch((error: Error) => {
    if (error.name === 'AbortError') throw error;
    throw new RequestError(
      'The server of this page does not answer: is npm start still running?',
      true,
    );
  });
  if (response.ok) return response.json();
  const { message } = (await response.json()) as Refusal;
  throw new RequestError(message, response.status >= 500);
}

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  try {
    return await send(path, init);
  } catch (error) {
    if (error instanceof RequestError && error.isPassing) report(error);
    throw error;
  }
}

export const get = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
  ask(path, { ...(signal && { signal }) });

export const post = <Answer>(path: string, body: object, signal?: AbortSignal): Promise<Answer> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
