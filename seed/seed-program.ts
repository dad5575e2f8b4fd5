import type { Command } from 'commander';
import { callTo, examplePath } from '../tools/command/call-to.ts';
import { createProgram } from '../tools/command/read-command.ts';
import { type ApplyCommand, addApplyCommand } from './commands/apply-command.ts';
import { addExportCommand, type ExportCommand } from './commands/export-command.ts';
import { addFactorCommand, type FactorCommand } from './commands/factor-command.ts';
import { addPackCommand, type PackCommand } from './commands/pack-command.ts';
import { addPlanCommand, type PlanCommand } from './commands/plan-command.ts';
import { addRecordCommand, type RecordCommand } from './commands/record-command.ts';
import { addRemoveCommand, type RemoveCommand } from './commands/remove-command.ts';
import { addValidateCommand, type ValidateCommand } from './commands/validate-command.ts';
import { addVerifyCommand, type VerifyCommand } from './commands/verify-command.ts';

/** What the user asked for. */
export type SeedCommand =
  | ValidateCommand
  | PlanCommand
  | ApplyCommand
  | ExportCommand
  | FactorCommand
  | PackCommand
  | VerifyCommand
  | RecordCommand
  | RemoveCommand;

const MORE = `
Region and credentials are the AWS SDK's own variables, such as AWS_REGION and AWS_PROFILE. What tokens would carry
depends on ALLOWED_ROLE_ARNS, MEMBERSHIP and the other settings of the function: with --stage they are read from it,
otherwise from the environment of this command.

Try it: ${callTo('seed')} validate --file ${examplePath()}`;

/** Declares the seeding commands. */
export function createSeedProgram(take: (command: SeedCommand) => void): Command {
  const program = createProgram(
    callTo('seed'),
    'Keeps the tenant table as seed files say.',
  ).helpCommand('help [command]', 'prints the help of a command');
  addValidateCommand(program, take);
  addPlanCommand(program, take);
  addApplyCommand(program, take);
  addExportCommand(program, take);
  addFactorCommand(program, take);
  addPackCommand(program, take);
  addVerifyCommand(program, take);
  addRecordCommand(program, 'get', 'Shows a record of the table.', take);
  const suspend = 'Suspends a tenant, department, member or machine client: no new tokens.';
  addRecordCommand(program, 'suspend', suspend, take);
  addRecordCommand(program, 'resume', 'Lets a suspended record in again.', take);
  addRemoveCommand(program, take);
  return program.addHelpText('after', MORE);
}
