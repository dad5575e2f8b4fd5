import { readSettings, type Settings } from '../../src/settings.ts';
import { readCommand } from '../command/read-command.ts';
import { EXIT, runCommand } from '../command/run-command.ts';
import { UserError } from '../command/user-error.ts';
import type { FindRow, Person, SignIn } from '../simulator/preview-sign-in.ts';
import { describeSignIn } from './describe-sign-in.ts';
import { createExplain } from './explain.ts';
import {
  type Asked,
  createPreviewProgram,
  type PreviewCommand,
  type Records,
} from './preview-program.ts';
import { renderReport } from './render-report.ts';

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

const needsSub = ({ tenantId, sub, clientId }: Person, { membership }: Settings) =>
  membership === 'required' &&
  tenantId !== undefined &&
  sub === undefined &&
  clientId === undefined;

/** Prints what a sign-in comes to, and returns the exit code. */
async function run({ asked, records, json }: PreviewCommand): Promise<number> {
  const table = records.kind === 'table' ? records.name : 'seed-files';
  const settings = readSettings({ ...process.env, TENANTS_TABLE: table });
  if (asked.kind === 'person' && needsSub(asked.person, settings)) {
    throw new UserError(
      'With MEMBERSHIP=required only a member record proves the tenant: add --sub SUB.',
    );
  }
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
  return report.outcome === 'issued' ? EXIT.good : EXIT.denied;
}

await runCommand(async (args) => {
  const command = readCommand(createPreviewProgram, args);
  return command ? run(command) : EXIT.good;
});
