import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Stryker } from '@stryker-mutator/core';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { createProgram, misuse, readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { count } from '../../tools/terminal/count.ts';
import { type AcceptedMutant, judgeMutants, type Mutant } from './judge-mutants.ts';

interface MutantsCommand {
  readonly all: boolean;
  readonly files: readonly string[];
}

const ACCEPTED = 'tests/mutants/accepted.yml';
const ALL = 'src/**/*.ts';

function createMutantsProgram(take: (command: MutantsCommand) => void): Command {
  const program = createProgram(
    'npm run mutants --',
    'Changes src/ a little, one change at a time, and lists what no unit test notices.',
  );
  return program
    .argument('[files...]', 'files or folders of src/; those changed since main unless given')
    .option('--all', 'all of src/, in about ten minutes')
    .action((files: string[]) => {
      const { all = false } = program.opts<{ all?: boolean }>();
      if (all && files.length > 0) throw misuse(program, 'Give --all or files, not both');
      take({ all, files });
    });
}

const git = (...args: string[]) =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** Where this branch left main, or the last commit where there is no main. */
function findBase(): string {
  for (const main of ['origin/main', 'main']) {
    try {
      return git('merge-base', 'HEAD', main);
    } catch {} // not here by this name
  }
  return 'HEAD';
}

/** The files of src/ that differ from main, committed or not. */
function changedFiles(): readonly string[] {
  const changed = git('diff', '--name-only', '--diff-filter=d', findBase(), '--', 'src');
  const added = git('ls-files', '--others', '--exclude-standard', '--', 'src');
  return [changed, added].flatMap((lines) => lines.split('\n')).filter((path) => path !== '');
}

/** What Stryker is to change: it takes a path that is not there for nothing to do. */
function inSource(given: string): string {
  const path = relative('.', given);
  if (!path.startsWith('src') || !existsSync(path))
    throw new UserError(`${given} is no file or folder of src/.`);
  return path.endsWith('.ts') ? path : `${path}/**`;
}

type StrykerMutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const FOUND = new Set(['Killed', 'Timeout', 'RuntimeError', 'CompileError']);
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** A mutant as people read it: with what stood there before. */
function describeMutant({ fileName, location, replacement, status }: StrykerMutant): Mutant {
  const lines = readFileSync(fileName, 'utf8').split('\n');
  const { start, end } = location;
  // Stryker counts lines and columns from 1.
  const code = lines.slice(start.line - 1, end.line);
  code.push((code.pop() ?? '').slice(0, end.column - 1));
  code[0] = (code[0] ?? '').slice(start.column - 1);
  return {
    file: relative('.', fileName),
    line: start.line,
    at: oneLine(lines[start.line - 1] ?? ''),
    code: oneLine(code.join(' ')),
    becomes: oneLine(replacement ?? ''),
    found: FOUND.has(status),
  };
}

async function run({ all, files }: MutantsCommand): Promise<number> {
  const mutate = all ? [ALL] : (files.length > 0 ? files : changedFiles()).map(inSource);
  if (mutate.length === 0) {
    console.log('No file of src/ differs from main: name files, or add --all.');
    return EXIT.good;
  }
  const begun = performance.now();
  // Only now: --help and a misuse answer at once.
  const { Stryker } = await import('@stryker-mutator/core');
  const stryker = new Stryker({ configFile: 'tests/mutants/stryker.config.js', mutate });
  const mutants = (await stryker.runMutationTest())
    .filter(({ status }) => status !== 'Ignored')
    .map(describeMutant);
  const accepted: AcceptedMutant[] = parse(readFileSync(ACCEPTED, 'utf8'));
  const verdict = judgeMutants(mutants, accepted, all);

  for (const { file, line, at, code, becomes } of verdict.survivors) {
    console.log(`\n${file}:${line}\n  ${at}\n  ${code}  →  ${becomes}`);
  }
  for (const { file, at, code, becomes } of verdict.outdated) {
    console.log(`\nNo longer survives, remove it from ${ACCEPTED}: ${file}`);
    console.log(`  ${at}\n  ${code}  →  ${becomes}`);
  }
  const { found, total, survivors, faults } = verdict;
  const share = total === 0 ? 100 : Math.floor((1000 * found) / total) / 10;
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(
    `\n${count(total, 'mutant')}, ${found} found (${share} %), ` +
      `${total - found - survivors.length} accepted, ${survivors.length} not, ${seconds} s`,
  );
  if (faults.length === 0) return EXIT.good;
  console.error(
    `The run failed: ${faults.join(', and ')}. ` +
      `Add a test that notices the change, or a reason to ${ACCEPTED}.`,
  );
  return EXIT.error;
}

await runCommand(async (args) => {
  const command = readCommand(createMutantsProgram, args);
  return command ? run(command) : EXIT.good;
});
