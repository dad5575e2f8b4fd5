import { isJsonObject, isObject, type JsonObject } from '../../src/json.ts';

/** As deep as loggers wrap what they log, with room. */
const MOST_WRAPPERS = 8;

/** Tells what Cognito sends from what a logger puts around it. */
const isEvent = (value: Record<string, unknown>): boolean =>
  isObject(value.request) && (isObject(value.callerContext) || 'triggerSource' in value);

/** The JSON of a text, alone or behind words such as `INFO Received event:`; undefined if it has none. */
function readJsonIn(text: string): unknown {
  const inner = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const each of [text, inner]) {
    try {
      return JSON.parse(each);
    } catch {}
  }
  return undefined;
}

function* eventsIn(value: unknown, depth = 0): Generator<JsonObject> {
  if (depth > MOST_WRAPPERS) return;
  if (typeof value === 'string') {
    if (value.includes('{')) yield* eventsIn(readJsonIn(value), depth + 1);
  } else if (Array.isArray(value)) {
    for (const item of value) yield* eventsIn(item, depth + 1);
  } else if (isObject(value)) {
    if (isEvent(value) && isJsonObject(value)) yield value;
    else for (const field of Object.values(value)) yield* eventsIn(field, depth + 1);
  }
}

/**
 * Finds the events in a text: alone, or as a logger has written them, in JSON with more around them,
 * as JSON text in JSON, or in lines of a log. Without an event, the JSON object that it is.
 */
export function findLoggedEvents(text: string): readonly JsonObject[] {
  const whole = readJsonIn(text);
  const events =
    whole === undefined
      ? text.split('\n').flatMap((line) => [...eventsIn(line)])
      : [...eventsIn(whole)];
  return events.length === 0 && isJsonObject(whole) ? [whole] : events;
}
