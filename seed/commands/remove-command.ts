import { type Command, Option } from 'commander';
import { parseTenantId, type TenantId } from '../../src/records/keys.ts';
import type { Destination } from '../../tools/aws/table-target.ts';
import { misuse } from '../../tools/command/read-command.ts';
import { showJson } from '../../tools/terminal/show-text.ts';
import { addTargetOptions, requireDestination } from './shared-options.ts';

export interface RemoveCommand {
  readonly name: 'remove';
  readonly destination: Destination;
  readonly tenantId: TenantId;
  readonly yes: boolean;
}

export const addRemoveCommand = (
  program: Command,
  take: (command: RemoveCommand) => void,
): void => {
  const command = program
    .command('remove')
    .summary('removes a tenant with all it has')
    .description(
      'Removes a tenant with its departments, members, machine clients, and the choices of its members. Asks first.',
    )
    .action(() => {
      const { tenant, yes = false } = command.opts();
      const destination = requireDestination(command);
      if (tenant === undefined) throw misuse(command, 'No tenant given, add --tenant ID');
      const tenantId = parseTenantId(tenant);
      if (!tenantId) throw misuse(command, `--tenant ${showJson(tenant)} can be no tenant id`);
      take({ name: 'remove', destination, tenantId, yes });
    });
  addTargetOptions(command)
    .addOption(new Option('--tenant <id>', 'the tenant to remove'))
    .option('--yes', 'removes without asking');
};
