import { readSettings } from '../src/config.ts';
import { createHandler } from '../src/handler.ts';
import { startTracing } from '../src/observability.ts';
import { createSignInLog } from '../src/sign-in-log.ts';
import { createChoices } from '../src/tenancy/choices.ts';
import { createClient } from '../src/tenancy/client.ts';
import { createDirectory } from '../src/tenancy/directory.ts';
import { createRowReader } from '../src/tenancy/rows.ts';
import { warmUp } from '../src/tenancy/warm-up.ts';

// Once for each execution environment, before its first event. What is wrong with a setting fails here.
const settings = readSettings(process.env);
const tracing = await startTracing(process.env);
const client = tracing.captureClient(createClient(settings.lookupTimeoutMs));
const readRow = createRowReader({
  client,
  table: settings.tenantsTable,
  random: Math.random,
});
await warmUp(process.env, readRow, settings.lookupTimeoutMs);
const directory = createDirectory({ ...settings, readRow, now: Date.now });
const choices = createChoices(client, settings.tenantsTable, readRow);
const log = createSignInLog({
  write: (line) => void process.stdout.write(line),
  logLevel: settings.logLevel,
  env: process.env,
});

export const handler = createHandler({
  settings,
  directory,
  choices,
  tracing,
  log,
  now: Date.now,
  timer: () => performance.now(),
});
