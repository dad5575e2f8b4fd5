/** A value that JSON can hold: what a table row or a seed file may say, and a map in a claim. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * Tells a map from everything else, such as a list, a date, or a map whose prototype somebody
 * replaced.
 */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Reads a field that the object itself has, so that names such as `constructor` find nothing that
 * was not sent.
 */
export function ownField(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * Tells a number that a token carries as it was written, and not one that resembles it: an integer of
 * more than 15 digits is rounded.
 */
export const isExactNumber = (number: number): boolean =>
  Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));

/** Tells what JSON can hold from what only a program or YAML can, such as a date or infinity. */
function isJson(value: unknown): value is JsonValue {
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value === 'number') return Number.isFinite(value);
  return (
    value === null || typeof value === 'string' || typeof value === 'boolean' || isJsonObject(value)
  );
}

export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value) && Object.values(value).every(isJson);
}

/** Copies a value, and all in it, for somebody who may change it. */
export function copyJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyJson);
  // fromEntries defines fields, so that no name can set a prototype.
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyJson(each)]));
}

/** Freezes a value and all in it, so that who shares it cannot change it for the others. */
export function deepFreeze<T>(value: T): T {
  // What is no object is frozen by its nature.
  if (!Object.isFrozen(value)) Object.values(Object.freeze(value) as object).forEach(deepFreeze);
  return value;
}
