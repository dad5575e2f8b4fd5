import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ResolvedParameters } from './parameters.ts';

/** A part of a CloudFormation template, of any shape. */
export type Json = ReturnType<typeof JSON.parse>;

/** The parts of a CloudFormation template. */
export interface StackTemplate {
  readonly Resources: Record<string, Json>;
  readonly Outputs: Record<string, Json>;
}

/** What is added to the stack if a parameter asks for it. */
export interface OptionalResources {
  readonly alarms: Readonly<Record<string, Json>>;
  readonly dashboard: Json;
  readonly rollout: Readonly<Record<string, Json>>;
  readonly machines: StackTemplate;
  readonly tokenEndpoint: StackTemplate;
  readonly replica: StackTemplate;
  readonly inboundFederation: StackTemplate & {
    readonly Alarms: Readonly<Record<string, Json>>;
  };
}

/** The files of deploy/resources. */
export interface ResourceFiles {
  /** What every stage has. */
  readonly stack: StackTemplate;
  readonly userPool: StackTemplate;
  readonly optional: OptionalResources;
}

const FOLDER = new URL('./resources/', import.meta.url);
/** What the files refer to; every other placeholder is one of CloudFormation. */
const PLACEHOLDER = /\$\{(?:param:(\w+)|(self:service)|(sls:stage))\}/g;

/** Each file as JSON, by its name: a CDK app may have many stacks. */
const files = new Map<string, string>();

function readOnce(name: string): string {
  let json = files.get(name);
  if (json === undefined) {
    json = JSON.stringify(parse(readFileSync(new URL(`${name}.yml`, FOLDER), 'utf8')));
    files.set(name, json);
  }
  return json;
}

/** Reads a file with the values of the parameters in it. */
function readFile(name: string, parameters: ResolvedParameters): Json {
  const values: Readonly<Record<string, string>> = { ...parameters };
  const fill = (text: string) =>
    text.replace(PLACEHOLDER, (placeholder, parameter, service) => {
      const value = values[parameter ?? (service ? 'service' : 'stage')];
      if (value === undefined) throw new Error(`${name}.yml has ${placeholder}`);
      return value;
    });
  return JSON.parse(readOnce(name), (key, value) => {
    if (typeof value !== 'string' || !value.includes('${')) return value;
    const filled = fill(value);
    // All else that stands alone is text to CloudFormation, on and off too.
    if (key === 'Threshold') return Number(filled);
    return /^(?:true|false)$/.test(filled) ? filled === 'true' : filled;
  });
}

/** Reads all of them. */
export function readResources(parameters: ResolvedParameters): ResourceFiles {
  const read = (name: string) => readFile(name, parameters);
  const parts: readonly StackTemplate[] = ['table', 'function', 'trigger'].map(read);
  return {
    stack: {
      Resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)),
      Outputs: Object.assign({}, ...parts.map(({ Outputs }) => Outputs)),
    },
    userPool: read('user-pool'),
    optional: {
      machines: read('machines'),
      tokenEndpoint: read('token-endpoint'),
      replica: read('replica'),
      inboundFederation: read('inbound-federation'),
      alarms: read('alarms'),
      dashboard: read('dashboard'),
      rollout: read('rollout'),
    },
  };
}
