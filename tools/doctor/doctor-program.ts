import { type Command, Option } from 'commander';
import { EVENT_VERSIONS } from '../../src/event/trigger-event.ts';
import { parseTenantId } from '../../src/records/keys.ts';
import { callTo } from '../command/call-to.ts';
import { createProgram, misuse } from '../command/read-command.ts';
import type { TriggerFix } from './fix-trigger.ts';

/** How to look at which stage. */
export interface DoctorCommand {
  readonly stage: string;
  /** Whose token is to be had. Undefined: the first tenant's that should get one. */
  readonly tenantId: string | undefined;
  readonly json: boolean;
  readonly strict: boolean;
  /** What to put right in place of looking. */
  readonly fix: TriggerFix | undefined;
}

const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/;

const MORE = `
Region and credentials are the AWS SDK's own variables, such as AWS_REGION and AWS_PROFILE.
Exit code: 0 if nothing is bad, 1 if something is or cannot be looked at, 2 with --strict if there are only warnings.`;

/** Declares the doctor. */
export function createDoctorProgram(take: (command: DoctorCommand) => void): Command {
  const program = createProgram(
    callTo('doctor'),
    'Looks at a deployed stage: function, settings, user pool, permission, app clients, table, catalogue, token. Changes nothing without --fix.',
  );
  return program
    .addOption(new Option('--stage <stage>', 'the stage of the service'))
    .addOption(new Option('--tenant <id>', 'the tenant whose token is to be had'))
    .option('--strict', 'a warning counts, too')
    .option('--json', 'one JSON document, for programs')
    .addOption(
      new Option('--fix <what>', 'has the user pool call the function, after a plan and a question')
        .choices(['trigger'])
        .conflicts(['json', 'strict', 'tenant']),
    )
    .option('--function <arn>', 'with --fix: another function, such as the one before')
    .addOption(
      new Option('--events <version>', 'with --function: the events that it gets').choices(
        EVENT_VERSIONS,
      ),
    )
    .option('--yes', 'with --fix: does not ask')
    .addHelpText('after', MORE)
    .action(() => {
      const { stage, tenant, strict = false, json = false, ...rest } = program.opts();
      const { fix, function: arn, events: eventVersion, yes = false } = rest;
      if (!stage) throw misuse(program, 'No stage given, add --stage STAGE');
      if (tenant !== undefined && parseTenantId(tenant) === undefined) {
        throw misuse(program, `--tenant ${JSON.stringify(tenant)} can be no tenant id`);
      }
      if (!fix && (arn || eventVersion || yes))
        throw misuse(program, 'Add --fix trigger, or leave out --function, --events and --yes');
      if ((arn === undefined) !== (eventVersion === undefined))
        throw misuse(program, 'Give --function and --events together');
      if (arn !== undefined && !FUNCTION_ARN.test(arn))
        throw misuse(program, `--function ${JSON.stringify(arn)} is no ARN of a function`);
      const trigger = arn && { arn, eventVersion };
      take({ stage, tenantId: tenant, json, strict, fix: fix && { stage, trigger, yes } });
    });
}
