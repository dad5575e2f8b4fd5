import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, runNode } from './run.ts';

/** The parts of a compiled CloudFormation template. Tests say what they expect in them. */
export interface Template {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about
  readonly Resources: Record<string, any>;
  readonly Outputs: Record<string, unknown>;
  readonly Parameters?: Record<string, unknown>;
}

/**
 * Packages the service into a folder of its own, without an account. Not twice at a time: whatever
 * the target, the framework packages in `.serverless` first.
 */
export async function packageService(
  ...options: string[]
): Promise<Ended & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'tenant-claims-package-'));
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')),
  );
  const sls = require.resolve('serverless/bin/serverless.js');
  return {
    ...(await runNode([sls, 'package', '--package', directory, ...options], { env })),
    directory,
  };
}

/** Parameters as the command line takes them. */
export const optionsOf = (parameters: Readonly<Record<string, string>>): string[] =>
  Object.entries(parameters).flatMap((pair) => ['--param', pair.join('=')]);

/** What CloudFormation would get. */
export async function readTemplate(directory: string): Promise<Template> {
  return JSON.parse(
    await readFile(join(directory, 'cloudformation-template-update-stack.json'), 'utf8'),
  );
}

export const propertiesOf = (template: Template, name: string) =>
  template.Resources[name].Properties;

/** What the function's role allows beyond logs and traces. */
export function dataPermissionsOf(
  template: Template,
  role = 'PreTokenGenerationRole',
): readonly unknown[] {
  const { Policies, ManagedPolicyArns } = propertiesOf(template, role);
  if (Policies.length !== 1 || ManagedPolicyArns)
    throw new Error('More than one policy says what the role allows');
  const statements: { Action: string | string[] }[] = Policies[0].PolicyDocument.Statement;
  return statements.filter(
    ({ Action }) => ![Action].flat().every((action) => /^(logs|xray):/.test(action)),
  );
}

const TABLE = { 'Fn::GetAtt': ['TenantsTable', 'Arn'] };

/** What the function may read: rows by their keys, and the partition of the catalogue. */
export const READS = [
  { Effect: 'Allow', Action: 'dynamodb:BatchGetItem', Resource: TABLE },
  {
    Effect: 'Allow',
    Action: 'dynamodb:Query',
    Resource: TABLE,
    Condition: {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['CATALOG'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  },
];

/** The logical ids to which a part of a template refers. */
export function* referencesIn(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === 'Ref') yield* [value].filter((name) => !name.startsWith('AWS::'));
    else if (key === 'Fn::GetAtt') yield value[0];
    else if (key === 'Fn::Sub') {
      const [text, variables = {}] = [value].flat();
      for (const [, name] of text.matchAll(/\$\{(\w+)(?:\.\w+)?\}/g))
        if (!(name in variables)) yield name;
      yield* referencesIn(variables);
    } else if (key === 'DependsOn') yield* [value].flat();
    else yield* referencesIn(value);
  }
}

/** Whether everything that a template refers to is in it, and no resource waits for itself. */
export function isConsistent(template: Template): boolean {
  const { Resources, Parameters = {} } = template;
  if ([...referencesIn(template)].some((name) => !(name in Resources || name in Parameters)))
    return false;
  const left = new Map(
    Object.entries(Resources).map(([name, each]) => [name, [...referencesIn(each)]]),
  );
  const next = () => [...left].find(([, references]) => !references.some((name) => left.has(name)));
  for (let created = next(); created; created = next()) left.delete(created[0]);
  return left.size === 0;
}
