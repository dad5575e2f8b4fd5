import { readFile, writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import {
  createProgram,
  listOption,
  misuse,
  numberOption,
  readCommand,
} from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { LOCAL_VARIABLES } from '../../tools/local/local-environment.ts';
import { DEFAULT_BASE, DEFAULT_LOADS } from './defaults.ts';
import { renderLoad } from './render-load.ts';
import { PAGE, renderScalePage } from './scale-page.ts';
import { type Base, type LoadReport, simulateLoad } from './simulate-load.ts';

interface SimulateCommand {
  readonly bases: readonly Base[];
  readonly output: 'text' | 'json' | 'write' | 'check';
}

interface Options {
  readonly load?: readonly string[];
  readonly ttl: number;
  readonly catalogueKb: number;
  readonly tenants: number;
  readonly hotPercent: number;
  readonly membership: Base['membership'];
  readonly seed: number;
  readonly json?: true;
  readonly write?: true;
  readonly check?: true;
}

const MOST_LOAD = 1_000_000;

/** The options that the page is written without. */
const SCENARIO = ['load', 'ttl', 'catalogueKb', 'tenants', 'hotPercent', 'membership', 'seed'];

function createSimulateProgram(take: (command: SimulateCommand) => void): Command {
  const program = createProgram(
    'npm run simulate --',
    'Simulates execution environments, what they keep, and DynamoDB, and says what it costs.',
  );
  return program
    .addOption(
      listOption(
        '--load <number>',
        'sign-ins a second, may be repeated; 10, 1,000 and 100,000 unless given',
      ),
    )
    .addOption(
      numberOption('--ttl <seconds>', 'CACHE_TTL_SECONDS', 1, 3600).default(
        DEFAULT_BASE.cacheTtlSeconds,
      ),
    )
    .addOption(
      numberOption('--catalogue-kb <number>', 'the size of the catalogue', 0, 8 * 1024).default(
        DEFAULT_BASE.catalogueBytes / 1024,
      ),
    )
    .addOption(
      numberOption('--tenants <number>', 'how many, the largest first', 1, 1_000_000).default(
        DEFAULT_BASE.tenants,
      ),
    )
    .addOption(
      numberOption('--hot-percent <number>', 'of the sign-ins, at one tenant', 0, 100).default(
        DEFAULT_BASE.hotShare * 100,
      ),
    )
    .addOption(
      new Option('--membership <value>', 'MEMBERSHIP')
        .choices(['off', 'optional'])
        .default(DEFAULT_BASE.membership),
    )
    .addOption(numberOption('--seed <number>', 'another chance', 0).default(DEFAULT_BASE.seed))
    .option('--json', 'one JSON document, for programs')
    .addOption(new Option('--write', `writes ${PAGE}`).conflicts('json'))
    .addOption(
      new Option('--check', `only says whether ${PAGE} is so`).conflicts(['json', 'write']),
    )
    .action(() => {
      const options = program.opts<Options>();
      const given = SCENARIO.some((name) => program.getOptionValueSource(name) === 'cli');
      if (given && (options.write || options.check))
        throw misuse(program, `${PAGE} is written with no other option`);
      take(readOptions(program, options));
    });
}

function readLoad(program: Command, text: string): number {
  const load = Number(text);
  if (/^\d{1,7}$/.test(text) && load >= 1 && load <= MOST_LOAD) return load;
  throw misuse(program, `--load has to be a whole number from 1 to ${MOST_LOAD}`);
}

function readOptions(program: Command, options: Options): SimulateCommand {
  const loads = options.load?.map((text) => readLoad(program, text)) ?? DEFAULT_LOADS;
  const { ttl, catalogueKb, tenants, hotPercent, membership, seed } = options;
  const base = {
    cacheTtlSeconds: ttl,
    catalogueBytes: catalogueKb * 1024,
    tenants,
    hotShare: hotPercent / 100,
    membership,
    seed,
    departments: DEFAULT_BASE.departments,
  };
  const outputs = ['json', 'write', 'check'] as const;
  return {
    bases: loads.map((rate) => ({ ...base, rate })),
    output: outputs.find((each) => options[each]) ?? 'text',
  };
}

async function run({ bases, output }: SimulateCommand): Promise<void> {
  Object.assign(process.env, LOCAL_VARIABLES); // what the AWS SDK asks for, and nothing is sent
  const reports: LoadReport[] = [];
  for (const base of bases) {
    const report = await simulateLoad(base, (name) =>
      process.stderr.write(`${base.rate} sign-ins a second: ${name} ...\n`),
    );
    reports.push(report);
    if (output === 'text') console.log(`${renderLoad(report)}\n`);
  }
  if (output === 'json') console.log(JSON.stringify(reports, null, 2));
  const page = renderScalePage(reports);
  if (output === 'write') await writeFile(PAGE, page);
  if (output === 'check' && (await readFile(PAGE, 'utf8').catch(() => '')) !== page)
    throw new UserError(
      `${PAGE} is not what the simulation says: run npm run simulate -- --write.`,
    );
}

await runCommand(async (args) => {
  const command = readCommand(createSimulateProgram, args);
  if (command) await run(command);
  return EXIT.good;
});
