import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { localEnvironment } from '../../tools/local/local-environment.ts';
import { startGroup } from './run.ts';

/** Unpacks a function's zip beside it, and gives back where. */
export async function unpackFunction(zip: string): Promise<string> {
  const folder = await mkdtemp(`${zip}-`);
  for (const [path, content] of Object.entries(unzipSync(await readFile(zip)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** One invocation of the unpacked function on Lambda's Node.js, where there is one. */
export async function invokeFunction(
  folder: string,
  event: unknown,
  variables: Readonly<Record<string, string>>,
) {
  const handler = pathToFileURL(join(folder, 'functions/pre-token-generation.mjs')).href;
  const { stdout, stderr } = await startGroup(
    process.env.LAMBDA_NODE ?? process.execPath,
    [require.resolve('./invoke-handler.mjs'), handler],
    { env: localEnvironment(variables), input: JSON.stringify(event) },
  ).ended;
  const [answer] = stdout.trim().split('\n').reverse();
  if (!answer) throw new Error(stderr);
  return JSON.parse(answer);
}
