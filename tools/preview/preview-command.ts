import { ConfigError } from '../../src/denials.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import { UserError } from '../command/user-error.ts';
import type { FindRow, SignIn } from '../simulator/preview-sign-in.ts';
import { describeSignIn } from './describe-sign-in.ts';
import { createExplain } from './explain.ts';
import {
  type Asked,
  type Command,
  parseCommandLine,
  type Records,
  USAGE,
} from './preview-options.ts';
import { renderReport } from './render-report.ts';

const DENIED = 3;

/** The AWS SDK is loaded for a table only: that of seed files takes no time. */
async function findIn(records: Records): Promise<FindRow> {
  if (records.kind === 'files')
    return (await import('./seed-rows.ts')).findInSeedFiles(records.paths);
  const { connectDynamoDb } = await import('../aws/dynamodb-connection.ts');
  const { findInTable } = await import('./table-rows.ts');
  return findInTable(connectDynamoDb({ endpoint: records.endpoint }), records.name);
}

async function signInOf(asked: Asked, settings: Settings): Promise<SignIn> {
  if (asked.kind === 'person') return describeSignIn(asked, settings);
  return (await import('./event-file.ts')).readEventFile(asked.path, settings);
}

/** Carries out a command, prints what it comes to, and returns the exit code. */
async function run(command: Command): Promise<number> {
  if (command.name === 'help') {
    console.log(USAGE);
    return 0;
  }
  const { asked, records, json } = command;
  const table = records.kind === 'table' ? records.name : 'seed-files';
  const settings = readSettings({ ...process.env, TENANTS_TABLE: table });
  const report = await createExplain(settings, Date.now)(
    await signInOf(asked, settings),
    await findIn(records),
  );
  console.log(json ? JSON.stringify(report, null, 2) : renderReport(report));
  if (asked.kind === 'person' && asked.person.sub !== undefined && settings.membership === 'off') {
    console.error(
      'The member record of --sub does not count: that takes MEMBERSHIP=required in the environment.',
    );
  }
  return report.outcome === 'issued' ? 0 : DENIED;
}

const isOfUser = (error: unknown): error is Error =>
  error instanceof UserError || error instanceof ConfigError;

// It is about later releases of the SDK on later releases of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  console.error(isOfUser(error) ? error.message : `A fault of this command: ${error}`);
  process.exitCode = 1;
}
