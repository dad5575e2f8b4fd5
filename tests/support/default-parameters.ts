import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/**
 * What deployment.cjs is told of a stage in us-east-1 for which nobody has chosen anything, by
 * serverless.yml.
 */
export async function readDefaultParameters(stage: string): Promise<Record<string, string>> {
  const { params, custom } = parse(await readFile('serverless.yml', 'utf8'), {
    logLevel: 'error',
    merge: true,
  });
  const known: Record<string, string> = {
    'sls:stage': stage,
    'self:service': 'tenant-claims',
    'aws:region': 'us-east-1',
  };
  const resolve = (text: string): string =>
    text.replace(
      /\$\{([^}]+)\}/g,
      (_, name: string) => known[name] ?? resolve(String(params.default[name.slice(6)])),
    );
  const parameters: Record<string, string> = custom.deployment.parameters;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, resolve(value)]),
  );
}
