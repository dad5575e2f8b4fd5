import { CfnResource, type IResolvable, Lazy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isObject } from '../../src/json.ts';
import type { Json, StackTemplate } from '../resource-files.ts';

type Resources = ReadonlyMap<string, CfnResource>;

/** Names, in the text of an `Fn::Sub`, resources as they are called in their stack. */
const renameIn = (text: string, resources: Resources): string =>
  text.replaceAll(/\$\{(\w+)(\.\w+)?\}/g, (reference, name, attribute = '') => {
    const resource = resources.get(name);
    return resource ? `\${${resource.logicalId}${attribute}}` : reference;
  });

/** Has a part of a template refer to what was made of its resources, in whatever stack that is. */
function refer(part: Json, resources: Resources): Json {
  if (Array.isArray(part)) return part.map((each) => refer(each, resources));
  if (!isObject(part)) return part;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text }: Json = part;
  const named = resources.get(Ref);
  if (named) return named.ref;
  const [owner, name] = Array.isArray(attribute) ? attribute : [];
  const owning = resources.get(owner);
  if (owning) return owning.getAtt(name);
  if (typeof text === 'string') return { 'Fn::Sub': renameIn(text, resources) };
  if (Array.isArray(text)) {
    const [template, variables] = text;
    return { 'Fn::Sub': [renameIn(template, resources), refer(variables, resources)] };
  }
  return Object.fromEntries(
    Object.entries(part).map(([key, each]) => [key, refer(each, resources)]),
  );
}

/** A template in an app. */
interface AddedTemplate {
  /** A resource by its name in the template. */
  find(name: string): CfnResource;
  /** Has another part of the template refer to its resources. */
  refer(part: Json): Json;
}

/**
 * Adds the resources of a template to an app.
 *
 * @param scopeOf where each belongs
 */
export function addTemplate(
  template: StackTemplate['Resources'],
  scopeOf: (name: string) => Construct,
): AddedTemplate {
  const resources = new Map<string, CfnResource>();
  const find = (name: string): CfnResource => {
    const resource = resources.get(name);
    if (!resource) throw new Error(`The template has no ${name}`);
    return resource;
  };
  // They refer to each other, and not all of them are there yet.
  const later = (part: Json): IResolvable => Lazy.any({ produce: () => refer(part, resources) });
  const laterEach = (parts: Json) =>
    Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, later(part)]));
  for (const [name, { Type, Properties, DependsOn, ...attributes }] of Object.entries<Json>(
    template,
  )) {
    const properties = laterEach(Properties);
    const resource = new CfnResource(scopeOf(name), name, { type: Type, properties });
    for (const [key, value] of Object.entries(laterEach(attributes)))
      resource.addOverride(key, value);
    if (DependsOn)
      resource.addOverride(
        'DependsOn',
        Lazy.list({ produce: () => DependsOn.map((each: string) => find(each).logicalId) }),
      );
    resources.set(name, resource);
  }
  return { find, refer: (part) => refer(part, resources) };
}
