import { type Command, Option } from 'commander';
import { parseTenantId } from '../../src/records/keys.ts';
import { createProgram, misuse } from '../command/read-command.ts';

/** How to look at which stage. */
export interface DoctorCommand {
  readonly stage: string;
  /** Whose token is to be had. Undefined: the first tenant's that should get one. */
  readonly tenantId: string | undefined;
  readonly json: boolean;
  readonly strict: boolean;
}

const MORE = `
Region and credentials are the AWS SDK's own variables, such as AWS_REGION and AWS_PROFILE.
Exit code: 0 if nothing is bad, 1 if something is or cannot be looked at, 2 with --strict if there are only warnings.`;

/** Declares the doctor. */
export function createDoctorProgram(take: (command: DoctorCommand) => void): Command {
  const program = createProgram(
    'npm run doctor --',
    'Looks at a deployed stage, and changes nothing: function, settings, user pool, permission, app clients, table, token.',
  );
  return program
    .addOption(new Option('--stage <stage>', 'the stage of the service'))
    .addOption(new Option('--tenant <id>', 'the tenant whose token is to be had'))
    .option('--strict', 'a warning counts, too')
    .option('--json', 'one JSON document, for programs')
    .addHelpText('after', MORE)
    .action(() => {
      const { stage, tenant, strict = false, json = false } = program.opts();
      if (!stage) throw misuse(program, 'No stage given, add --stage STAGE');
      if (tenant !== undefined && parseTenantId(tenant) === undefined) {
        throw misuse(program, `--tenant ${JSON.stringify(tenant)} can be no tenant id`);
      }
      take({ stage, tenantId: tenant, json, strict });
    });
}
