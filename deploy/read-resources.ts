import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isObject } from '../src/json.ts';
import type { ParameterName, ResolvedParameters } from './parameters.ts';
import type { Json, OptionalResources, StackTemplate } from './stack-resources.ts';

/** The resources of deploy/resources, with the values of a stage. */
interface StackFiles {
  readonly stack: StackTemplate;
  readonly optional: OptionalResources;
}

/** A switch or number by itself is none of text. */
const asValue = (text: string): Json =>
  /^(?:true|false|\d+)$/.test(text) ? JSON.parse(text) : text;

/** As the framework resolves its variables; those of CloudFormation, such as `${AWS::Region}`, stay. */
function fill(part: Json, parameters: ResolvedParameters): Json {
  if (typeof part === 'string') {
    const [, only] = /^\$\{param:(\w+)\}$/.exec(part) ?? [];
    if (only !== undefined) return asValue(parameters[only as ParameterName]);
    return part
      .replaceAll(/\$\{self:service\}/g, () => parameters.service)
      .replaceAll(/\$\{sls:stage\}/g, () => parameters.stage)
      .replaceAll(/\$\{param:(\w+)\}/g, (_, name: ParameterName) => parameters[name]);
  }
  if (Array.isArray(part)) return part.map((each) => fill(each, parameters));
  if (!isObject(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, each]) => [name, fill(each, parameters)]),
  );
}

/** Reads the files of deploy/resources, which this repository's serverless.yml takes as well. */
export function readResources(parameters: ResolvedParameters): StackFiles {
  const read = (name: string): Json => {
    const text = readFileSync(new URL(`./resources/${name}.yml`, import.meta.url), 'utf8');
    return fill(parse(text), parameters);
  };
  const parts: readonly StackTemplate[] = ['table', 'user-pool', 'trigger', 'function-role'].map(
    read,
  );
  return {
    stack: {
      Resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)),
      Outputs: Object.assign({}, ...parts.map(({ Outputs }) => Outputs)),
    },
    optional: {
      machines: read('machines'),
      tokenEndpoint: read('token-endpoint'),
      inboundFederation: read('inbound-federation'),
      alarms: read('alarms'),
      dashboard: read('dashboard'),
      rollout: read('rollout'),
    },
  };
}
