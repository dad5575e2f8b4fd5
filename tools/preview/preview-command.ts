import type { EventVersion } from '../../src/event/trigger-event.ts';
import type { Settings } from '../../src/settings.ts';
import { loadExtension } from '../command/load-extension.ts';
import { readCommand } from '../command/read-command.ts';
import { EXIT, runCommand } from '../command/run-command.ts';
import { UserError } from '../command/user-error.ts';
import {
  buildSignIn,
  type FindRow,
  type Person,
  type SignIn,
} from '../simulator/preview-sign-in.ts';
import { createExplain } from './explain.ts';
import {
  type Asked,
  createPreviewProgram,
  type PreviewCommand,
  type Records,
} from './preview-program.ts';
import { attributesOfProvider } from './provider-attributes.ts';
import { renderReport, renderSettings } from './render-report.ts';
import { type SettingsInUse, settingsFromVariables, settingsOfStage } from './settings-in-use.ts';

/** The AWS SDK is loaded for a table only: that of seed files takes no time. */
async function findIn(records: Records, { tenantsTable }: Settings): Promise<FindRow> {
  if (records.kind === 'files')
    return (await import('./seed-rows.ts')).findInSeedFiles(records.paths);
  const { connectDynamoDb } = await import('../aws/dynamodb-connection.ts');
  const { findInTable } = await import('./table-rows.ts');
  return findInTable(connectDynamoDb({ endpoint: records.endpoint }), tenantsTable);
}

/** What a preview assumes of the function. */
interface Assumed extends SettingsInUse {
  readonly eventVersion: EventVersion | undefined;
}

async function assume({ records, stage }: PreviewCommand): Promise<Assumed> {
  if (stage === undefined) {
    const table = records.kind === 'table' ? records.name : 'seed-files';
    return { ...settingsFromVariables(process.env, table), eventVersion: undefined };
  }
  const { readDeployedSettings } = await import('../aws/deployed-settings.ts');
  const deployed = await readDeployedSettings(stage);
  return { ...settingsOfStage(stage, deployed), eventVersion: deployed.eventVersion };
}

const needsSub = ({ tenantId, sub, clientId, provider }: Person, { membership }: Settings) =>
  membership === 'required' &&
  (tenantId !== undefined || provider !== undefined) &&
  sub === undefined &&
  clientId === undefined;

async function signInOf(
  asked: Asked,
  { settings, eventVersion }: Assumed,
  findRow: FindRow,
): Promise<SignIn> {
  if (asked.kind === 'event') return (await import('./event-file.ts')).readEventFile(asked.path);
  if (needsSub(asked.person, settings)) {
    throw new UserError(
      'With MEMBERSHIP=required only a member record proves the tenant: add --sub SUB.',
    );
  }
  const version = asked.eventVersion ?? eventVersion ?? 'V2_0';
  const { person, groups, source, metadata } = asked;
  const attributes =
    person.provider === undefined
      ? undefined
      : await attributesOfProvider(person.provider, groups, findRow);
  return buildSignIn(person, version, settings, {
    attributes,
    triggerSource: source,
    clientMetadata: metadata,
  });
}

/** Says which records are asked for and do not count by the settings. */
function* idleRecords(asked: Asked, { membership, identityProviders }: Settings) {
  if (asked.kind === 'event') return;
  const { sub, provider } = asked.person;
  if (sub !== undefined && membership === 'off')
    yield 'The member record of --sub does not count: that takes MEMBERSHIP=required or optional';
  if (provider !== undefined && identityProviders === 'off')
    yield 'The record of --provider does not count: that takes IDENTITY_PROVIDERS=on';
}

/** Prints what a sign-in comes to, and returns the exit code. */
async function run(command: PreviewCommand): Promise<number> {
  const { asked, records, json, stage, extension } = command;
  const assumed = await assume(command);
  const { settings, from, changed } = assumed;
  const findRow = await findIn(records, settings);
  const signIn = await signInOf(asked, assumed, findRow);
  const extend = extension === undefined ? undefined : await loadExtension(extension);
  const report = await createExplain(settings, Date.now, extend)(signIn, findRow);
  if (json) console.log(JSON.stringify({ ...report, settings: { from, changed } }, null, 2));
  else console.log(`${renderReport(report)}\n\n${renderSettings(assumed)}`);
  const where = stage === undefined ? 'in the environment' : `on stage ${stage}`;
  for (const hint of idleRecords(asked, settings)) console.error(`${hint} ${where}.`);
  return report.outcome === 'issued' ? EXIT.good : EXIT.denied;
}

await runCommand(async (args) => {
  const command = readCommand(createPreviewProgram, args);
  return command ? run(command) : EXIT.good;
});
