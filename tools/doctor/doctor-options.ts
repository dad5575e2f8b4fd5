import { parseArgs } from 'node:util';
import { parseTenantId } from '../../src/records/keys.ts';
import { UserError } from '../command/user-error.ts';

export type Command =
  | { readonly name: 'help' }
  | {
      readonly name: 'doctor';
      readonly stage: string;
      /** Whose token is to be had. Undefined: the first tenant's that should get one. */
      readonly tenantId: string | undefined;
      readonly json: boolean;
      readonly strict: boolean;
    };

export const USAGE = `Usage: npm run doctor -- --stage STAGE [options]

Looks at a deployed stage, and changes nothing: function, settings, user pool, permission, app clients, table, token.

  --stage STAGE   the stage of the service
  --tenant ID     the tenant whose token is to be had; by default the first in the table that should get one
  --strict        a warning counts, too
  --json          for programs: findings, or the error if the stage cannot be looked at
  --help          prints this

Region and credentials are the AWS SDK's own variables, such as AWS_REGION and AWS_PROFILE.
Exit code: 0 if nothing is bad, 1 if something is or cannot be looked at, 2 with --strict if there are only warnings.`;

const OPTIONS = {
  stage: { type: 'string' },
  tenant: { type: 'string' },
  strict: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const MORE = 'see npm run doctor -- --help';

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    // Only the first sentence of Node's own message is about what the user wrote.
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new UserError(`${sentence?.replace(/\.$/, '')}: ${MORE}.`, { cause: error });
  }
}

/** @throws {UserError} if the arguments name no stage, or something else */
export function parseCommandLine(args: string[]): Command {
  const { stage, tenant, strict = false, json = false, help } = parseOptions(args);
  if (help) return { name: 'help' };
  if (!stage) throw new UserError(`No stage given: add --stage STAGE, ${MORE}.`);
  if (tenant !== undefined && parseTenantId(tenant) === undefined) {
    throw new UserError(`--tenant ${JSON.stringify(tenant)} can be no tenant id: ${MORE}.`);
  }
  return { name: 'doctor', stage, tenantId: tenant, json, strict };
}
