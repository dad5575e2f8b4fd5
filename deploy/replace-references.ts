import { isObject } from '../src/json.ts';
import type { Json } from './resource-files.ts';

/** Puts something else where a template refers to a resource. */
export function replaceReferences(
  part: Json,
  id: string,
  { arn, name }: { arn: Json; name: Json },
): Json {
  if (Array.isArray(part)) return part.map((each) => replaceReferences(each, id, { arn, name }));
  if (!isObject(part)) return part;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = part as Json;
  if (Ref === id) return name;
  if (Array.isArray(attribute) && attribute[0] === id) return arn;
  const reference = `\${${id}}`;
  if (typeof text === 'string' && text.includes(reference)) {
    const isKnown = typeof name === 'string' && /^[\w.-]+$/.test(name);
    return { 'Fn::Sub': isKnown ? text.replaceAll(reference, name) : [text, { [id]: name }] };
  }
  return Object.fromEntries(
    Object.entries(part).map(([key, each]) => [key, replaceReferences(each, id, { arn, name })]),
  );
}
