import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { readSettings, type Settings } from '../../src/settings.ts';

/** The settings that serverless.yml gives the function on stage `local`. */
export async function readLocalSettings(): Promise<Settings> {
  const text = await readFile(new URL('../../serverless.yml', import.meta.url), 'utf8');
  const { params, functions } = parse(text, { logLevel: 'error', merge: true });
  const values: Readonly<Record<string, unknown>> = { ...params.default, ...params.local };
  const variables = Object.entries(
    functions.preTokenGeneration.environment as Readonly<Record<string, string>>,
  );
  const resolve = (text: string) =>
    text.replace(/\$\{param:(\w+)\}/g, (_, name) => String(values[name]));
  return readSettings(Object.fromEntries(variables.map(([name, value]) => [name, resolve(value)])));
}
