import { InvokeCommand } from '@aws-sdk/client-lambda';
import { isObject } from '../../src/json.ts';
import { ask } from '../aws/ask.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';

/** What Cognito would get of the function. */
export type FunctionAnswer =
  | { readonly kind: 'response'; readonly response: unknown }
  /** One line. */
  | { readonly kind: 'denial'; readonly message: string };

const MOST_CHARACTERS = 200;

/** The stack trace of a runtime, for one, is many lines. */
function shorten(message: string): string {
  const line = message.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

/**
 * Calls the function as Cognito would, but for who is calling.
 *
 * @throws {UserError} if Lambda refuses, or does not answer
 */
export async function invoke(
  { functions }: Clients,
  { trigger }: Deployed,
  event: object,
): Promise<FunctionAnswer> {
  const command = new InvokeCommand({
    FunctionName: trigger.arn,
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const { FunctionError, Payload } = await ask('lambda:InvokeFunction', functions.send(command));
  const payload: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (FunctionError === undefined) {
    return { kind: 'response', response: isObject(payload) ? payload.response : undefined };
  }
  const message =
    isObject(payload) && typeof payload.errorMessage === 'string'
      ? payload.errorMessage
      : FunctionError;
  return { kind: 'denial', message: shorten(message) };
}
