import { parseArgs } from 'node:util';

/** What the user of the local stack asked for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'demo' }
  | {
      readonly name: 'start';
      readonly port: number | undefined;
      readonly awsTable: string | undefined;
    };

export const USAGE = 'Expected start [--port NUMBER] [--aws-table NAME] or demo, and nothing else.';

const OPTIONS = {
  port: { type: 'string' },
  'aws-table': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parsePort(text: string | undefined): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** Undefined if the arguments are no command. */
export function parseCommandLine(args: string[]): Command | undefined {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [name, ...more] = positionals;
    if (values.help) return { name: 'help' };
    const port = parsePort(values.port);
    const awsTable = values['aws-table'];
    if (more.length > 0 || (values.port !== undefined && port === undefined) || awsTable === '')
      return undefined;
    if (name === 'start') return { name, port, awsTable };
    return name === 'demo' && values.port === undefined && awsTable === undefined
      ? { name }
      : undefined;
  } catch {
    return undefined;
  }
}
