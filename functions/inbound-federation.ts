import { createInboundHandler } from '../src/inbound-handler.ts';
import { createInboundLog } from '../src/inbound-log.ts';
import { createLineWriter } from '../src/line-writer.ts';
import { createDirectory } from '../src/lookup/directory.ts';
import { createClient } from '../src/lookup/dynamodb-client.ts';
import { createRowReader } from '../src/lookup/row-reader.ts';
import { readSettings } from '../src/settings.ts';
import { startTracing } from '../src/tracing.ts';

// Once for each execution environment. The settings are those of the other function.
const settings = readSettings(process.env);
const tracing = startTracing(process.env);
const readRow = createRowReader({
  client: tracing.captureClient(createClient(settings.lookupTimeoutMs)),
  table: settings.tenantsTable,
  random: Math.random,
});

export const handler = createInboundHandler({
  directory: createDirectory({ ...settings, readRow, now: Date.now }),
  tracing,
  log: createInboundLog({
    write: createLineWriter(process.stdout),
    logLevel: settings.logLevel,
    env: process.env,
  }),
  timer: () => performance.now(),
});
