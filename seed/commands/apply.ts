import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  describePlace,
  isLoopback,
  type Place,
  type Target,
  withTarget,
} from '../../tools/aws/table-target.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { withTemporaryFolder } from '../../tools/files/temporary-folder.ts';
import type { Silenced } from '../../tools/terminal/progress.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import {
  type AssumedSettings,
  assumeSettings,
  settingsOfEnvironment,
} from '../checks/assumed-settings.ts';
import {
  checkFiles,
  type LintFlags,
  readTableCatalog,
  USUAL_CHECKS,
} from '../checks/check-files.ts';
import { isPlanFile, type Plan, readOwnPlan, readPlan } from '../plan/plan-reader.ts';
import { type Assumptions, createPlanFile } from '../plan/plan-writer.ts';
import type { Written } from '../write/write-actions.ts';
import type { ApplyCommand } from './apply-command.ts';
import { carryOut, writePlan } from './carry-out.ts';
import { assumptionsOf, comparePlan, describeAssumptions } from './plan.ts';

function requireSame(made: Place, place: Place): void {
  const [was, is] = [describePlace(made), describePlace(place)];
  if (was === is) return;
  throw new UserError(`The plan was made for ${was}, and this is ${is}. Nothing was written.`);
}

/** A file alone does not say to whom credentials go, unless that is this machine. */
function endpointOf(plan: Plan, path: string, given: string | undefined): string | undefined {
  const { endpoint } = plan.place;
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL } = process.env;
  if (given !== undefined || endpoint === undefined || isLoopback(endpoint))
    return given ?? endpoint;
  if (endpoint === (AWS_ENDPOINT_URL_DYNAMODB || AWS_ENDPOINT_URL)) return endpoint;
  throw new UserError(
    `${path} is for DynamoDB at ${showText(endpoint)}: add --endpoint ${showText(endpoint)} if your credentials may go there. Nothing was written.`,
  );
}

/** A plan is looked at, asked about and carried out as it is now, whatever becomes of its file. */
function applyPlanFile(path: string, command: ApplyCommand): Promise<boolean> {
  const prune = command.pruneTenants ? '--prune=tenants' : '--prune';
  const option = command.prune ? prune : command.lintOption;
  if (option)
    throw new UserError(`A plan is applied as it is: leave out ${option}. Nothing was written.`);
  return withTemporaryFolder(async (folder) => {
    const copy = join(folder, 'plan.json');
    await copyFile(path, copy);
    const plan = await readPlan(copy, path);
    const destination = command.destination ?? { table: plan.place.table, tableFrom: path };
    const endpoint = endpointOf(plan, path, command.endpoint);
    const endpointFrom = command.endpoint === undefined ? path : undefined;
    return withTarget({ ...destination, endpoint, endpointFrom }, async (target) => {
      requireSame(plan.place, target.place);
      if (plan.assumed) console.log(describeAssumptions(plan.assumed));
      return carryOut(target, plan, command);
    });
  });
}

type FilePlan = { readonly plan: Plan; readonly assumptions: Assumptions };

/**
 * Plans how a table becomes what files say, and hands that over. The plan goes through a file of its
 * own: it may be larger than memory, and is complete before the first write.
 */
async function withFilePlan<T>(
  target: Target,
  command: Pick<ApplyCommand, 'paths' | 'prune' | 'pruneTenants' | keyof LintFlags> & Silenced,
  assumed: AssumedSettings,
  use: (made: FilePlan) => Promise<T>,
): Promise<T> {
  const catalog = await readTableCatalog(target);
  const files = await checkFiles(command.paths, command, assumed, 'apply', catalog);
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, 'plan.json');
    const assumptions = assumptionsOf(assumed, files.validation);
    const writer = await createPlanFile(path, target.place, assumptions);
    const nothing = { differences: false, tokens: false };
    const { counts } = await comparePlan(target, files, command, assumed, [
      { take: writer.write, wants: () => nothing },
    ]);
    await writer.end(counts);
    return use({ plan: readOwnPlan(path, target.place, counts), assumptions });
  });
}

/**
 * Makes a table as files say without a word and without a question: one that is there for a test.
 *
 * @throws {UserError} if the files are not valid; what is wrong has been told by then, on the
 *   standard error
 */
export function applyFiles(target: Target, paths: readonly string[]): Promise<Written> {
  const command = { ...USUAL_CHECKS, paths, prune: false, isSilent: true };
  return withFilePlan(target, command, settingsOfEnvironment(), ({ plan }) =>
    writePlan(target, plan, { isSilent: true }),
  );
}

/**
 * Makes a table as files say, or as a plan says that was made before, and says whether all of that
 * came to be.
 */
export async function runApply(command: ApplyCommand): Promise<boolean> {
  for (const path of command.paths) {
    if (!(await isPlanFile(path))) continue;
    if (command.paths.length === 1) return applyPlanFile(path, command);
    throw new UserError(`${path} is a plan: apply it alone. Nothing was written.`);
  }
  const { assumed, destination } = await assumeSettings(command.destination, command.strict);
  const { endpoint } = command;
  if (!destination)
    throw new UserError('No table given: add --table NAME or --stage STAGE. Nothing was written.');
  return withTarget({ ...destination, endpoint }, (target) =>
    withFilePlan(target, command, assumed, ({ plan, assumptions }) => {
      console.log(describeAssumptions(assumptions));
      return carryOut(target, plan, command);
    }),
  );
}
