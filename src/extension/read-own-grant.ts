import * as v from 'valibot';
import type { NamingGrant } from '../decision/decision.ts';
import { isObject, type JsonValue } from '../json.ts';
import { grantEntries, rolesSchema } from '../records/grants.ts';
import { describeIssues } from '../records/parse-record.ts';
import type { ExtensionGrant } from './own-code.ts';

const entries = { ...grantEntries, roles: rolesSchema } satisfies Readonly<
  Record<keyof ExtensionGrant, v.GenericSchema>
>;
const schema = v.object(entries);

/** As much as a row of the table may hold: each value takes 1, and a text its length. */
const MOST_SIZE = 400_000;
/** As deep as a row may be. */
const DEEPEST = 32;
/** A claim may have any name. */
const LONGEST_PLACE = 100;
/** What a name of no field has to look like that is repeated. */
const FIELD = /^\w{1,40}$/;

/**
 * Reads what own code returned: a grant, nothing, or in words what is wrong with it, by field and
 * never by value. It is copied first, once and within bounds, because getters, proxies and circles
 * may say something else each time, or never end.
 */
export function readOwnGrant(answer: unknown): NamingGrant | string | undefined {
  if (answer === undefined) return undefined;
  let fault = 'what cannot be read';
  let left = MOST_SIZE;
  function refuse(path: readonly string[], expected: string): never {
    // What is deeper is part of the claim.
    const place = path.slice(0, 2).join('.').slice(0, LONGEST_PLACE);
    fault = `${place || 'a value'}: expected ${expected}`;
    throw new Error(fault);
  }
  function take(size: number, path: readonly string[]): void {
    left -= size;
    if (left < 0) refuse(path, 'less than a row of the table may hold');
  }
  function copy(value: unknown, path: readonly string[]): JsonValue {
    take(1, path);
    if (path.length > DEEPEST) refuse(path, `at most ${DEEPEST} levels`);
    if (typeof value === 'string') {
      take(value.length, path);
      return value;
    }
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (Array.isArray(value)) {
      take(value.length, path);
      return Array.from(value, (each, index) => copy(each, [...path, `${index}`]));
    }
    return isObject(value) ? copyFields(value, path) : refuse(path, 'a value that JSON can hold');
  }
  const copyFields = (value: Record<string, unknown>, path: readonly string[]) =>
    // fromEntries defines fields, so that no name can set a prototype.
    Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) => {
        take(name.length, path);
        if (each === undefined) return [];
        if (path.length === 0 && !Object.hasOwn(entries, name))
          refuse([FIELD.test(name) ? name : 'a field'], Object.keys(entries).join(', '));
        return [[name, copy(each, [...path, name])]];
      }),
    );
  try {
    if (!isObject(answer)) refuse([], 'a map with the fields of a grant, or undefined');
    const parsed = v.safeParse(schema, copyFields(answer, []));
    return parsed.success ? { ...parsed.output, key: 'extension' } : describeIssues(parsed.issues);
  } catch {
    return fault; // of a circle, a getter or a proxy: what it throws is not asked anything
  }
}
