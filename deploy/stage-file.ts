import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { isObject } from '../src/json.ts';

/** The parameters that a stage has in a file of its own, and what else is wrong with that file. */
export interface StageFile {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

const NOTHING: StageFile = { values: {}, problems: [] };
const FORM = 'expected parameters, one a line, such as eventVersion: V3_0';

const isPlain = (entry: [string, unknown]): entry is [string, string] =>
  typeof entry[1] === 'string' && !entry[1].includes('${');

function* findFaults(parameters: Readonly<Record<string, unknown>>, path: string) {
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'string')
      yield `${path}: ${name} has to be text, a number, true or false.`;
    else if (value.includes('${'))
      yield `${path}: ${name} has a variable, which only serverless.yml can have.`;
  }
}

/** Takes all values as they are written: no number loses a digit, and on stays on. */
function parseParameters(text: string, path: string): StageFile {
  const document = parseDocument(text, { schema: 'failsafe' });
  const [error] = document.errors;
  const line = error?.linePos?.[0].line;
  if (error) return { values: {}, problems: [`${path}:${line} is no YAML: ${FORM}.`] };
  if (document.contents === null) return NOTHING;
  const parameters: unknown = document.toJS();
  if (!isObject(parameters)) return { values: {}, problems: [`${path}: ${FORM}.`] };
  return {
    values: Object.fromEntries(Object.entries(parameters).filter(isPlain)),
    problems: [...findFaults(parameters, path)],
  };
}

/** Reads `stages/STAGE.yml`, which need not be there. */
export function readStageFile(directory: string, stage: string): StageFile {
  // As the framework wants the name of a stage, which becomes part of a path here.
  if (!/^[\w-]+$/.test(stage)) return NOTHING;
  const path = `stages/${stage}.yml`;
  try {
    return parseParameters(readFileSync(join(directory, path), 'utf8'), path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return NOTHING;
    return { values: {}, problems: [`${path} cannot be read: the system says ${code}.`] };
  }
}
