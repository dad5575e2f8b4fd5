import type { Command } from 'commander';
import type { ProgramName } from '../command/call-to.ts';
import { readOwnPackage } from '../command/code-folder.ts';
import { createProgram } from '../command/read-command.ts';

interface Program {
  readonly about: string;
  /** Loads the program, which then reads the command line and runs. */
  readonly run: () => Promise<unknown>;
  /** Whether it runs another program as well, and its name says which. */
  readonly readsName?: true;
}

/** What `tenant-claims` runs. Only the one that is called is loaded. */
export const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  seed: {
    about: 'keeps the tenant table as seed files say',
    run: () => import('../../seed/cli.ts'),
  },
  preview: {
    about: 'shows the tokens of a sign-in, and why they say what they say',
    run: () => import('../preview/preview-command.ts'),
  },
  doctor: {
    about: 'looks at a deployed stage, and says what is wrong with it',
    run: () => import('../doctor/doctor-command.ts'),
  },
  start: {
    about: 'runs a user pool, the table, the trigger and the page on this machine',
    run: () => import('../local/local-command.ts'),
    readsName: true,
  },
  demo: {
    about: 'signs example users in on this machine, and shows their tokens',
    run: () => import('../local/local-command.ts'),
    readsName: true,
  },
  init: {
    about: 'makes a project that uses tenant-claims, or adds it to a service',
    run: () => import('../init/init-command.ts'),
  },
};

/** Tells the name of a program. */
export const isProgramName = (name: string | undefined): name is ProgramName =>
  name !== undefined && Object.hasOwn(PROGRAMS, name);

/** Declares `tenant-claims` as far as no program is called: help, version, and what is refused. */
export function createTenantClaimsProgram(): Command {
  const program = createProgram(
    'npx tenant-claims',
    'Puts what DynamoDB says of a tenant into the tokens of Amazon Cognito.',
  )
    .version(readOwnPackage().version, '-V, --version', 'prints the version')
    .addHelpText('after', '\nWhat a command takes: npx tenant-claims COMMAND --help');
  for (const [name, { about }] of Object.entries(PROGRAMS))
    program.command(name).description(about);
  return program;
}
